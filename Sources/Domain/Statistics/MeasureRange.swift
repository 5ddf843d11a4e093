/// A range of real numbers with open or closed ends: what a histogram's bar covers and what a filter asks for.
public struct MeasureRange: Hashable, Sendable {
    /// Least number, or no bound.
    public var lower: Double?
    /// Greatest number, or no bound.
    public var upper: Double?
    /// Whether the lower bound itself lies outside.
    public var isLowerOpen: Bool
    /// Whether the upper bound itself lies outside.
    public var isUpperOpen: Bool

    /// Makes a range; `nil` means no bound.
    public init(_ lower: Double?, _ upper: Double?, isLowerOpen: Bool = false, isUpperOpen: Bool = false) {
        (self.lower, self.upper, self.isLowerOpen, self.isUpperOpen) = (lower, upper, isLowerOpen, isUpperOpen)
    }

    /// Whether a number lies in the range; not-a-number never does.
    public func contains(_ value: Double) -> Bool {
        if let lower, !(isLowerOpen ? value > lower : value >= lower) { return false }
        if let upper, !(isUpperOpen ? value < upper : value <= upper) { return false }
        return !value.isNaN
    }

    /// Reads `5`, `>5`, `>=5`, `<5`, `<=5`, `2..5` (5 belongs to it), `2..<5` (5 does not), `2..` or `..5`, numbers with
    /// decimal fractions; `nil` for anything else.
    public init?(parsing text: some StringProtocol) {
        for (sign, isLower, isOpen) in [
            (">=", true, false), ("<=", false, false), (">", true, true), ("<", false, true),
        ] {
            guard text.hasPrefix(sign) else { continue }
            guard let number = Self.number(text.dropFirst(sign.count)) else { return nil }
            self.init(
                isLower ? number : nil, isLower ? nil : number, isLowerOpen: isLower && isOpen,
                isUpperOpen: !isLower && isOpen)
            return
        }
        guard let dots = String(text).firstRange(of: "..") else {
            guard let number = Self.number(text) else { return nil }
            self.init(number, number)
            return
        }
        let whole = String(text)
        let low = whole[..<dots.lowerBound]
        var high = whole[dots.upperBound...]
        let isOpen = high.hasPrefix("<")
        if isOpen { high = high.dropFirst() }
        let (lower, upper) = (Self.number(low), Self.number(high))
        guard !(low.isEmpty && high.isEmpty), low.isEmpty || lower != nil, high.isEmpty ? !isOpen : upper != nil else {
            return nil
        }
        if let lower, let upper, lower > upper || (isOpen && lower == upper) { return nil }
        self.init(lower, upper, isUpperOpen: isOpen)
    }

    /// A finite number without sign games: digits, a point, a minus and an exponent.
    private static func number(_ text: some StringProtocol) -> Double? {
        guard let first = text.utf8.first, first == UInt8(ascii: "-") || first == UInt8(ascii: ".") || first &- 48 < 10,
            text.utf8.allSatisfy({ $0 &- 48 < 10 || "+-.eE".utf8.contains($0) }), let number = Double(String(text)),
            number.isFinite
        else { return nil }
        return number
    }

    /// The range as it stands after the key of a filter: `>5`, `<=5`, `=5`, `=2..<5`; empty for one without bounds.
    ///
    /// Without the `=` it is what ``init(parsing:)`` reads. Of a range between two bounds the lower one belongs to it.
    public var text: String {
        switch (lower, upper) {
        case (nil, nil): ""
        case (let lower?, nil): (isLowerOpen ? ">" : ">=") + NumberText.shortest(lower)
        case (nil, let upper?): (isUpperOpen ? "<" : "<=") + NumberText.shortest(upper)
        case (let lower?, let upper?):
            lower == upper
                ? "=" + NumberText.shortest(lower)
                : "=\(NumberText.shortest(lower))..\(isUpperOpen ? "<" : "")\(NumberText.shortest(upper))"
        }
    }
}

/// Numbers as text without Foundation: this room imports nothing.
public enum NumberText {
    /// The shortest text that reads as the same number; whole numbers without a point.
    public static func shortest(_ value: Double) -> String {
        value == value.rounded() && abs(value) < 1e15 ? "\(Int(value))" : "\(value)"
    }

    /// Text with a fixed number of decimals, halves rounded away from zero; what is not finite is written by name.
    public static func fixed(_ value: Double, decimals: Int) -> String {
        let scale = (0..<decimals).reduce(1.0) { each, _ in each * 10 }
        guard value.isFinite, abs(value) * scale < 9e18 else { return "\(value)" }
        let scaled = Int((value * scale).rounded())
        let digits = "\(abs(scaled))"
        let text = String(repeating: "0", count: max(0, decimals + 1 - digits.count)) + digits
        let sign = scaled < 0 ? "-" : ""
        return decimals == 0 ? sign + text : sign + text.dropLast(decimals) + "." + text.suffix(decimals)
    }

    /// Three figures for people: `0.042`, `1.25`, `31.5`, `415`.
    public static func short(_ value: Double) -> String {
        let size = abs(value)
        var text = fixed(value, decimals: size < 1 ? 3 : size < 10 ? 2 : size < 100 ? 1 : 0)
        guard text.contains(".") else { return text }
        while text.hasSuffix("0") { text.removeLast() }
        if text.hasSuffix(".") { text.removeLast() }
        return text
    }
}
