/// Which images a split keeps together.
public enum SplitGrouping: Hashable, Sendable {
    /// Every image for itself.
    case none
    /// Images of one folder.
    case folder
    /// Images of one client.
    case client
    /// Images that look alike.
    case nearDuplicates
    /// Images in whose path the same text matches this regular expression; where nothing matches, an image is alone.
    case pattern(String)
    /// Images with the same value of that key of the dataset, kept in an image's extras; without it, an image is alone.
    case field(String)

    /// Reads `none`, `folder`, `client`, `near-duplicates`, `pattern:REGEX`, `field:NAME`, or the name of a field.
    ///
    /// - Throws: ``FilterError`` if the expression is none, or nothing is given
    public init(_ text: String) throws(FilterError) {
        switch text {
        case "none": self = .none
        case "folder": self = .folder
        case "client", "clientId": self = .client
        case "near-duplicates": self = .nearDuplicates
        default:
            if text.hasPrefix("pattern:") {
                let pattern = String(text.dropFirst("pattern:".count))
                guard !pattern.isEmpty else {
                    throw FilterError(offset: 0, word: text, expected: "an expression after pattern:")
                }
                _ = try PatternSpan(pattern)
                self = .pattern(pattern)
            } else {
                let field = text.hasPrefix("field:") ? String(text.dropFirst("field:".count)) : text
                guard !field.isEmpty else {
                    throw FilterError(
                        offset: 0, word: text,
                        expected: "none, folder, client, near-duplicates, pattern:REGEX or the name of a field")
                }
                self = .field(field)
            }
        }
    }

    /// The written form that ``init(_:)`` reads.
    public var text: String {
        switch self {
        case .none: "none"
        case .folder: "folder"
        case .client: "client"
        case .nearDuplicates: "near-duplicates"
        case .pattern(let pattern): "pattern:\(pattern)"
        case .field(let field): "field:\(field)"
        }
    }
}
