/// What taking over a list of class names does to a synset: the listed classes come first, in the order of the list, those
/// that are missing are added, and the others follow as they stood.
///
/// A name stands for the class that has it as its name or as an alias. Nothing is renamed and no box is touched.
public struct SynsetImport: Hashable, Sendable {
    /// Why a list cannot be taken over.
    public struct Problem: Error, Hashable, Sendable, CustomStringConvertible {
        /// One line.
        public var description: String
    }

    /// One place of the new order.
    public enum Place: Hashable, Sendable {
        case known(ClassID)
        case new(String)
    }

    /// The whole synset afterwards.
    public private(set) var places: [Place] = []
    /// Names that no class has yet, in the order of the list.
    public private(set) var added: [String] = []
    /// Listed names that are an alias here, each with the name of its class.
    public private(set) var aliases: [(name: String, class: String)] = []
    /// Classes that other classes of today overtake or are overtaken by, in their order of today.
    public private(set) var moved: [String] = []
    /// Classes that the list does not name.
    public private(set) var unlisted: [String] = []
    /// Lines about names that differ from another class by upper and lower case alone.
    public private(set) var warnings: [String] = []

    /// Whether the synset is as the list says already.
    public var changesNothing: Bool { added.isEmpty && moved.isEmpty }

    /// Compares a list with a synset.
    ///
    /// - Throws: ``Problem`` for an empty name, and for two names of the list that are one class here.
    public init(_ names: [String], into synset: Synset) throws(Problem) {
        var owners: [String: ClassEntry] = [:]
        for entry in synset.classes { for alias in entry.aliases { owners[alias] = entry } }
        for entry in synset.classes { owners[entry.name] = entry }
        var listed: [ClassID: String] = [:]
        var fresh: Set<String> = []
        for (index, name) in names.enumerated() {
            guard !name.isEmpty else { throw Problem(description: "class \(index) of the list has no name") }
            guard let entry = owners[name] else {
                guard fresh.insert(name).inserted else {
                    throw Problem(description: "the list has class \(name) twice")
                }
                added.append(name)
                places.append(.new(name))
                if let other = synset.namesake(of: name) {
                    warnings.append("\(name) differs from class \(other.name) by upper and lower case alone")
                }
                continue
            }
            if let before = listed.updateValue(name, forKey: entry.id) {
                throw Problem(
                    description: before == name
                        ? "the list has class \(name) twice" : "\(before) and \(name) are both class \(entry.name) here"
                )
            }
            if name != entry.name { aliases.append((name, entry.name)) }
            places.append(.known(entry.id))
        }
        for entry in synset.classes where listed[entry.id] == nil {
            unlisted.append(entry.name)
            places.append(.known(entry.id))
        }
        let order = places.compactMap { if case .known(let id) = $0 { id } else { nil } }
        for (entry, id) in zip(synset.classes, order) where entry.id != id { moved.append(entry.name) }
    }

    public static func == (a: Self, b: Self) -> Bool {
        a.places == b.places && a.added == b.added && a.moved == b.moved && a.unlisted == b.unlisted
            && a.warnings == b.warnings && a.aliases.map(\.name) == b.aliases.map(\.name)
    }

    public func hash(into hasher: inout Hasher) { hasher.combine(places) }

    /// The outcome in a few words: `3 added, 2 moved, 1 not in the list`.
    public var summary: String {
        let parts = [(added.count, "added"), (moved.count, "moved"), (unlisted.count, "not in the list")]
        let words = parts.filter { $0.0 > 0 }.map { "\($0.0) \($0.1)" }
        return changesNothing
            ? (["nothing to add or move"] + words).joined(separator: ", ") : words.joined(separator: ", ")
    }
}
