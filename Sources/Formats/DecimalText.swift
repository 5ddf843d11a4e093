/// Decimal numbers in text: strict reading and stable writing.
enum DecimalText {
    private static let powers: [Double] = [
        1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19,
        1e20,
        1e21, 1e22,
    ]

    /// Value of decimal digits with optional sign, point and exponent; `nil` for anything else, `nan` and `inf` included.
    static func parse(_ bytes: [UInt8], _ range: Range<Int>) -> Double? {
        var index = range.lowerBound
        let end = range.upperBound
        guard index < end else { return nil }
        let negative = bytes[index] == UInt8(ascii: "-")
        if negative || bytes[index] == UInt8(ascii: "+") { index += 1 }
        var mantissa: UInt64 = 0
        var (digits, exponent) = (0, 0)
        var seen = false
        while index < end, bytes[index] &- 48 < 10 {
            if digits < 18 { mantissa = mantissa * 10 + UInt64(bytes[index] - 48) } else { exponent += 1 }
            if mantissa > 0 { digits += 1 }
            (seen, index) = (true, index + 1)
        }
        if index < end, bytes[index] == UInt8(ascii: ".") {
            index += 1
            while index < end, bytes[index] &- 48 < 10 {
                if digits < 18 {
                    mantissa = mantissa * 10 + UInt64(bytes[index] - 48)
                    exponent -= 1
                }
                if mantissa > 0 { digits += 1 }
                (seen, index) = (true, index + 1)
            }
        }
        guard seen else { return nil }
        if index < end, bytes[index] | 0x20 == UInt8(ascii: "e") {
            index += 1
            guard index < end else { return nil }
            let down = bytes[index] == UInt8(ascii: "-")
            if down || bytes[index] == UInt8(ascii: "+") { index += 1 }
            guard index < end else { return nil }
            var power = 0
            while index < end, bytes[index] &- 48 < 10 {
                power = min(power * 10 + Int(bytes[index] - 48), 100_000)
                index += 1
            }
            exponent += down ? -power : power
        }
        guard index == end else { return nil }
        // Clinger's fast path: both factors are exact, so that one operation rounds once.
        if digits <= 18, mantissa < 1 << 53, abs(exponent) <= 22 {
            let value = exponent < 0 ? Double(mantissa) / powers[-exponent] : Double(mantissa) * powers[exponent]
            return negative ? -value : value
        }
        if digits <= 18, mantissa > 0, exponent < 0, exponent >= -19 {
            let value = quotient(mantissa, tens[-exponent])
            return negative ? -value : value
        }
        guard let value = Double(String(decoding: bytes[range], as: UTF8.self)), value.isFinite else { return nil }
        return value
    }

    private static let tens: [UInt64] = (0..<20).map { (0..<$0).reduce(1) { ten, _ in ten * 10 } }

    /// The double nearest to a quotient of two numbers above 0, ties to even: seventeen digits, as many programs write.
    private static func quotient(_ dividend: UInt64, _ divisor: UInt64) -> Double {
        // Shifted to the top, the quotient has 63 or 64 bits: more than a double, and the rest says what lies beyond.
        let (up, down) = (dividend.leadingZeroBitCount, divisor.leadingZeroBitCount)
        let (top, bottom) = (dividend << UInt64(up), divisor << UInt64(down))
        let (bits, rest) = bottom.dividingFullWidth((top >> 1, top << 63))
        // A bit that stands for all that lies beyond keeps halves apart from what is a little more.
        return Double(sign: .plus, exponent: down - up - 63, significand: Double(rest == 0 ? bits : bits | 1))
    }

    /// Value of a text, blanks around it allowed.
    static func parse(_ text: some StringProtocol) -> Double? {
        let bytes = Array(text.utf8)
        var (start, end) = (0, bytes.count)
        while start < end, bytes[start] <= 32 { start += 1 }
        while end > start, bytes[end - 1] <= 32 { end -= 1 }
        return parse(bytes, start..<end)
    }

    /// The shortest text that reads as the same number; whole numbers without a point.
    static func shortest(_ value: Double) -> String {
        if value == value.rounded(), abs(value) < 1e15 { return String(Int(value)) }
        return value.description
    }

    /// Text with exactly six decimals.
    static func sixDecimals(_ value: Double) -> String {
        guard abs(value) < 1e12 else { return shortest(value) }
        let scaled = Int((value * 1e6).rounded())
        let fraction = String(abs(scaled) % 1_000_000)
        let zeros = String(repeating: "0", count: 6 - fraction.utf8.count)
        return (scaled < 0 ? "-" : "") + String(abs(scaled) / 1_000_000) + "." + zeros + fraction
    }

    /// Text without decimals, halves rounded away from zero.
    static func whole(_ value: Double) -> String {
        guard abs(value) < 1e15 else { return shortest(value) }
        return String(Int(value.rounded(.toNearestOrAwayFromZero)))
    }
}
