/// How an export spells its JSON, so that untouched lines come back byte for byte.
struct JSONLStyle: Equatable {
    /// Blanks behind commas and colons.
    var spaced = true
    /// Everything beyond ASCII escaped.
    var ascii = false

    static let key = "jsonl.style"

    /// Text under which the style is kept among a dataset's conventions.
    var text: String { "\(spaced ? "spaced" : "compact")\(ascii ? " ascii" : "")" }

    init() {}

    init(text: String?) {
        guard let text else { return }
        spaced = !text.hasPrefix("compact")
        ascii = text.hasSuffix("ascii")
    }

    var comma: String { spaced ? ", " : "," }

    func object(_ members: [JSONMember]) -> String {
        let colon = spaced ? ": " : ":"
        return "{" + members.map { quoted($0.key) + colon + $0.text }.joined(separator: comma) + "}"
    }

    func quoted(_ text: String) -> String { JSONText.quoted(text, ascii: ascii) }
}
