import { List, Node, TreeStore } from "./store";

/** Siblings that follow each other on the screen with nothing between them. */
interface Segment {
    list: List;
    /** The first and the one behind the last, as places in the list. */
    from: number;
    to: number;
    /** The row of the first. */
    row: number;
}

export interface Row {
    list: List;
    /** Its place among its siblings. */
    index: number;
    /** Absent while it is not read. */
    id?: string;
    node?: Node;
}

/**
 * What is to be seen of a tree, from top to bottom. There is one segment for each stretch between open nodes, so that the
 * number of rows does not matter.
 */
export class Rows {
    private readonly segments: Segment[] = [];
    count = 0;

    constructor(private readonly store: TreeStore, private readonly isOpen: (id: string, depth: number) => boolean) {
        this.add(store.roots);
    }

    private add(list: List): void {
        let from = 0;
        const upTo = (to: number) => {
            if (to > from) this.segments.push({ list, from, to, row: this.count });
            this.count += Math.max(0, to - from);
            from = to;
        };
        // Skips the holes by itself.
        list.ids.forEach((id, index) => {
            const node = this.store.nodes.get(id);
            if (node === undefined || node.shown === 0 || node.depth > 100 || !this.isOpen(id, node.depth)) return;
            upTo(index + 1);
            this.add(this.store.listBelow(id, node));
        });
        upTo(list.count);
    }

    private segmentAt(row: number): Segment | undefined {
        let low = 0;
        let high = this.segments.length - 1;
        while (low < high) {
            const middle = Math.ceil((low + high) / 2);
            if ((this.segments[middle]?.row ?? 0) <= row) low = middle;
            else high = middle - 1;
        }
        return this.segments[low];
    }

    at(row: number): Row | undefined {
        if (row < 0 || row >= this.count) return undefined;
        const segment = this.segmentAt(row);
        if (segment === undefined) return undefined;
        const index = segment.from + row - segment.row;
        const id = segment.list.ids[index];
        return { list: segment.list, index, id, node: id === undefined ? undefined : this.store.nodes.get(id) };
    }

    /** The row of a run, or -1. */
    find(id: string): number {
        for (const { list, from, to, row } of this.segments) {
            const index = list.ids.indexOf(id, from);
            if (index >= 0 && index < to) return row + index - from;
        }
        return -1;
    }

    /** The stretches of lists that rows `from ..< to` are of. */
    *parts(from: number, to: number): Iterable<{ list: List; from: number; to: number }> {
        let row = from;
        while (row < Math.min(to, this.count)) {
            const segment = this.segmentAt(row);
            if (segment === undefined) return;
            const end = segment.row + segment.to - segment.from;
            const last = Math.min(end, to);
            yield { list: segment.list, from: segment.from + row - segment.row, to: segment.from + last - segment.row };
            row = last;
        }
    }
}
