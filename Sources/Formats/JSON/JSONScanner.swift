/// What is wrong with a JSON text, and at which byte.
struct JSONFault: Error, Equatable {
    var offset: Int
    var reason: String
}

/// A cursor over JSON text in UTF-8 that validates as it goes and builds nothing.
///
/// Callers pull members and elements and take ranges of bytes, so that a document of hundreds of megabytes
/// becomes a few arrays of numbers. RFC 8259, with a limit on depth.
struct JSONScanner {
    /// The text and one zero byte, which no token contains: loops need no second check for the end.
    let bytes: [UInt8]
    var at: Int
    private var depth = 0
    static let depthLimit = 64

    /// Starts at the beginning; a byte order mark is passed over.
    init(_ text: consuming [UInt8]) {
        text.append(0)
        at = text.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
        bytes = text
    }

    /// Starts at the beginning of a string.
    init(_ text: String) { self.init(Array(text.utf8)) }

    /// A scanner over what stands from an offset on and `more` behind it, `depth` arrays and objects deep.
    func continued(from offset: Int, with more: [UInt8], depth: Int) -> JSONScanner {
        var text: [UInt8] = []
        text.reserveCapacity(bytes.count - offset + more.count)
        text.append(contentsOf: bytes[offset..<bytes.count - 1])
        text.append(contentsOf: more)
        var scanner = JSONScanner(text)
        scanner.depth = depth
        return scanner
    }

    func fault(_ reason: String, at offset: Int? = nil) -> JSONFault {
        JSONFault(offset: offset ?? at, reason: reason)
    }

    /// What stands at the cursor, for messages.
    private var found: String {
        if at >= bytes.count - 1 { return "the end" }
        let byte = bytes[at]
        return byte > 32 && byte < 127 ? "'\(Character(UnicodeScalar(byte)))'" : "byte \(byte)"
    }

    @inline(__always) mutating func skipSpace() {
        while true {
            let byte = bytes[at]
            guard byte == 32 || byte == 10 || byte == 13 || byte == 9 else { return }
            at += 1
        }
    }

    /// First byte of the next value: `{ [ " t f n -` or a digit.
    mutating func peek() -> UInt8 {
        skipSpace()
        return bytes[at]
    }

    private mutating func expect(_ byte: UInt8) throws(JSONFault) {
        skipSpace()
        guard bytes[at] == byte else {
            throw fault("expected '\(Character(UnicodeScalar(byte)))', found \(found)")
        }
        at += 1
    }

    private mutating func enter(_ byte: UInt8) throws(JSONFault) {
        try expect(byte)
        depth += 1
        if depth > Self.depthLimit { throw fault("nested deeper than \(Self.depthLimit)") }
    }

    mutating func beginObject() throws(JSONFault) { try enter(UInt8(ascii: "{")) }
    mutating func beginArray() throws(JSONFault) { try enter(UInt8(ascii: "[")) }

    /// The next key of an object as the bytes between its quotes, or `nil` at the closing brace.
    ///
    /// `first` is `true` before the first member, and is set to `false`.
    mutating func nextKey(_ first: inout Bool) throws(JSONFault) -> Range<Int>? {
        skipSpace()
        if bytes[at] == UInt8(ascii: "}") {
            at += 1
            depth -= 1
            return nil
        }
        if !first {
            try expect(UInt8(ascii: ","))
            skipSpace()
        }
        first = false
        let key = try string()
        try expect(UInt8(ascii: ":"))
        return key
    }

    /// Whether an array has one more element, with the cursor before it.
    mutating func nextElement(_ first: inout Bool) throws(JSONFault) -> Bool {
        skipSpace()
        if bytes[at] == UInt8(ascii: "]") {
            at += 1
            depth -= 1
            return false
        }
        if !first { try expect(UInt8(ascii: ",")) }
        first = false
        return true
    }

