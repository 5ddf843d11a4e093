/// One part of a split, such as `train`, and its share.
public struct SplitPart: Hashable, Sendable {
    public var name: String
    /// Share of the images and of each class's boxes, in relation to the weights of the other parts; not negative.
    public var weight: Int

    /// Makes a part.
    public init(name: String, weight: Int) { (self.name, self.weight) = (name, weight) }
}

/// How images are dealt out to parts.
public enum SplitStrategy: String, Hashable, Sendable, CaseIterable {
    /// Every class is shared out as the ratio says, as nearly as whole images and groups allow.
    case stratified
    /// By lot: only the number of images follows the ratio.
    case random
    /// As a dataset said that was read in.
    case given
}

/// How a split is made: with the same recipe the same images fall into the same parts on any machine.
public struct SplitRecipe: Hashable, Sendable {
    /// Parts in their order; for folds, `fold-1`, `fold-2`, ….
    public var parts: [SplitPart]
    public var strategy: SplitStrategy
    /// Images that stay together.
    public var grouping: SplitGrouping
    /// Another seed gives another split.
    public var seed: UInt64

    /// Makes a recipe of parts.
    public init(
        parts: [SplitPart], strategy: SplitStrategy = .stratified, grouping: SplitGrouping = .none, seed: UInt64 = 0
    ) {
        (self.parts, self.strategy, self.grouping, self.seed) = (parts, strategy, grouping, seed)
    }

    /// The name of the training part, and of the part to validate on.
    public static let (train, val, test) = ("train", "val", "test")

    /// The same recipe for images that are dealt out: no dataset says any more where they go.
    public var dealt: SplitRecipe {
        var recipe = self
        if recipe.strategy == .given { recipe.strategy = .stratified }
        return recipe
    }

    /// Whether its parts are folds: each one validates once while the others train.
    public var isFolds: Bool { parts.count > 1 && parts.enumerated().allSatisfy { $1.name == "fold-\($0 + 1)" } }

    /// Parts for `count` folds of equal weight; `nil` unless there are 2…1000.
    public static func folds(_ count: Int) -> [SplitPart]? {
        guard (2...1000).contains(count) else { return nil }
        return (1...count).map { SplitPart(name: "fold-\($0)", weight: 1) }
    }

    /// Largest sum of weights of a ratio: exact sums over any number of boxes need room.
    private static let mostWeight = 1_000_000

    /// What a ratio must be, for messages.
    public static let ratioRule =
        "two or three shares such as 70/30 or 70/20/10, with at most four decimals and no more than a million in all"

    /// Parts of a ratio such as `70/30`, `0.7/0.3` or `70/20/10` for train, val and test.
    ///
    /// - Returns: two or three parts with whole weights without a common divisor; `nil` for anything but ``ratioRule``
    public static func parts(ratio text: String) -> [SplitPart]? {
        let shares = text.split(separator: "/", omittingEmptySubsequences: false)
        guard (2...3).contains(shares.count) else { return nil }
        var weights: [Int] = []
        for share in shares {
            guard let weight = tenThousandths(share) else { return nil }
            weights.append(weight)
        }
        let divisor = weights.reduce(0, greatestCommonDivisor)
        guard divisor > 0, weights.reduce(0, +) / divisor <= mostWeight else { return nil }
        return zip([train, val, test], weights).map { SplitPart(name: $0, weight: $1 / divisor) }
    }

    /// The names that the shares of a ratio stand for, in their order: those of the parts; of folds, and of one part or
    /// more than three, the usual two.
    public var ratioNames: [String] {
        isFolds || !(2...3).contains(parts.count) ? [Self.train, Self.val] : parts.map(\.name)
    }

    /// Parts of a ratio that is read in the order of `names`; of another number of shares, train, val and test.
    public static func parts(ratio text: String, for names: [String]) -> [SplitPart]? {
        guard let parts = parts(ratio: text), parts.count == names.count else { return parts(ratio: text) }
        return zip(names, parts).map { SplitPart(name: $0, weight: $1.weight) }
    }

    /// Whether both have the same parts in the same order with the same shares, whatever their weights.
    public func hasShares(of other: SplitRecipe) -> Bool {
        let (own, others) = (parts.reduce(0) { $0 + $1.weight }, other.parts.reduce(0) { $0 + $1.weight })
        return parts.count == other.parts.count
            && zip(parts, other.parts).allSatisfy { $0.name == $1.name && $0.weight * others == $1.weight * own }
    }

    /// The ratio as people write it: in percent where that comes out even, else as weights.
    public var ratio: String {
        let sum = parts.reduce(0) { $0 + $1.weight }
        guard sum > 0 else { return parts.map { "\($0.weight)" }.joined(separator: "/") }
        if isFolds { return "\(parts.count) folds" }
        let isEven = parts.allSatisfy { $0.weight * 100 % sum == 0 }
        return parts.map { "\(isEven ? $0.weight * 100 / sum : $0.weight)" }.joined(separator: "/")
    }

    /// A decimal number in ten-thousandths.
    private static func tenThousandths(_ text: Substring) -> Int? {
        let pieces = text.split(separator: ".", omittingEmptySubsequences: false)
        guard (1...2).contains(pieces.count), pieces.contains(where: { !$0.isEmpty }) else { return nil }
        for piece in pieces where piece.count > 6 || !piece.utf8.allSatisfy({ (48...57).contains($0) }) { return nil }
        let fraction = pieces.count == 2 ? pieces[1] : ""
        guard fraction.count <= 4 else { return nil }
        return Int(pieces[0] + fraction + String(repeating: "0", count: 4 - fraction.count))
    }

    private static func greatestCommonDivisor(_ a: Int, _ b: Int) -> Int {
        var (a, b) = (a, b)
        while b != 0 { (a, b) = (b, a % b) }
        return a
    }
}
