/// What stops MXNet's files from being read or written, or a network from being said in another format.
public enum GluonError: Error, Equatable, Sendable {
    /// A file cannot be opened or read.
    case unreadable(path: String, reason: String)
    /// A file cannot be written.
    case unwritable(path: String, reason: String)
    /// The bytes at `offset` are not what the format says.
    case malformed(path: String, offset: Int, what: String, found: String, expected: String)
    /// The arrays of a file are not those of the network.
    case arraysDisagree(path: String, problems: [ArrayProblem])
    /// A weight is NaN or infinite, or a variance negative; `index` is its place in the array.
    case badNumber(path: String, array: String, index: Int, found: String)
    /// A graph does something that a network of ours cannot say.
    case unsupported(path: String, what: String)
    /// The format that is written cannot say this.
    case inexpressible(format: String, what: String)

    /// One array that is not as the network needs it.
    public enum ArrayProblem: Hashable, Sendable {
        case missing(name: String, expected: [Int])
        case unexpected(name: String, found: [Int])
        case wrongShape(name: String, found: [Int], expected: [Int])
        /// Right shape, wrong content: a constant that GluonCV would compute otherwise.
        case wrongValues(name: String, reason: String)
    }
}

extension GluonError: CustomStringConvertible {
    /// One line: where, what was found, what was expected.
    public var description: String {
        switch self {
        case .unreadable(let path, let reason): "\(path): cannot be read: \(reason)"
        case .unwritable(let path, let reason): "\(path): cannot be written: \(reason)"
        case .malformed(let path, let offset, let what, let found, let expected):
            "\(path): byte \(offset): \(what): found \(found), expected \(expected)"
        case .arraysDisagree(let path, let problems):
            "\(path): " + problems.prefix(Self.shownProblems).map(\.description).joined(separator: "; ")
                + (problems.count > Self.shownProblems ? "; and \(problems.count - Self.shownProblems) more" : "")
        case .badNumber(let path, let array, let index, let found):
            "\(path): \(array): value \(index) is \(found)"
        case .unsupported(let path, let what): "\(path): \(what)"
        case .inexpressible(let format, let what): "\(format) cannot hold this network: \(what)"
        }
    }

    private static let shownProblems = 5
}

extension GluonError.ArrayProblem: CustomStringConvertible {
    public var description: String {
        switch self {
        case .missing(let name, let expected): "\(name) is missing, expected \(Self.text(expected))"
        case .unexpected(let name, let found): "\(name) \(Self.text(found)) is in no such network"
        case .wrongShape(let name, let found, let expected):
            "\(name) is \(Self.text(found)), expected \(Self.text(expected))"
        case .wrongValues(let name, let reason): "\(name): \(reason)"
        }
    }

    private static func text(_ shape: [Int]) -> String {
        "[" + shape.map { $0 < 0 ? "?" : String($0) }.joined(separator: "×") + "]"
    }
}
