/// Deals groups of several images out before single images fill what they leave uneven.
///
/// The largest first, so that the parts come out even; the lot of each group decides where it goes, with a chance as
/// great as the part's share of the images that are still to be placed. By what a part lacks alone, every large group
/// would go to the largest part, whatever the seed.
enum SplitGroupDeal {
    /// Places the units of several images of `free`, which is in the order of the lots.
    ///
    /// - Parameter way: another number draws other lots of the same seed
    static func run(_ free: [Int], way: Int, in state: inout SplitState) {
        let units = state.units
        let groups = free.filter { units.size($0) > 1 }.enumerated()
            .sorted { (units.size($1.element), $0.offset) < (units.size($0.element), $1.offset) }.map(\.element)
        // Shares of the images that come in groups, those that are placed already included.
        var counts = Array(repeating: 0, count: state.weights.count)
        var total = 0
        for unit in 0..<units.count where units.size(unit) > 1 {
            total += units.size(unit)
            if state.parts[unit] >= 0 { counts[Int(state.parts[unit])] += units.size(unit) }
        }
        for unit in groups {
            let size = units.size(unit)
            func lack(_ part: Int) -> Int { state.weights[part] * total - counts[part] * state.weightSum }
            func hasRoom(_ part: Int) -> Bool {
                let least = min(lack(part), state.lack(1, part, units.all))
                return least > 0 && least * 2 >= size * state.weightSum
            }
            let open = state.weights.indices.filter(hasRoom)
            let part =
                draw(open.map { ($0, lack($0)) }, by: units.lots[unit], way)
                ?? state.weights.indices.max { (lack($0), -$0) < (lack($1), -$1) } ?? 0
            counts[part] += size
            state.put(unit, into: part)
        }
    }

    /// One of the parts, each with a chance as great as its lack; `nil` of none.
    private static func draw(_ parts: [(part: Int, lack: Int)], by lot: SplitTable.Identity, _ way: Int) -> Int? {
        let sum = parts.reduce(0) { $0 + $1.lack }
        guard sum > 0 else { return nil }
        var rest = Int(SeedSequence.finish(lot.second &+ UInt64(way) &* 0x9E37_79B9_7F4A_7C15) % UInt64(sum))
        for (part, lack) in parts {
            if rest < lack { return part }
            rest -= lack
        }
        return nil
    }
}
