/// What a run is called, and the tag that says so too.
package enum RunName {
    package static let tagKey = "mlflow.runName"

    /// The name and the tags of a new run: `name` if there is one, else the value of its tag, else a generated name.
    /// The tag is added at the end when the client did not send it (`SqlAlchemyStore.create_run`).
    ///
    /// - Throws: INVALID_PARAMETER_VALUE when name and tag are both given and differ.
    package static func settle(name: String, tags: [Tag]) throws(TrackingError) -> (name: String, tags: [Tag]) {
        let tagIndex = tags.lastIndex { $0.key == tagKey }
        let tagged = tagIndex.map { tags[$0].value } ?? ""
        if !name.isEmpty, !tagged.isEmpty, ExactText(name) != ExactText(tagged) {
            throw .invalid(
                "Both 'run_name' argument and 'mlflow.runName' tag are specified, but with different values "
                    + "(run_name='\(PythonText.shortened(name))', mlflow.runName='\(PythonText.shortened(tagged))').")
        }
        let settled = !name.isEmpty ? name : !tagged.isEmpty ? tagged : generated()
        var tags = tags
        if let tagIndex {
            tags[tagIndex].value = settled
        } else {
            tags.append(Tag(key: tagKey, value: settled))
        }
        return (settled, tags)
    }

    /// A name such as `amber-lantern-42`: lower case, the number from 0 to 1000, at most 20 characters in all.
    package static func generated() -> String {
        generated(
            adjective: .random(in: adjectives.indices), noun: .random(in: nouns.indices), number: .random(in: 0...1000))
    }

    static func generated(adjective: Int, noun: Int, number: Int) -> String {
        "\(adjectives[adjective])-\(nouns[noun])-\(number)"
    }

    // Two words of at most seven letters, two dashes and four digits make twenty characters.
    static let adjectives = [
        "agile", "airy", "alpine", "amber", "ample", "arctic", "ashen", "azure", "balmy", "basic", "bold", "brassy",
        "breezy", "bright", "brisk", "bronze", "candid", "chalky", "civil", "clear", "cobalt", "coral", "cosmic",
        "cozy", "crimson", "crisp", "dapper", "deft", "dewy", "dusky", "early", "earnest", "ebony", "even", "fabled",
        "festive", "fluent", "foggy", "frosty", "gentle", "gilded", "glossy", "golden", "hazel", "hearty", "humble",
        "indigo", "ivory", "jade", "keen", "lilac", "lively", "lucid", "lunar", "mellow", "mild", "mossy", "nimble",
        "noble", "ochre", "olive", "opal", "patient", "pearly", "plucky", "prime", "quiet", "rapid", "rosy", "rustic",
        "sandy", "scarlet", "sepia", "serene", "silver", "sleek", "solar", "steady", "sunny", "supple", "tawny",
        "teal", "tidal", "topaz", "umber", "velvet", "vivid", "warm", "windy", "woven",
    ]
    static let nouns = [
        "acorn", "anchor", "anvil", "arbor", "arch", "atlas", "bamboo", "basin", "bay", "beacon", "bellows", "birch",
        "bluff", "breeze", "bridge", "brook", "cabin", "canal", "canyon", "cedar", "cinder", "cliff", "cloud", "clover",
        "comet", "compass", "cove", "creek", "crystal", "delta", "dune", "echo", "ember", "fern", "field", "fjord",
        "flint", "forge", "garden", "geyser", "glacier", "glade", "grove", "harbor", "hearth", "hill", "hollow",
        "inlet",
        "island", "juniper", "kettle", "lagoon", "lantern", "lark", "ledge", "linden", "loom", "maple", "marsh",
        "meadow", "mesa", "mill", "mist", "moor", "nebula", "nest", "oasis", "orbit", "orchard", "pebble", "pine",
        "planet", "plateau", "pond", "prairie", "prism", "quarry", "quartz", "quill", "rafter", "rapids", "reef",
        "ridge", "river", "saddle", "sail", "shore", "slate", "spire", "spring", "summit", "thicket", "thistle", "tide",
        "timber", "trail", "tundra", "valley", "willow", "zephyr",
    ]
}
