/// Deals images out to the parts of a split.
///
/// Stratified, also what joins parts that a dataset came with: iterative stratification (Sechidis, Tsoumakas and Vlahavas, "On the Stratification of Multi-Label Data",
/// 2011), the rarest class first and its largest units first, after groups were dealt out by lot; then units are moved and exchanged as
/// long as that lowers the deviations of boxes and images by class. The result depends on the images, the recipe and
/// where images are already, never on their order or on the machine.
public struct Splitter: Sendable {
    private let weights: [Int]
    private let strategy: SplitStrategy
    private let seed: UInt64

    /// Makes a splitter of a recipe with at least one part whose weight is positive.
    public init(_ recipe: SplitRecipe) {
        weights = recipe.parts.map(\.weight)
        (strategy, seed) = (recipe.strategy, recipe.seed)
        precondition(weights.allSatisfy { $0 >= 0 } && weights.contains { $0 > 0 }, "weights \(weights)")
    }

    /// Part of every image of the table, as its number in the recipe.
    public func parts(of table: SplitTable) -> [Int] {
        let units = SplitUnits(table, seed: seed)
        var start = SplitState(units, weights: weights)
        for unit in 0..<units.count where units.fixed[unit] >= 0 { start.put(unit, into: Int(units.fixed[unit])) }
        let free = (0..<units.count).filter { units.fixed[$0] < 0 }.sorted { units.lots[$0] < units.lots[$1] }
        guard !free.isEmpty, weights.count > 1 else {
            for unit in free { start.put(unit, into: 0) }
            return units.spread(start.parts, over: table.count)
        }
        guard strategy != .random else {
            Self.deal(free, in: &start)
            return units.spread(start.parts, over: table.count)
        }
        let isGrouped = free.contains { units.size($0) > 1 }
        let isSmall = free.count <= 2_000
        var best: Candidate?
        // An exchange of groups with many classes takes longer to weigh: fewer are.
        let breadth = max(1, units.classes.count / max(1, units.count))
        let budget = min(1_000_000, 8_000_000 / breadth)
        let plain = isGrouped && !isSmall ? start : Self.stratified(free, from: start)
        // Small sets have few solutions near the best: several ways down find a better one.
        for way in 0..<(isSmall ? 3 : 1) {
            let first = isGrouped ? Self.stratified(free, from: start, groupsBy: way) : plain
            let candidate = Candidate(first, free: free, seed: seed &+ UInt64(way), budget: budget)
            if best.map(candidate.isBetter(than:)) ?? true { best = candidate }
        }
        // Where few groups leave no choice, evenness goes before chance.
        if isGrouped, isSmall, let dealt = best {
            let other = Candidate(plain, free: free, seed: seed, budget: budget)
            if other.worst + Self.margin < dealt.worst { best = other }
        }
        return units.spread((best?.state ?? plain).parts, over: table.count)
    }

    /// Half a percentage point of boxes, as ``SplitState`` weighs deviations.
    private static let margin = 65_536 / 200

    /// A way to deal out, improved.
    private struct Candidate {
        let state: SplitState
        let worst: Int
        let cost: Int

        init(_ start: SplitState, free: [Int], seed: UInt64, budget: Int) {
            var improvement = SplitImprovement(start, free: free, seed: seed)
            improvement.run(budget: budget)
            state = improvement.state
            (worst, cost) = (state.places.map(state.deviation).max() ?? 0, state.cost)
        }

        func isBetter(than other: Candidate) -> Bool { (worst, cost) < (other.worst, other.cost) }
    }

    /// Everything dealt out; groups first and by lot where a way is named.
    private static func stratified(_ free: [Int], from start: SplitState, groupsBy way: Int? = nil) -> SplitState {
        var state = start
        if let way { SplitGroupDeal.run(free, way: way, in: &state) }
        SplitStratification.run(free.filter { state.parts[$0] < 0 }, in: &state)
        return state
    }

    /// Each unit in the order of the lots to the part that lacks most images.
    private static func deal(_ free: [Int], in state: inout SplitState) {
        for unit in free {
            var chosen = 0
            for part in state.weights.indices where lack(part) > lack(chosen) { chosen = part }
            state.put(unit, into: chosen)
        }
        func lack(_ part: Int) -> Int { state.lack(1, part, state.units.all) }
    }
}
