/// Large numbers and spans of time in a few characters.
public enum Quantity {
    /// `940`, `8.9 k`, `61.9 M`, `32.8 G`.
    public static func short(_ number: Int) -> String {
        let value = Double(number)
        for (limit, divisor, unit) in [(1e3, 1.0, ""), (1e6, 1e3, " k"), (1e9, 1e6, " M"), (.infinity, 1e9, " G")]
        where abs(value) < limit {
            return divisor == 1
                ? "\(number)" : decimal(value / divisor, digits: abs(value) / divisor < 99.95 ? 1 : 0) + unit
        }
        return "\(number)"
    }

    /// A number with a fixed number of digits after the point, without Foundation.
    public static func decimal(_ value: Double, digits: Int) -> String {
        guard value.isFinite, abs(value) < 1e15 else { return "–" }
        let scale = (0..<digits).reduce(1.0) { each, _ in each * 10 }
        let whole = Int((abs(value) * scale).rounded())
        let sign = value < 0 && whole != 0 ? "-" : ""
        guard digits > 0 else { return sign + "\(whole)" }
        let text = String(repeating: "0", count: max(0, digits + 1 - "\(whole)".count)) + "\(whole)"
        return sign + text.dropLast(digits) + "." + text.suffix(digits)
    }

    /// What is left, as people say it: `45 s`, `3 min`, `2 h 10 min`.
    public static func span(_ seconds: Double) -> String {
        guard seconds.isFinite, seconds >= 0, seconds < 1e9 else { return "–" }
        if seconds < 59.5 { return "\(Int(seconds.rounded())) s" }
        let minutes = Int((seconds / 60).rounded())
        if minutes < 60 { return "\(minutes) min" }
        return minutes % 60 == 0 ? "\(minutes / 60) h" : "\(minutes / 60) h \(minutes % 60) min"
    }

    /// `1 box`, `2 boxes`.
    public static func count(_ number: Int, _ one: String, _ many: String? = nil) -> String {
        "\(number) \(number == 1 ? one : many ?? one + "s")"
    }
}
