/// One JSON value of a request's body, as far as the service looks into it.
enum JSONScalar: Hashable, Sendable {
    case string(String)
    case number(Double)
    case bool(Bool)
    case null
    /// An object or an array, which no member of a request may be.
    case nested

    /// What it is, for messages.
    var kind: String {
        switch self {
        case .string: "a string"
        case .number: "a number"
        case .bool: "true or false"
        case .null: "null"
        case .nested: "an object or array"
        }
    }
}

/// What is wrong with a text that should be JSON, and at which byte.
struct JSONSyntaxError: Error, Equatable {
    var offset: Int
    var reason: String
}

/// A JSON object with its members, read strictly after RFC 8259: one value, no member twice, valid UTF-8.
struct JSONObject {
    /// Members in their order.
    private(set) var members: [(name: String, value: JSONScalar)] = []

    /// Reads an object.
    ///
    /// - Throws: ``JSONSyntaxError``
    init(_ bytes: [UInt8]) throws(JSONSyntaxError) {
        var reader = JSONReader(bytes)
        members = try reader.document()
    }

    /// The value of a member.
    subscript(name: String) -> JSONScalar? { members.first { $0.name == name }?.value }
}

/// A cursor over JSON text.
private struct JSONReader {
    private let bytes: [UInt8]
    private var at = 0
    private static let deepest = 32

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    mutating func document() throws(JSONSyntaxError) -> [(name: String, value: JSONScalar)] {
        skipSpace()
        guard peek == UInt8(ascii: "{") else { throw error("expected an object") }
        let members = try object(depth: 0)
        skipSpace()
        guard at == bytes.count else { throw error("expected nothing behind the object") }
        return members
    }

    private var peek: UInt8? { at < bytes.count ? bytes[at] : nil }

    private func error(_ reason: String) -> JSONSyntaxError { JSONSyntaxError(offset: at, reason: reason) }

    private mutating func skipSpace() {
        while let byte = peek, [0x20, 0x0A, 0x0D, 0x09].contains(byte) { at += 1 }
    }

    private mutating func expect(_ sign: UInt8) throws(JSONSyntaxError) {
        skipSpace()
        guard peek == sign else { throw error("expected '\(Character(UnicodeScalar(sign)))'") }
        at += 1
    }

    private mutating func object(depth: Int) throws(JSONSyntaxError) -> [(name: String, value: JSONScalar)] {
        try expect(UInt8(ascii: "{"))
        var members: [(name: String, value: JSONScalar)] = []
        var names: Set<String> = []
        skipSpace()
        if peek == UInt8(ascii: "}") {
            at += 1
            return members
        }
        while true {
            skipSpace()
            let start = at
            let name = try string()
            guard names.insert(name).inserted else {
                throw JSONSyntaxError(offset: start, reason: "a member is there twice")
            }
            try expect(UInt8(ascii: ":"))
            members.append((name, try value(depth: depth)))
            skipSpace()
            guard peek == UInt8(ascii: ",") else { break }
            at += 1
        }
        try expect(UInt8(ascii: "}"))
        return members
    }

    private mutating func array(depth: Int) throws(JSONSyntaxError) {
        try expect(UInt8(ascii: "["))
        skipSpace()
        if peek == UInt8(ascii: "]") {
            at += 1
            return
        }
        while true {
            _ = try value(depth: depth)
            skipSpace()
            guard peek == UInt8(ascii: ",") else { break }
            at += 1
        }
        try expect(UInt8(ascii: "]"))
    }

    private mutating func value(depth: Int) throws(JSONSyntaxError) -> JSONScalar {
        skipSpace()
        guard depth < Self.deepest else { throw error("nested too deep") }
        switch peek {
        case UInt8(ascii: "\""): return .string(try string())
        case UInt8(ascii: "{"):
            _ = try object(depth: depth + 1)
            return .nested
        case UInt8(ascii: "["):
            try array(depth: depth + 1)
            return .nested
        case UInt8(ascii: "t"): return try word("true", .bool(true))
        case UInt8(ascii: "f"): return try word("false", .bool(false))
        case UInt8(ascii: "n"): return try word("null", .null)
        default: return .number(try number())
        }
    }

