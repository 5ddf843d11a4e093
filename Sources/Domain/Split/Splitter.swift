/// Deals images out to the parts of a split.
///
/// Stratified, also what joins parts that a dataset came with: iterative stratification (Sechidis, Tsoumakas and Vlahavas, "On the Stratification of Multi-Label Data",
/// 2011) with whole groups, the rarest class first and its largest units first; then units are moved and exchanged as
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
        SplitStratification.run(free, in: &start)
        var best: (state: SplitState, worst: Int, cost: Int)?
        // An exchange of groups with many classes takes longer to weigh: fewer are.
        let breadth = max(1, units.classes.count / max(1, units.count))
        let budget = min(1_000_000, 8_000_000 / breadth)
        // Small sets have few solutions near the best: several ways down find a better one.
        for way in 0..<(free.count <= 2_000 ? 3 : 1) {
            var improvement = SplitImprovement(start, free: free, seed: seed &+ UInt64(way))
            improvement.run(budget: budget)
            let state = improvement.state
            let candidate = (state, state.places.map(state.deviation).max() ?? 0, state.cost)
            if best.map({ (candidate.1, candidate.2) < ($0.worst, $0.cost) }) ?? true { best = candidate }
        }
        return units.spread((best?.state ?? start).parts, over: table.count)
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
