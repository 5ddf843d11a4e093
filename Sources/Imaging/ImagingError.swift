/// What went wrong with a picture: which file, what was found, what was expected.
public struct ImagingError: Error, Hashable, Sendable, CustomStringConvertible {
    /// Kinds of failure that a caller may want to tell apart.
    public enum Code: String, Sendable, CaseIterable {
        /// The file cannot be opened or read.
        case unreadable
        /// The bytes are no picture at all.
        case notAPicture
        /// A picture, but of a kind that Reticle does not read.
        case unsupported
        /// A picture whose bytes contradict themselves or end too early.
        case damaged
        /// More pixels or more memory than the limits allow.
        case tooLarge
        /// The file is there already and nobody asked to replace it.
        case exists
        /// The file cannot be written.
        case unwritable
    }

    /// What kind of failure.
    public var code: Code
    /// Path of the file, or the name its bytes were given.
    public var file: String
    /// What is there.
    public var found: String
    /// What should be there instead.
    public var expected: String

    /// Makes an error.
    public init(_ code: Code, file: String, found: String, expected: String) {
        (self.code, self.file, self.found, self.expected) = (code, file, found, expected)
    }

    /// One line: `photos/7.jpg: a GIF, which Reticle does not read; expected JPEG, PNG or WebP`.
    public var description: String { "\(file): \(found); expected \(expected)" }
}
