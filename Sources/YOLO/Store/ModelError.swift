/// What can be wrong with the models of a workspace.
public enum ModelError: Error, Equatable, Sendable {
    /// No model of that name; the known ones are given.
    case unknown(name: String, known: [String])
    /// A model of that name is there already.
    case nameTaken(name: String)
    /// A name that cannot be a folder's.
    case badName(String)
    /// A file that cannot be read.
    case unreadable(path: String, reason: String)
    /// A file that cannot be written.
    case unwritable(path: String, reason: String)
    /// A manifest that says something else than expected.
    case badManifest(path: String, reason: String)
}

extension ModelError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .unknown(let name, let known):
            known.isEmpty
                ? "no model '\(name)': there is none yet; `reticle models add NAME --cfg F --weights F --names F` adds one"
                : "no model '\(name)': expected one of \(known.joined(separator: ", "))"
        case .nameTaken(let name): "there is a model '\(name)' already; choose another name, or remove it first"
        case .badName(let name):
            "'\(name)' cannot be a model's name: expected 1 to 64 letters, digits, dots, hyphens or underscores, no dot first"
        case .unreadable(let path, let reason): "\(path): \(reason)"
        case .unwritable(let path, let reason): "\(path): \(reason)"
        case .badManifest(let path, let reason): "\(path): \(reason)"
        }
    }
}
