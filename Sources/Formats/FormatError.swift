public import Domain

/// What stops a dataset from being recognised, read or written.
public enum FormatError: Error, Equatable, Sendable {
    /// A file or folder cannot be opened or read.
    case unreadable(path: String, reason: String)
    /// Something in a file is broken and the policy is to fail.
    case malformed(Problem)
    /// No format fits; `lookedFor` says what each one would need.
    case notRecognised(path: String, lookedFor: [String])
    /// Several formats fit equally well.
    case ambiguous(path: String, matches: [FormatName])
    /// Two class lists of one dataset differ.
    case namesDisagree(first: String, second: String, difference: String)
    /// No class list was found where the format needs one; `lookedFor` names the files tried.
    case namesMissing(path: String, lookedFor: [String])
    /// A path in a file leads out of the dataset.
    case unsafePath(place: String, path: String)
    /// Two pictures differ only by extension and would share one label file.
    case duplicateStem(first: String, second: String)
    /// The folder to write into holds files that Reticle did not write.
    case notEmpty(path: String)
    /// A picture is where a file should be written, or another picture where a picture should be placed.
    case wouldOverwrite(path: String)
    /// A file cannot be written.
    case unwritable(path: String, reason: String)
    /// The format cannot say this at all.
    case inexpressible(place: String, reason: String)
    /// An option makes no sense for this dataset.
    case option(String)
}

extension FormatError: CustomStringConvertible {
    /// One line: where, what was found, what was expected.
    public var description: String {
        switch self {
        case .unreadable(let path, let reason): "\(path): cannot be read: \(reason)"
        case .malformed(let problem): "\(problem.place): \(problem.reason)"
        case .notRecognised(let path, let lookedFor):
            "\(path): no known dataset format; looked for \(lookedFor.joined(separator: "; "))"
        case .ambiguous(let path, let matches):
            "\(path): looks like \(matches.map(\.rawValue).joined(separator: " and ")); say which with the format option"
        case .namesDisagree(let first, let second, let difference): "\(first) and \(second) disagree: \(difference)"
        case .namesMissing(let path, let lookedFor):
            "\(path): no class list; looked for \(lookedFor.joined(separator: ", "))"
        case .unsafePath(let place, let path): "\(place): path \(path) leads out of the dataset"
        case .duplicateStem(let first, let second): "\(first) and \(second) would share one label file"
        case .notEmpty(let path): "\(path): not empty and not written by Reticle; expected a new or empty folder"
        case .wouldOverwrite(let path): "\(path): exists already and is never overwritten"
        case .unwritable(let path, let reason): "\(path): cannot be written: \(reason)"
        case .inexpressible(let place, let reason): "\(place): \(reason)"
        case .option(let text): text
        }
    }
}
