/// Logarithm and exponential of our own: a room without imports has none, and these give the same bits everywhere.
enum Elementary {
    /// ln 2 in two parts: 33 bits, whose products with whole numbers are exact, and the rest.
    private static let (upper, lower) = (0x1.62e42feep-1, 0x1.a39ef35793c76p-33)

    /// The natural logarithm of a positive, normal number, within a few units of the last place.
    static func logarithm(_ x: Double) -> Double {
        precondition(x > 0 && x.isNormal, "logarithm of \(x)")
        var (fraction, exponent) = (x.significand, Double(x.exponent))
        if fraction > 1.414_213_562_373_095 { (fraction, exponent) = (fraction / 2, exponent + 1) }
        // ln m = 2 · artanh t, |t| ≤ 0.172: the terms fall by a factor of 34.
        let t = (fraction - 1) / (fraction + 1)
        var sum = 0.0
        for power in stride(from: 23, through: 3, by: -2) { sum = (sum + 1 / Double(power)) * t * t }
        return exponent * upper + (2 * t + (2 * t * sum + exponent * lower))
    }

    /// e to the power `x`; 0 or infinity where that is beyond ±700.
    static func exponential(_ x: Double) -> Double {
        guard x > -700 else { return 0 }
        guard x < 700 else { return .infinity }
        let twos = (x / (upper + lower)).rounded()
        let rest = (x - twos * upper) - twos * lower
        var sum = 1.0
        for term in stride(from: 16, through: 1, by: -1) { sum = 1 + sum * rest / Double(term) }
        return Double(sign: .plus, exponent: Int(twos), significand: sum)
    }
}
