/// An element of an XML document: label files are small, so the whole tree is held.
struct XMLElement {
    var name: String
    var attributes: [(name: String, value: String)] = []
    /// Character data directly inside, blanks at both ends dropped.
    var text = ""
    var children: [XMLElement] = []
    /// Line of the opening tag, from 1.
    var line: Int

    func child(_ name: String) -> XMLElement? { children.first { $0.name == name } }

    func attribute(_ name: String) -> String? { attributes.first { $0.name == name }?.value }
}

/// What is wrong with an XML text, and in which line.
struct XMLFault: Error, Equatable {
    var line: Int
    var reason: String
}

/// A strict reader of the XML that label files use.
///
/// Elements, attributes, text, comments, CDATA, the five named entities and character references. A document type is refused, so no entity can be defined or fetched.
struct XMLText {
    let bytes: [UInt8]
    private(set) var at = 0
    private(set) var line = 1
    /// Largest file accepted, in bytes.
    static let sizeLimit = 16 << 20
    private static let depthLimit = 64
    private static let elementLimit = 2_000_000
    private var elements = 0

    /// Root element of a document.
    static func parse(_ bytes: consuming [UInt8]) throws(XMLFault) -> XMLElement {
        var parser = try XMLText(bytes)
        try parser.prolog()
        let root = try parser.element(depth: 0)
        try parser.end()
        return root
    }

    /// Makes sure that nothing follows the root element.
    mutating func end() throws(XMLFault) {
        try misc()
        guard at == bytes.count - 1 else { throw fault("text behind the root element") }
    }

    init(_ text: consuming [UInt8]) throws(XMLFault) {
        if text.starts(with: [0xFF, 0xFE]) || text.starts(with: [0xFE, 0xFF]) {
            throw XMLFault(line: 1, reason: "UTF-16, expected UTF-8")
        }
        at = text.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
        // The zero byte behind the end is in no token.
        text.append(0)
        bytes = text
    }

    func fault(_ reason: String) -> XMLFault { XMLFault(line: line, reason: reason) }

    func starts(_ word: String) -> Bool {
        var index = at
        let count = word.utf8.count
        guard at + count <= bytes.count else { return false }
        for byte in word.utf8 {
            if bytes[index] != byte { return false }
            index += 1
        }
        return true
    }

    mutating func advance(_ count: Int) {
        for _ in 0..<count {
            if bytes[at] == 10 { line += 1 }
            at += 1
        }
    }

    mutating func skipSpace() {
        while [32, 9, 10, 13].contains(bytes[at]) { advance(1) }
    }

    /// Passes everything up to and including `word`.
    mutating func skip(past word: String, _ what: String) throws(XMLFault) {
        let start = line
        while !starts(word) {
            guard at < bytes.count - 1 else { throw XMLFault(line: start, reason: "\(what) without an end") }
            advance(1)
        }
        advance(word.utf8.count)
    }

