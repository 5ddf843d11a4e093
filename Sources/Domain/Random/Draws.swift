/// Where random choices come from: a `SeededGenerator`, or a list of choices made before.
public protocol Draws {
    /// A number of `low ..< high`, every one as likely; `low` where both are equal.
    mutating func uniform(_ low: Double, _ high: Double) -> Double
    /// A whole number of `0 ..< bound`, every one exactly as likely; `bound` must be positive.
    mutating func whole(below bound: Int) -> Int
    /// Whether something of a probability of 0…1 happens.
    mutating func happens(_ probability: Double) -> Bool
    /// A number of 0…1 of the distribution Beta(`shape`, `shape`); `shape` must be positive.
    mutating func beta(_ shape: Double) -> Double
}

extension SeededGenerator: Draws {
    /// A number of `0 ..< 1` in steps of 2⁻⁵³.
    public mutating func unit() -> Double { Double(next() >> 11) * 0x1p-53 }

    public mutating func uniform(_ low: Double, _ high: Double) -> Double { low + (high - low) * unit() }

    /// A whole number of `0 ..< bound`: Lemire's product (2019), drawn again in the few cases that would be uneven.
    public mutating func whole(below bound: Int) -> Int {
        precondition(bound > 0, "a whole number below \(bound)")
        let bound = UInt64(bound)
        var product = next().multipliedFullWidth(by: bound)
        if product.low < bound {
            let uneven = (0 &- bound) % bound
            while product.low < uneven { product = next().multipliedFullWidth(by: bound) }
        }
        return Int(product.high)
    }

    public mutating func happens(_ probability: Double) -> Bool { unit() < probability }

    /// A number of the normal distribution of mean 0 and deviation 1: Marsaglia's polar method, the second of a pair
    /// dropped so that the state is all there is.
    public mutating func normal() -> Double {
        while true {
            let (x, y) = (uniform(-1, 1), uniform(-1, 1))
            let square = x * x + y * y
            if square > 0 && square < 1 { return x * (-2 * Elementary.logarithm(square) / square).squareRoot() }
        }
    }

    public mutating func beta(_ shape: Double) -> Double {
        precondition(shape > 0, "beta of shape \(shape)")
        let (first, second) = (logarithmOfGamma(shape), logarithmOfGamma(shape))
        return 1 / (1 + Elementary.exponential(second - first))
    }

    /// Logarithm of a number of the gamma distribution: Marsaglia and Tsang (2000), below 1 by the step from `shape + 1`.
    private mutating func logarithmOfGamma(_ shape: Double) -> Double {
        guard shape >= 1 else {
            let above = logarithmOfGamma(shape + 1)
            return above + Elementary.logarithm(1 - unit()) / shape
        }
        let d = shape - 1 / 3
        let c = 1 / (9 * d).squareRoot()
        while true {
            let x = normal()
            let root = 1 + c * x
            guard root > 0 else { continue }
            let v = root * root * root
            if Elementary.logarithm(1 - unit()) < 0.5 * x * x + d - d * v + d * Elementary.logarithm(v) {
                return Elementary.logarithm(d * v)
            }
        }
    }

    /// Puts elements into random order, every order as likely (Fisher and Yates).
    ///
    /// Unlike the standard library's, the order that a seed gives never changes.
    public mutating func shuffle<Element>(_ elements: inout [Element]) {
        for end in stride(from: elements.count, to: 1, by: -1) { elements.swapAt(end - 1, whole(below: end)) }
    }
}
