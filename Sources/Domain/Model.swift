/// Name of a network in a workspace, as people type it: `yolov3`, `shelf-2024-11`.
public struct ModelName: RawRepresentable, Hashable, Comparable, Sendable, CustomStringConvertible,
    ExpressibleByStringLiteral
{
    public var rawValue: String
    /// Wraps a name.
    public init(rawValue: String) { self.rawValue = rawValue }
    /// Wraps a name.
    public init(_ name: String) { rawValue = name }
    public init(stringLiteral name: String) { rawValue = name }
    public static func < (a: Self, b: Self) -> Bool { a.rawValue < b.rawValue }
    public var description: String { rawValue }
}

/// Stable number of a network in a workspace.
public struct ModelID: RawRepresentable, Hashable, Comparable, Sendable {
    public var rawValue: Int64
    /// Wraps a number given by the catalog.
    public init(rawValue: Int64) { self.rawValue = rawValue }
    public static func < (a: Self, b: Self) -> Bool { a.rawValue < b.rawValue }
}

/// A network that the workspace knows by name.
public struct ModelRecord: Hashable, Sendable, Identifiable {
    public var id: ModelID
    public var name: ModelName
    /// Text that changes whenever the weights or the layers do.
    public var fingerprint: String
    /// Classes as the network calls them, in the order of its outputs.
    public var classes: [String]
    /// Seconds since 1970-01-01 00:00 UTC.
    public var registeredAt: Double
    /// Whose boxes it holds, where it is a person's layer and no network.
    public var person: String?

    /// Makes the record of a network.
    public init(
        id: ModelID, name: ModelName, fingerprint: String, classes: [String], registeredAt: Double,
        person: String? = nil
    ) {
        (self.id, self.name, self.fingerprint) = (id, name, fingerprint)
        (self.classes, self.registeredAt, self.person) = (classes, registeredAt, person)
    }
}

/// What the workspace makes of one class of a network.
public enum ClassMapping: Hashable, Sendable {
    /// Boxes of that class are boxes of this class of the synset.
    case mapped(ClassID)
    /// Boxes of that class are neither shown nor counted.
    case ignored
    /// Nothing fits by name and nobody has chosen: shown, but not to be accepted yet.
    case unmapped

    /// The class of the synset; `nil` unless mapped.
    public var classID: ClassID? {
        if case .mapped(let id) = self { id } else { nil }
    }
}

/// One class of a network beside what it means in the synset.
public struct ClassMapEntry: Hashable, Sendable {
    /// Index in the network's own class list.
    public var classIndex: Int
    /// Name in the network's own class list.
    public var name: String
    public var mapping: ClassMapping
    /// Whether somebody chose the mapping, or registering found it by name; `false` while it follows the names.
    public var isFixed: Bool

    /// Makes an entry of a class map.
    public init(classIndex: Int, name: String, mapping: ClassMapping, isFixed: Bool) {
        (self.classIndex, self.name, self.mapping, self.isFixed) = (classIndex, name, mapping, isFixed)
    }
}