    private mutating func word(_ text: String, _ value: JSONScalar) throws(JSONSyntaxError) -> JSONScalar {
        guard bytes[at...].starts(with: text.utf8) else { throw error("expected a value") }
        at += text.utf8.count
        return value
    }

    private mutating func number() throws(JSONSyntaxError) -> Double {
        let start = at
        func isDigit(_ byte: UInt8?) -> Bool { byte.map { (48...57).contains($0) } ?? false }
        if peek == UInt8(ascii: "-") { at += 1 }
        guard isDigit(peek) else { throw error("expected a value") }
        if peek == UInt8(ascii: "0") { at += 1 } else { while isDigit(peek) { at += 1 } }
        if peek == UInt8(ascii: ".") {
            at += 1
            guard isDigit(peek) else { throw error("expected a digit") }
            while isDigit(peek) { at += 1 }
        }
        if peek == UInt8(ascii: "e") || peek == UInt8(ascii: "E") {
            at += 1
            if peek == UInt8(ascii: "+") || peek == UInt8(ascii: "-") { at += 1 }
            guard isDigit(peek) else { throw error("expected a digit") }
            while isDigit(peek) { at += 1 }
        }
        guard let value = Double(String(decoding: bytes[start..<at], as: UTF8.self)) else {
            throw JSONSyntaxError(offset: start, reason: "expected a number")
        }
        return value
    }

    private mutating func string() throws(JSONSyntaxError) -> String {
        guard peek == UInt8(ascii: "\"") else { throw error("expected a string") }
        at += 1
        let start = at
        // Mostly there are no escapes, and the text is taken as it stands.
        while let byte = peek, byte != UInt8(ascii: "\""), byte != UInt8(ascii: "\\"), byte >= 0x20 { at += 1 }
        var out = Array(bytes[start..<at])
        while let byte = peek, byte != UInt8(ascii: "\"") {
            guard byte >= 0x20 else { throw error("a control character in a string") }
            at += 1
            if byte == UInt8(ascii: "\\") { out += try escape() } else { out.append(byte) }
        }
        guard peek != nil else { throw error("a string without end") }
        at += 1
        guard let text = String(validating: out, as: UTF8.self) else {
            throw JSONSyntaxError(offset: start, reason: "not UTF-8")
        }
        return text
    }

    private mutating func escape() throws(JSONSyntaxError) -> [UInt8] {
        guard let sign = peek else { throw error("a string without end") }
        at += 1
        switch sign {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return [sign]
        case UInt8(ascii: "b"): return [8]
        case UInt8(ascii: "f"): return [12]
        case UInt8(ascii: "n"): return [10]
        case UInt8(ascii: "r"): return [13]
        case UInt8(ascii: "t"): return [9]
        case UInt8(ascii: "u"):
            var unit = try hex()
            if unit >> 10 == 0x36 {
                guard peek == UInt8(ascii: "\\"), at + 1 < bytes.count, bytes[at + 1] == UInt8(ascii: "u") else {
                    throw error("half of a surrogate pair")
                }
                at += 2
                let low = try hex()
                guard low >> 10 == 0x37 else { throw error("half of a surrogate pair") }
                unit = 0x10000 + (unit & 0x3FF) << 10 + low & 0x3FF
            }
            guard let scalar = UnicodeScalar(unit) else { throw error("half of a surrogate pair") }
            return Array(String(scalar).utf8)
        default: throw error("an unknown escape")
        }
    }

    private mutating func hex() throws(JSONSyntaxError) -> UInt32 {
        guard at + 4 <= bytes.count, let unit = UInt32(String(decoding: bytes[at..<at + 4], as: UTF8.self), radix: 16),
            bytes[at] != UInt8(ascii: "+"), bytes[at] != UInt8(ascii: "-")
        else { throw error("expected four hexadecimal digits") }
        at += 4
        return unit
    }
}
