extension JSONScanner {
    /// Text of a range, verbatim.
    func text(_ range: Range<Int>) throws(JSONFault) -> String {
        // Most texts are ASCII, and need no other check than this.
        if bytes[range].allSatisfy({ $0 < 0x80 }) { return String(decoding: bytes[range], as: UTF8.self) }
        guard let text = String(validating: bytes[range], as: UTF8.self) else {
            throw fault("not UTF-8", at: range.lowerBound)
        }
        return text
    }

    /// A string's value: the bytes between the quotes with escapes undone.
    func unescaped(_ range: Range<Int>) throws(JSONFault) -> String {
        guard bytes[range].contains(UInt8(ascii: "\\")) else { return try text(range) }
        var out: [UInt8] = []
        var index = range.lowerBound
        while index < range.upperBound {
            let byte = bytes[index]
            index += 1
            guard byte == UInt8(ascii: "\\") else {
                out.append(byte)
                continue
            }
            let escape = bytes[index]
            index += 1
            switch escape {
            case UInt8(ascii: "n"): out.append(10)
            case UInt8(ascii: "r"): out.append(13)
            case UInt8(ascii: "t"): out.append(9)
            case UInt8(ascii: "b"): out.append(8)
            case UInt8(ascii: "f"): out.append(12)
            case UInt8(ascii: "u"):
                var unit = hex(at: index)
                index += 4
                // A high surrogate counts only with its low half right behind it.
                if unit >> 10 == 0x36, index + 6 <= range.upperBound, bytes[index] == UInt8(ascii: "\\"),
                    bytes[index + 1] == UInt8(ascii: "u"), hex(at: index + 2) >> 10 == 0x37
                {
                    unit = 0x10000 + (unit & 0x3FF) << 10 + hex(at: index + 2) & 0x3FF
                    index += 6
                }
                out.append(contentsOf: String(UnicodeScalar(unit) ?? "\u{FFFD}").utf8)
            default: out.append(escape)
            }
        }
        guard let text = String(validating: out, as: UTF8.self) else {
            throw fault("not UTF-8", at: range.lowerBound)
        }
        return text
    }

    private func hex(at index: Int) -> UInt32 {
        (index..<index + 4).reduce(0) { $0 << 4 | UInt32(Self.hexDigit(bytes[$1]) ?? 0) }
    }

    /// Up to eight bytes of a range packed into one number, 0 for a longer one: keys are told apart without a string.
    @inline(__always) func packed(_ range: Range<Int>) -> UInt64 {
        guard range.count <= 8 else { return 0 }
        var word: UInt64 = 0
        for index in range { word = word << 8 | UInt64(bytes[index]) }
        return word
    }

    /// Value of a number's bytes.
    func double(_ range: Range<Int>) -> Double { DecimalText.parse(bytes, range) ?? .nan }

    /// Value of a whole number's bytes, or `nil` if it has a fraction, an exponent, or does not fit.
    func integer(_ range: Range<Int>) -> Int? {
        var index = range.lowerBound
        let negative = bytes[index] == UInt8(ascii: "-")
        if negative { index += 1 }
        guard range.upperBound - index <= 18, index < range.upperBound else { return nil }
        var value = 0
        while index < range.upperBound {
            guard bytes[index] &- 48 < 10 else { return nil }
            value = value * 10 + Int(bytes[index] - 48)
            index += 1
        }
        return negative ? -value : value
    }

    /// `line:column` of an offset, both from 1; the column counts bytes.
    func position(_ offset: Int) -> (line: Int, column: Int) {
        var (line, start) = (1, 0)
        for index in 0..<min(offset, bytes.count) where bytes[index] == 10 { (line, start) = (line + 1, index + 1) }
        return (line, offset - start + 1)
    }
}

/// Packs a key of up to eight ASCII letters as `JSONScanner.packed` does.
func packedKey(_ key: String) -> UInt64 { key.utf8.reduce(0) { $0 << 8 | UInt64($1) } }
