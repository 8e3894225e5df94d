/// One page of a longer list. `nextToken` is nil on the last page.
package struct Page<Item: Sendable>: Sendable {
    package var items: [Item]
    package var nextToken: String?

    package init(items: [Item], nextToken: String?) {
        self.items = items
        self.nextToken = nextToken
    }
}
