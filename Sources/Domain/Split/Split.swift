/// Stable number of a split in a workspace.
public struct SplitID: RawRepresentable, Hashable, Comparable, Sendable {
    public var rawValue: Int64
    /// Wraps a number given by the catalog.
    public init(rawValue: Int64) { self.rawValue = rawValue }
    public static func < (a: Self, b: Self) -> Bool { a.rawValue < b.rawValue }
}

/// A named split of a workspace.
public struct Split: Hashable, Sendable, Identifiable {
    public var id: SplitID
    public var name: String
    public var recipe: SplitRecipe
    /// Names of parts that are others together, such as `trainval` of `train` and `val`.
    public var unions: [SplitUnion]
    /// Hash of the members at the time it was frozen; `nil` for a split that may change.
    public var frozenHash: String?
    /// Who made it, and when: seconds since 1970-01-01 00:00 UTC.
    public var madeBy: String
    public var madeAt: Double

    /// Makes a split.
    public init(
        id: SplitID, name: String, recipe: SplitRecipe, unions: [SplitUnion] = [], frozenHash: String? = nil,
        madeBy: String = "", madeAt: Double = 0
    ) {
        (self.id, self.name, self.recipe, self.unions) = (id, name, recipe, unions)
        (self.frozenHash, self.madeBy, self.madeAt) = (frozenHash, madeBy, madeAt)
    }

    /// Whether nobody may change it.
    public var isFrozen: Bool { frozenHash != nil }

    /// Number of the part of that name.
    public func part(_ name: String) -> Int? { recipe.parts.firstIndex { $0.name == name } }

    /// Numbers of the parts that a name stands for: one, or those of a union; `nil` for none.
    public func parts(named name: String) -> [Int]? {
        if let part = part(name) { return [part] }
        return unions.first { $0.name == name }?.parts.compactMap(part)
    }
}

extension Sequence<Split> {
    /// The split that was made last, or made anew: what is meant wherever none is named.
    public var latest: Split? { self.max { ($0.madeAt, $0.id) < ($1.madeAt, $1.id) } }
}

/// A name for several parts together.
public struct SplitUnion: Hashable, Sendable {
    public var name: String
    public var parts: [String]

    /// Makes a union.
    public init(name: String, parts: [String]) { (self.name, self.parts) = (name, parts) }
}

/// An image in a split.
public struct SplitMember: Hashable, Sendable {
    public var image: ImageID
    /// Number of its part.
    public var part: Int
    /// Whether somebody put it there: making the split anew leaves it.
    public var isPinned: Bool

    /// Makes a member.
    public init(image: ImageID, part: Int, isPinned: Bool = false) {
        (self.image, self.part, self.isPinned) = (image, part, isPinned)
    }
}

/// What can be done to the splits of a workspace; each is one command that undo takes back.
public enum SplitEdit: Hashable, Sendable {
    /// A new split.
    case make(name: String, SplitRecipe, [SplitMember])
    /// Another recipe, other members.
    case replace(SplitID, SplitRecipe, [SplitMember])
    /// More members; those it has already stay where they are.
    case extend(SplitID, [SplitMember])
    /// These images belong to that part from now on.
    case pin(SplitID, [ImageID], part: Int)
    /// These images may be dealt out again when the split is made anew.
    case unpin(SplitID, [ImageID])
    /// Nobody may change it from now on.
    case freeze(SplitID)
    /// It may be changed again.
    case thaw(SplitID)
    case rename(SplitID, String)
    case delete(SplitID)
}

/// Named parts of a dataset as a reader finds them, before they are a split: pictures may be in several.
public struct GivenPart: Hashable, Sendable {
    public var name: String
    /// Paths of pictures as the dataset writes them.
    public var paths: [String]

    /// Makes a part.
    public init(name: String, paths: [String]) { (self.name, self.paths) = (name, paths) }
}
