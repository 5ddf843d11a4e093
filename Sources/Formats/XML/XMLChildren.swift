/// The children of a document's root, one at a time: of a long document only one is held as a tree.
struct XMLChildren {
    /// The root's name and attributes.
    let root: XMLElement
    private var parser: XMLText
    private var isAtEnd: Bool

    /// A child, and where it starts.
    struct Child {
        var element: XMLElement
        var offset: Int
    }

    /// Opens a document.
    init(_ bytes: consuming [UInt8]) throws(XMLFault) {
        parser = try XMLText(bytes)
        try parser.prolog()
        (root, isAtEnd) = try parser.open(depth: 0)
    }

    /// Where the next child is looked for.
    var offset: Int { parser.at }

    /// The next child, or `nil` behind the last; text between them is passed over.
    mutating func next() throws(XMLFault) -> Child? {
        guard !isAtEnd else { return nil }
        while true {
            switch parser.bytes[parser.at] {
            case UInt8(ascii: "<"):
                if parser.starts("</") {
                    try parser.close(root)
                    try parser.end()
                    isAtEnd = true
                    return nil
                }
                if parser.starts("<!--") {
                    try parser.skip(past: "-->", "comment")
                } else if parser.starts("<![CDATA[") {
                    try parser.skip(past: "]]>", "CDATA")
                } else if parser.starts("<?") {
                    try parser.skip(past: "?>", "processing instruction")
                } else if parser.starts("<!") {
                    throw parser.fault("declaration inside an element")
                } else {
                    let (offset, line) = (parser.at, parser.line)
                    parser.go(to: offset, line: line)
                    return Child(element: try parser.element(depth: 1), offset: offset)
                }
            case 0: throw parser.fault("<\(root.name)> of line \(root.line) is not closed")
            default: parser.advance(1)
            }
        }
    }

    /// The child that starts at an offset in a line, as `next` found it.
    func child(at offset: Int, line: Int) throws(XMLFault) -> XMLElement {
        var copy = parser
        copy.go(to: offset, line: line)
        return try copy.element(depth: 1)
    }

    /// Text of a range.
    func text(_ range: Range<Int>) -> String { String(decoding: parser.bytes[range], as: UTF8.self) }
}
