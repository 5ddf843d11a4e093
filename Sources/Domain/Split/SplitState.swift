/// Counts of every class in every part while units are dealt out, and what they cost.
///
/// The cost of a class in a part is the cube of its deviation: the share of its boxes (and, apart from that, of its
/// images) in the part against the share that the ratio asks for. Cubes make the worst count most. Images count double:
/// where both cannot be even, boxes of a crowded image give way. The sizes of the parts, and images without boxes, count
/// half. Whole numbers throughout: every machine comes to the same sums in whatever order.
struct SplitState {
    /// One class in one part, of boxes or of images.
    struct Place: Hashable {
        /// 0 boxes, 1 images.
        var kind: Int
        var part: Int
        var index: Int
    }

    let weights: [Int]
    let weightSum: Int
    let units: SplitUnits
    /// Part of each unit, −1 for none yet.
    private(set) var parts: [Int32]
    /// By kind, part and class.
    private var counts: [Int]
    /// By kind and class.
    private let totals: [Int]
    /// What turns a lack into a weighted deviation: 2¹⁵ to 2¹⁷ over boxes (or images) times the sum of weights, in
    /// fixed point.
    private let factors: [Int]
    /// Bits behind the point of the factors: more of them where a factor would have too few digits otherwise.
    private let fraction: Int
    /// Parts whose deviation counts: of two, the second deviates as the first does.
    private let costedParts: Int

    private var width: Int { units.width }

    init(_ units: SplitUnits, weights: [Int]) {
        (self.units, self.weights) = (units, weights)
        weightSum = weights.reduce(0, +)
        parts = Array(repeating: -1, count: units.count)
        counts = Array(repeating: 0, count: 2 * weights.count * units.width)
        costedParts = weights.count == 2 ? 1 : weights.count
        var totals = Array(repeating: 0, count: 2 * units.width)
        for at in units.classes.indices {
            totals[Int(units.classes[at])] += Int(units.boxes[at])
            totals[units.width + Int(units.classes[at])] += Int(units.images[at])
        }
        let sum = weightSum
        // Lacks times factors stay below 2⁶²; ordinary ratios and sets always count with 30 bits.
        let fraction = (totals.max() ?? 0) * sum >= 1 << 33 ? 44 : 30
        self.fraction = fraction
        factors = totals.enumerated().map { at, total in
            let isAdded = at % units.width >= units.classCount
            return total == 0 ? 0 : (1 << (fraction + (isAdded ? 15 : at < units.width ? 16 : 17))) / (total * sum)
        }
        self.totals = totals
    }

    /// Boxes (kind 0) or images (kind 1) of a class in a part.
    func count(_ kind: Int, _ part: Int, _ index: Int) -> Int { counts[(kind * weights.count + part) * width + index] }

    /// Boxes (kind 0) or images (kind 1) of a class in all parts.
    func total(_ kind: Int, _ index: Int) -> Int { totals[kind * width + index] }

    /// How much is missing in a part to what the ratio asks for, times the sum of weights; negative if there is too much.
    func lack(_ kind: Int, _ part: Int, _ index: Int) -> Int {
        weights[part] * total(kind, index) - count(kind, part, index) * weightSum
    }

    /// Images in a part.
    func size(_ part: Int) -> Int { count(1, part, units.all) }

    private func cube(_ lack: Int, _ factor: Int) -> Int {
        let deviation = (abs(lack) * factor) >> fraction
        return deviation * deviation * deviation
    }

    /// Weighted deviation of a place: for 100 percentage points 65 536 of boxes, twice that of images.
    func deviation(_ place: Place) -> Int {
        (abs(lack(place.kind, place.part, place.index)) * factors[place.kind * width + place.index]) >> fraction
    }

    /// Puts a unit into a part, from wherever it was.
    mutating func put(_ unit: Int, into part: Int) {
        let old = Int(parts[unit])
        for at in units.range(unit) {
            let index = Int(units.classes[at])
            let (boxes, images) = (Int(units.boxes[at]), Int(units.images[at]))
            counts[part * width + index] += boxes
            counts[(weights.count + part) * width + index] += images
            guard old >= 0 else { continue }
            counts[old * width + index] -= boxes
            counts[(weights.count + old) * width + index] -= images
        }
        parts[unit] = Int32(part)
    }

    /// By how much the cost would change if a unit moved; its part must be known.
    func change(moving unit: Int, to part: Int) -> Int {
        let old = Int(parts[unit])
        guard old != part else { return 0 }
        var change = 0
        for at in units.range(unit) {
            let index = Int(units.classes[at])
            change += self.change(0, index, by: Int(units.boxes[at]), from: old, to: part)
            change += self.change(1, index, by: Int(units.images[at]), from: old, to: part)
        }
        return change
    }

    private func change(_ kind: Int, _ index: Int, by count: Int, from old: Int, to new: Int) -> Int {
        let factor = factors[kind * width + index]
        var change = 0
        if old < costedParts {
            let lack = lack(kind, old, index)
            change += cube(lack + count * weightSum, factor) - cube(lack, factor)
        }
        if new < costedParts {
            let lack = lack(kind, new, index)
            change += cube(lack - count * weightSum, factor) - cube(lack, factor)
        }
        return change
    }

    /// The cost of everything.
    var cost: Int {
        places.reduce(0) { $0 + cube(lack($1.kind, $1.part, $1.index), factors[$1.kind * width + $1.index]) }
    }

    /// All places that cost.
    var places: [Place] {
        (0..<2).flatMap { kind in
            (0..<costedParts).flatMap { part in
                (0..<width).compactMap { index in
                    total(kind, index) == 0 ? nil : Place(kind: kind, part: part, index: index)
                }
            }
        }
    }
}
