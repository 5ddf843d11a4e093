/// One class of a synset.
public struct ClassEntry: Hashable, Sendable, Identifiable {
    public var id: ClassID
    public var name: String
    /// 24-bit colour `0xRRGGBB`, or `nil` for the theme's colour of its id.
    public var colour: UInt32?
    /// One printable character that stands for the class where colour cannot.
    public var glyph: String?
    /// The key that chooses the class while labeling, one character; `nil` for its usual digit alone.
    public var hotkey: String?
    /// Names that importing treats as this class.
    public var aliases: [String]
    /// What annotators should know; shown on `?` and while a class is being picked.
    public var guideline: String

    /// Makes a class.
    public init(
        id: ClassID, name: String, colour: UInt32? = nil, glyph: String? = nil, hotkey: String? = nil,
        aliases: [String] = [], guideline: String = ""
    ) {
        (self.id, self.name, self.colour, self.glyph) = (id, name, colour, glyph)
        (self.hotkey, self.aliases, self.guideline) = (hotkey, aliases, guideline)
    }
}

/// Who closed a synset against changes, and when.
public struct SynsetFreeze: Hashable, Sendable {
    public var actor: String
    /// Seconds since 1970-01-01 00:00 UTC.
    public var timestamp: Double

    /// Makes a note of a freeze.
    public init(actor: String, timestamp: Double) { (self.actor, self.timestamp) = (actor, timestamp) }

    /// `frozen by anna since 2026-11-28 02:30`.
    public var words: String { "frozen by \(actor) since \(Timestamp.text(timestamp))" }
}

/// The ordered list of classes of a dataset.
///
/// The order is the export index, never the identity.
public struct Synset: Hashable, Sendable {
    public private(set) var classes: [ClassEntry]
    /// Set while nothing of the synset may be changed.
    public var freeze: SynsetFreeze?
    private var indexByID: [ClassID: Int]

    /// Makes a synset of classes in export order.
    ///
    /// Ids must differ.
    public init(_ classes: [ClassEntry] = [], freeze: SynsetFreeze? = nil) {
        (self.classes, self.freeze) = (classes, freeze)
        indexByID = Dictionary(uniqueKeysWithValues: classes.enumerated().map { ($1.id, $0) })
    }

    /// Export index of a class, or `nil` if it is not in this synset.
    public func index(of id: ClassID) -> Int? { indexByID[id] }

    /// The class with that id.
    public subscript(_ id: ClassID) -> ClassEntry? { indexByID[id].map { classes[$0] } }

    /// The class of that name or alias, exactly spelled.
    public func named(_ name: String) -> ClassEntry? {
        classes.first { $0.name == name } ?? classes.first { $0.aliases.contains(name) }
    }

    /// The synset with a class at another index (counted after taking it out); the same if there is no such class.
    public func moving(_ id: ClassID, to index: Int) -> Synset {
        guard let entry = self[id] else { return self }
        var rest = classes.filter { $0.id != id }
        rest.insert(entry, at: max(0, min(index, rest.count)))
        return Synset(rest, freeze: freeze)
    }
}

extension Synset {
    /// Another class whose name or alias differs from `name` by upper and lower case alone.
    ///
    /// People take the two for the same class, and so do file formats and file systems that know one case only.
    public func namesake(of name: String, besides id: ClassID? = nil) -> ClassEntry? {
        let folded = name.lowercased()
        return classes.first { entry in
            entry.id != id && ([entry.name] + entry.aliases).contains { $0 != name && $0.lowercased() == folded }
        }
    }

    /// Pairs of class names that differ by case alone, in the order of the synset.
    public var namesakes: [(ClassEntry, ClassEntry)] {
        var first: [String: ClassEntry] = [:]
        var pairs: [(ClassEntry, ClassEntry)] = []
        for entry in classes {
            if let other = first[entry.name.lowercased()] {
                pairs.append((other, entry))
            } else {
                first[entry.name.lowercased()] = entry
            }
        }
        return pairs
    }
}

/// How much hangs on a class.
public struct ClassUse: Hashable, Sendable {
    public var boxes: Int
    /// Images with at least one of those boxes.
    public var images: Int
    /// Open detections that mean the class.
    public var detections: Int

    /// Makes the use of a class.
    public init(boxes: Int = 0, images: Int = 0, detections: Int = 0) {
        (self.boxes, self.images, self.detections) = (boxes, images, detections)
    }
}
