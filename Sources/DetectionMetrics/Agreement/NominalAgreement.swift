/// How far two observers agree about values without an order, beyond what chance would give.
public struct NominalAgreement: Equatable, Sendable {
    /// What the two say of one thing; `nil` is a value like any other.
    public struct Pair<Value: Hashable & Sendable>: Hashable, Sendable {
        public var first, second: Value?

        /// Makes a pair of values.
        public init(_ first: Value?, _ second: Value?) { (self.first, self.second) = (first, second) }
    }

    /// Number of things, of those of which both say the same, and of each value by the first and by the second.
    private let count, same: Int
    private let margins: [(first: Int, second: Int)]

    /// Counts pairs, each as often as it occurs.
    public init<Value>(_ pairs: [Pair<Value>: Int]) {
        var margins: [Value?: (first: Int, second: Int)] = [:]
        var (count, same) = (0, 0)
        for (pair, times) in pairs {
            count += times
            if pair.first == pair.second { same += times }
            margins[pair.first, default: (0, 0)].first += times
            margins[pair.second, default: (0, 0)].second += times
        }
        (self.count, self.same, self.margins) = (count, same, Array(margins.values))
    }

    public static func == (a: Self, b: Self) -> Bool {
        a.count == b.count && a.same == b.same
            && a.margins.map { [$0.first, $0.second] }.sorted { $0.lexicographicallyPrecedes($1) }
                == b.margins.map { [$0.first, $0.second] }.sorted { $0.lexicographicallyPrecedes($1) }
    }

    /// Cohen's kappa, κ = (p_o − p_e) / (1 − p_e), at most 1: p_o is the share of things of which both say the same, p_e
    /// the share that two observers with these habits would agree on by chance, Σ_v p_1(v)·p_2(v).
    ///
    /// Cohen, "A Coefficient of Agreement for Nominal Scales" (1960). `nil` without things, or where all are of one value:
    /// then chance explains everything.
    public var kappa: Double? {
        guard count > 0 else { return nil }
        let n = Double(count)
        let byChance = margins.reduce(0.0) { $0 + Double($1.first) / n * (Double($1.second) / n) }
        guard byChance < 1 else { return nil }
        return (Double(same) / n - byChance) / (1 - byChance)
    }

    /// Krippendorff's alpha for nominal values and two observers, at most 1:
    /// α = 1 − (n − 1)·o / (n² − Σ_v n_v²), with n = 2·things values in all, n_v of them the value v, and
    /// o = 2·(things of which they say different).
    ///
    /// Krippendorff, "Computing Krippendorff's Alpha-Reliability" (2011), section B. `nil` without things, or where all are
    /// of one value.
    public var alpha: Double? {
        let n = Double(2 * count)
        let squares = margins.reduce(0.0) { sum, each in
            let times = Double(each.first + each.second)
            return sum + times * times
        }
        guard count > 0, n * n > squares else { return nil }
        let different = Double(2 * (count - same))
        return 1 - (n - 1) * different / (n * n - squares)
    }
}