    mutating func prolog() throws(XMLFault) {
        if starts("<?xml") {
            let start = at
            try skip(past: "?>", "XML declaration")
            let declaration = String(decoding: bytes[start..<at], as: UTF8.self).lowercased()
            if let encoding = declaration.firstMatch(of: #/encoding\s*=\s*["']([^"']*)["']/#)?.output.1,
                !["utf-8", "utf8", "us-ascii", "ascii"].contains(String(encoding))
            {
                throw fault("encoding \(encoding), expected UTF-8")
            }
        }
        try misc()
    }

    private mutating func misc() throws(XMLFault) {
        while true {
            skipSpace()
            if starts("<!--") {
                try skip(past: "-->", "comment")
            } else if starts("<?") {
                try skip(past: "?>", "processing instruction")
            } else if starts("<!DOCTYPE") {
                throw fault("document type, which is refused")
            } else {
                return
            }
        }
    }

    private mutating func name() throws(XMLFault) -> String {
        let start = at
        while Self.isNameByte(bytes[at]) { at += 1 }
        guard at > start, !(bytes[start] &- 48 < 10), bytes[start] != UInt8(ascii: "-"),
            bytes[start] != UInt8(ascii: ".")
        else { throw fault("expected a name") }
        return try string(start..<at)
    }

    static func isNameByte(_ byte: UInt8) -> Bool {
        byte >= 0x80 || byte | 0x20 >= 97 && byte | 0x20 <= 122 || byte &- 48 < 10 || byte == UInt8(ascii: "_")
            || byte == UInt8(ascii: "-") || byte == UInt8(ascii: ".") || byte == UInt8(ascii: ":")
    }

    private func string(_ range: Range<Int>) throws(XMLFault) -> String {
        guard let text = String(validating: bytes[range], as: UTF8.self) else { throw fault("not UTF-8") }
        return text
    }

    /// Goes to an element that was found before.
    mutating func go(to offset: Int, line: Int) { (at, self.line, elements) = (offset, line, 0) }

    /// Reads an opening tag; the element has no content if it is closed at once.
    mutating func open(depth: Int) throws(XMLFault) -> (element: XMLElement, isClosed: Bool) {
        guard bytes[at] == UInt8(ascii: "<") else { throw fault("expected an element") }
        guard depth < Self.depthLimit else { throw fault("nested deeper than \(Self.depthLimit)") }
        elements += 1
        guard elements <= Self.elementLimit else { throw fault("more than \(Self.elementLimit) elements") }
        at += 1
        var element = XMLElement(name: try name(), line: line)
        while true {
            skipSpace()
            if starts("/>") {
                at += 2
                return (element, true)
            }
            if bytes[at] == UInt8(ascii: ">") {
                at += 1
                return (element, false)
            }
            element.attributes.append(try attribute())
        }
    }

    /// Reads a closing tag.
    mutating func close(_ element: XMLElement) throws(XMLFault) {
        at += 2
        let closing = try name()
        guard closing == element.name else {
            throw fault("</\(closing)>, expected </\(element.name)> of line \(element.line)")
        }
        skipSpace()
        guard bytes[at] == UInt8(ascii: ">") else { throw fault("expected '>'") }
        at += 1
    }

    /// Reads a whole element.
    mutating func element(depth: Int) throws(XMLFault) -> XMLElement {
        var (element, isClosed) = try open(depth: depth)
        if isClosed { return element }
        var text: [UInt8] = []
        while true {
            switch bytes[at] {
            case UInt8(ascii: "<"):
                if starts("</") {
                    try close(element)
                    element.text = try trimmed(text)
                    return element
                } else if starts("<!--") {
                    try skip(past: "-->", "comment")
                } else if starts("<![CDATA[") {
                    let start = at + 9
                    try skip(past: "]]>", "CDATA")
                    text.append(contentsOf: bytes[start..<at - 3])
                } else if starts("<?") {
                    try skip(past: "?>", "processing instruction")
                } else if starts("<!") {
                    throw fault("declaration inside an element")
                } else {
                    element.children.append(try self.element(depth: depth + 1))
                }
            case UInt8(ascii: "&"): try reference(into: &text)
            case 0:
                throw fault(
                    at == bytes.count - 1 ? "<\(element.name)> of line \(element.line) is not closed" : "zero byte")
            default:
                text.append(bytes[at])
                advance(1)
            }
        }
    }

    private func trimmed(_ text: [UInt8]) throws(XMLFault) -> String {
        var slice = text[...]
        while let byte = slice.first, byte <= 32 { slice.removeFirst() }
        while let byte = slice.last, byte <= 32 { slice.removeLast() }
        guard let string = String(validating: slice, as: UTF8.self) else { throw fault("not UTF-8") }
        return string
    }

    private mutating func attribute() throws(XMLFault) -> (name: String, value: String) {
        let name = try name()
        skipSpace()
        guard bytes[at] == UInt8(ascii: "=") else { throw fault("attribute \(name) without a value") }
        at += 1
        skipSpace()
        let quote = bytes[at]
        guard quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'") else {
            throw fault("attribute \(name) without quotes")
        }
        at += 1
        var value: [UInt8] = []
        while bytes[at] != quote {
            switch bytes[at] {
            case UInt8(ascii: "&"): try reference(into: &value)
            case UInt8(ascii: "<"), 0: throw fault("attribute \(name) without an end")
            default:
                value.append(bytes[at])
                advance(1)
            }
        }
        at += 1
        guard let text = String(validating: value, as: UTF8.self) else { throw fault("not UTF-8") }
        return (name, text)
    }

    private mutating func reference(into text: inout [UInt8]) throws(XMLFault) {
        let start = at + 1
        var end = start
        while end < start + 10, bytes[end] != UInt8(ascii: ";") { end += bytes[end] == 0 ? 10 : 1 }
        guard end < start + 10 else { throw fault("'&' without an entity") }
        let name = try string(start..<end)
        let scalar: UnicodeScalar? =
            switch name {
            case "lt": "<"
            case "gt": ">"
            case "amp": "&"
            case "quot": "\""
            case "apos": "'"
            default:
                name.hasPrefix("#x")
                    ? UInt32(name.dropFirst(2), radix: 16).flatMap(UnicodeScalar.init)
                    : name.hasPrefix("#") ? UInt32(name.dropFirst()).flatMap(UnicodeScalar.init) : nil
            }
        guard let scalar, scalar.value != 0 else { throw fault("unknown entity &\(name);") }
        text.append(contentsOf: String(scalar).utf8)
        at = end + 1
    }

    /// Text as the value of an attribute between double quotes; characters that XML cannot hold are dropped.
    static func attributeValue(_ text: String) -> String {
        let clean =
            text.utf8.contains { $0 < 0x20 }
            ? String(
                text.unicodeScalars.compactMap { scalar -> Character? in
                    scalar.value >= 0x20 ? Character(scalar) : [9, 10, 13].contains(scalar.value) ? " " : nil
                }) : text
        return escaped(clean).replacing("\"", with: "&quot;")
    }

    /// Text with the characters escaped that XML needs escaped.
    static func escaped(_ text: String) -> String {
        guard text.utf8.contains(where: { $0 == 0x26 || $0 == 0x3C || $0 == 0x3E }) else { return text }
        return text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
    }

    /// Whether a text can be the name of an element.
    static func isName(_ text: String) -> Bool {
        guard let first = text.utf8.first, text.utf8.allSatisfy(isNameByte) else { return false }
        return !(first &- 48 < 10) && first != UInt8(ascii: "-") && first != UInt8(ascii: ".")
    }
}
