/// Iterative stratification: again and again the class with the fewest units left, each of its units to the part that
/// lacks most of it.
enum SplitStratification {
    /// Deals out all of `free`, which is in the order of the lots.
    static func run(_ free: [Int], in state: inout SplitState) {
        let units = state.units
        var holders: [[Int32]] = Array(repeating: [], count: units.width)
        for unit in free {
            for at in units.range(unit) { holders[Int(units.classes[at])].append(Int32(unit)) }
        }
        var left = holders.map(\.count)
        // Every unit is in `all`, so that nothing is left at the end.
        var open = Set(left.indices.filter { left[$0] > 0 && $0 != units.all }).sorted()
        while let at = open.indices.min(by: { (left[open[$0]], open[$0]) < (left[open[$1]], open[$1]) }) {
            let index = open.remove(at: at)
            guard left[index] > 0 else { continue }
            deal(holders[index], of: index, in: &state, left: &left)
        }
        deal(holders[units.all], of: units.all, in: &state, left: &left)
    }

    private static func deal(_ holders: [Int32], of index: Int, in state: inout SplitState, left: inout [Int]) {
        let units = state.units
        var waiting: [(unit: Int, boxes: Int32, order: Int)] = []
        for (order, holder) in holders.enumerated() where state.parts[Int(holder)] < 0 {
            let unit = Int(holder)
            let at = units.range(unit).first { Int(units.classes[$0]) == index }
            waiting.append((unit, at.map { units.boxes[$0] } ?? 0, order))
        }
        // The largest first: small ones fill what they leave uneven.
        waiting.sort { ($1.boxes, $0.order) < ($0.boxes, $1.order) }
        for (unit, _, _) in waiting {
            state.put(unit, into: part(for: unit, lacking: index, in: state))
            for at in units.range(unit) { left[Int(units.classes[at])] -= 1 }
        }
    }

    /// The part with room for the unit that lacks most of the class, then most images of it, then most images.
    private static func part(for unit: Int, lacking index: Int, in state: SplitState) -> Int {
        let all = state.units.all
        let size = state.units.size(unit)
        func rank(_ part: Int) -> (Int, Int, Int, Int) {
            let hasRoom = state.lack(1, part, all) * 2 >= size * state.weightSum ? 1 : 0
            return (hasRoom, state.lack(0, part, index), state.lack(1, part, index), state.lack(1, part, all))
        }
        var chosen = 0
        for part in state.weights.indices where rank(part) > rank(chosen) { chosen = part }
        return chosen
    }
}
