/// Makes a split better by moving units and exchanging pairs of them, always where the worst deviation is.
struct SplitImprovement {
    private(set) var state: SplitState
    /// Units that may move, by class; the last is all of them.
    private let movable: [[Int32]]
    private var random: SeedSequence
    /// Images by which a part may stray from its size, so that rare classes come out even: three, where that is under a
    /// hundredth of all; with groups half a hundredth.
    private let slack: Int
    /// Units looked at on each side of an exchange, by how often it was tried in vain.
    private static let breadths = [6, 12, 24, 40, 40, 40]

    init(_ state: SplitState, free: [Int], seed: UInt64) {
        let units = state.units
        var movable: [[Int32]] = Array(repeating: [], count: units.width)
        for unit in free {
            for at in units.range(unit) { movable[Int(units.classes[at])].append(Int32(unit)) }
        }
        (self.state, self.movable) = (state, movable)
        random = SeedSequence(seed: seed)
        let images = state.total(1, units.all)
        slack = max(min(images / 100, 3), free.contains { units.size($0) > 1 } ? images / 200 : 0)
    }

    /// Improves until nothing more is found, or `budget` exchanges were weighed.
    mutating func run(budget: Int) {
        var budget = budget
        let places = state.places
        var failures: [SplitState.Place: Int] = [:]
        while budget > 0 {
            var worst: SplitState.Place?
            var deviation = 0
            for place in places where failures[place, default: 0] < Self.breadths.count {
                let each = state.deviation(place)
                if each > deviation { (worst, deviation) = (place, each) }
            }
            guard let worst else { return }
            if improve(worst, breadth: Self.breadths[failures[worst, default: 0]], &budget) {
                failures.removeAll(keepingCapacity: true)
            } else {
                failures[worst, default: 0] += 1
            }
        }
    }

    /// Makes the best change found that lowers the cost; `false` if none was found.
    private mutating func improve(_ place: SplitState.Place, breadth: Int, _ budget: inout Int) -> Bool {
        let isLacking = state.lack(place.kind, place.part, place.index) > 0
        var best: (change: Int, first: Int, second: Int?, from: Int, to: Int)?
        for other in state.weights.indices where other != place.part {
            let (from, to) = isLacking ? (other, place.part) : (place.part, other)
            let givers = sample(of: place.index, in: from, breadth)
            // Units of the class itself, and any: what comes back may have less of it.
            let takers = sample(of: place.index, in: to, breadth) + sample(of: state.units.all, in: to, breadth)
            for first in givers {
                budget -= 1 + takers.count
                let alone = state.change(moving: first, to: to)
                if alone < best?.change ?? 0, fits(moving: state.units.size(first), from: from, to: to) {
                    best = (alone, first, nil, from, to)
                }
                state.put(first, into: to)
                let size = state.units.size(first)
                for second in takers {
                    let change = alone + state.change(moving: second, to: from)
                    let back = state.units.size(second)
                    // The first has moved already: what remains is to move the second.
                    if change < best?.change ?? 0, back == size || fits(moving: back, from: to, to: from) {
                        best = (change, first, second, from, to)
                    }
                }
                state.put(first, into: from)
            }
        }
        guard let best else { return false }
        state.put(best.first, into: best.to)
        if let second = best.second { state.put(second, into: best.from) }
        return true
    }

    /// Whether both parts are then as near to their sizes as they may be, or nearer than they are.
    private func fits(moving size: Int, from: Int, to: Int) -> Bool {
        let all = state.units.all
        let moved = size * state.weightSum
        // Of a size that does not come out even, the next whole number on either side will do.
        let most = max(slack * state.weightSum, state.weightSum / 2)
        for (part, change) in [(from, moved), (to, -moved)] {
            let (before, after) = (state.lack(1, part, all), state.lack(1, part, all) + change)
            if abs(after) > max(most, 0), abs(after) >= abs(before) { return false }
        }
        return true
    }

    /// Some units of a class that lie in a part: all if there are few.
    private mutating func sample(of index: Int, in part: Int, _ most: Int) -> [Int] {
        let units = movable[index]
        var found: [Int] = []
        guard !units.isEmpty else { return found }
        let isSmall = units.count <= 4 * most
        var at = random.below(units.count)
        for _ in 0..<(isSmall ? units.count : 8 * most) {
            let unit = Int(units[at])
            if Int(state.parts[unit]) == part {
                found.append(unit)
                if found.count == most { break }
            }
            at = isSmall ? (at + 1) % units.count : random.below(units.count)
        }
        return found
    }
}