    /// Passes a string and gives the bytes between its quotes, escapes left as they are.
    mutating func string() throws(JSONFault) -> Range<Int> {
        skipSpace()
        guard bytes[at] == UInt8(ascii: "\"") else { throw fault("expected a string, found \(found)") }
        let start = at + 1
        var index = start
        while true {
            let byte = bytes[index]
            if byte == UInt8(ascii: "\"") { break }
            if byte < 0x20 {
                at = index
                throw fault(index >= bytes.count - 1 ? "string without an end" : "control character in a string")
            }
            if byte == UInt8(ascii: "\\") {
                index += 1
                switch bytes[index] {
                case UInt8(ascii: "u"):
                    for _ in 0..<4 {
                        index += 1
                        guard Self.hexDigit(bytes[index]) != nil else {
                            throw fault("\\u without four digits", at: index)
                        }
                    }
                case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "b"), UInt8(ascii: "f"),
                    UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"):
                    break
                default: throw fault("unknown escape in a string", at: index)
                }
            }
            index += 1
        }
        at = index + 1
        return start..<index
    }

    /// Passes a number and gives its bytes.
    mutating func number() throws(JSONFault) -> Range<Int> {
        skipSpace()
        let start = at
        var index = at
        if bytes[index] == UInt8(ascii: "-") { index += 1 }
        let digits = index
        while bytes[index] &- 48 < 10 { index += 1 }
        guard index > digits else { throw fault("expected a number, found \(found)") }
        if bytes[digits] == 48 && index > digits + 1 { throw fault("number with a leading zero") }
        if bytes[index] == UInt8(ascii: ".") {
            index += 1
            let fraction = index
            while bytes[index] &- 48 < 10 { index += 1 }
            guard index > fraction else { throw fault("number without digits after the point") }
        }
        if bytes[index] | 0x20 == UInt8(ascii: "e") {
            index += 1
            if bytes[index] == UInt8(ascii: "+") || bytes[index] == UInt8(ascii: "-") { index += 1 }
            let exponent = index
            while bytes[index] &- 48 < 10 { index += 1 }
            guard index > exponent else { throw fault("number without digits in its exponent") }
        }
        at = index
        return start..<index
    }

    private static let (trueWord, falseWord, nullWord) = (Array("true".utf8), Array("false".utf8), Array("null".utf8))

    private mutating func word(_ word: [UInt8]) throws(JSONFault) {
        var index = at
        for byte in word {
            guard bytes[index] == byte else { throw fault("expected a value, found \(found)") }
            index += 1
        }
        at = index
    }

    /// Passes `true` or `false`.
    mutating func bool() throws(JSONFault) -> Bool {
        skipSpace()
        if bytes[at] == UInt8(ascii: "t") {
            try word(Self.trueWord)
            return true
        }
        try word(Self.falseWord)
        return false
    }

    /// Passes any value, checking its grammar, and gives its bytes.
    @discardableResult mutating func value() throws(JSONFault) -> Range<Int> {
        skipSpace()
        let start = at
        switch bytes[at] {
        case UInt8(ascii: "\""): _ = try string()
        case UInt8(ascii: "{"):
            try beginObject()
            var first = true
            while try nextKey(&first) != nil { try value() }
        case UInt8(ascii: "["):
            try beginArray()
            var first = true
            while try nextElement(&first) { try value() }
        case UInt8(ascii: "t"): try word(Self.trueWord)
        case UInt8(ascii: "f"): try word(Self.falseWord)
        case UInt8(ascii: "n"): try word(Self.nullWord)
        default: _ = try number()
        }
        return start..<at
    }

    /// Makes sure that nothing follows.
    mutating func end() throws(JSONFault) {
        skipSpace()
        guard at == bytes.count - 1 else { throw fault("expected the end, found \(found)") }
    }

    static func hexDigit(_ byte: UInt8) -> UInt8? {
        switch byte {
        case 48...57: byte - 48
        case 65...70: byte - 55
        case 97...102: byte - 87
        default: nil
        }
    }
}
