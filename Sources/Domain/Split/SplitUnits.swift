/// What moves as a whole: an image, or a group of them.
///
/// Two classes are added to the real ones: `all` counts every image and box, so that the parts themselves follow the
/// ratio, and `bare` counts images without boxes.
struct SplitUnits {
    /// Images of each unit: `members[memberStarts[u]..<memberStarts[u + 1]]`.
    private(set) var members: [Int32] = []
    private(set) var memberStarts: [Int32] = [0]
    /// Classes of each unit, boxes of it and images with it: `starts[u]..<starts[u + 1]`.
    private(set) var classes: [Int32] = []
    private(set) var boxes: [Int32] = []
    private(set) var images: [Int32] = []
    private(set) var starts: [Int32] = [0]
    /// Part in which a unit stays, or −1.
    private(set) var fixed: [Int32] = []
    /// Orders units by lot: the same for a seed on any machine, whatever the order of the images.
    private(set) var lots: [SplitTable.Identity] = []
    let classCount: Int

    var count: Int { fixed.count }
    var all: Int { classCount }
    var bare: Int { classCount + 1 }
    /// Classes with the two that are added.
    var width: Int { classCount + 2 }

    init(_ table: SplitTable, seed: UInt64) {
        classCount = table.classCount
        var byGroup: [[Int32]] = Array(repeating: [], count: table.groupCount)
        for (image, group) in table.groups.enumerated() where group >= 0 { byGroup[Int(group)].append(Int32(image)) }
        var tally = Tally(width: table.classCount + 2)
        for image in 0..<table.count where table.groups[image] < 0 { add([Int32(image)], of: table, seed, &tally) }
        for group in byGroup {
            // Images of a group that are torn apart already stay where they are, each for itself.
            var placed = Set<Int32>()
            for image in group where table.parts[Int(image)] >= 0 { placed.insert(table.parts[Int(image)]) }
            if placed.count < 2 {
                add(group, of: table, seed, &tally)
            } else {
                let home = Self.home(of: group, in: table)
                for part in placed.sorted() {
                    add(
                        group.filter { image in
                            let own = table.parts[Int(image)]
                            return own == part || (own < 0 && part == home)
                        }, of: table, seed, &tally)
                }
            }
        }
    }

    /// Where new images of a group go: where somebody pinned one, else where most are.
    private static func home(of group: [Int32], in table: SplitTable) -> Int32 {
        var votes: [Int32: Int] = [:]
        for image in group where table.parts[Int(image)] >= 0 {
            votes[table.parts[Int(image)], default: 0] += table.pinned[Int(image)] ? group.count + 1 : 1
        }
        return votes.max { ($0.value, -$0.key) < ($1.value, -$1.key) }?.key ?? -1
    }

    private mutating func add(_ group: [Int32], of table: SplitTable, _ seed: UInt64, _ tally: inout Tally) {
        guard !group.isEmpty else { return }
        var part: Int32 = -1
        var lot = SplitTable.Identity(first: .max, second: .max)
        for image in group {
            members.append(image)
            part = max(part, table.parts[Int(image)])
            // A group is drawn as the least of its images, so that their order does not matter.
            lot = min(lot, table.identities[Int(image)].mixed(with: seed))
            let range = table.range(Int(image))
            if range.isEmpty { tally.add(bare, boxes: 0) }
            var total: Int32 = 0
            for at in range {
                tally.add(Int(table.classes[at]), boxes: table.boxes[at])
                total += table.boxes[at]
            }
            tally.add(all, boxes: total)
        }
        for index in tally.touched {
            classes.append(Int32(index))
            boxes.append(tally.boxes[index])
            images.append(tally.images[index])
        }
        tally.clear()
        starts.append(Int32(classes.count))
        memberStarts.append(Int32(members.count))
        fixed.append(part)
        lots.append(lot)
    }

    func range(_ unit: Int) -> Range<Int> { Int(starts[unit])..<Int(starts[unit + 1]) }

    /// Images of a unit.
    func size(_ unit: Int) -> Int { Int(memberStarts[unit + 1] - memberStarts[unit]) }

    /// Part of each image, of the part of each unit.
    func spread(_ parts: [Int32], over count: Int) -> [Int] {
        var result = Array(repeating: 0, count: count)
        for unit in 0..<self.count {
            for at in Int(memberStarts[unit])..<Int(memberStarts[unit + 1]) {
                result[Int(members[at])] = Int(parts[unit])
            }
        }
        return result
    }

    /// Counts by class, with the classes that are not zero.
    private struct Tally {
        var boxes: [Int32]
        var images: [Int32]
        private(set) var touched: [Int] = []

        init(width: Int) {
            (boxes, images) = (Array(repeating: 0, count: width), Array(repeating: 0, count: width))
        }

        mutating func add(_ index: Int, boxes more: Int32) {
            if images[index] == 0 { touched.append(index) }
            images[index] += 1
            boxes[index] += more
        }

        mutating func clear() {
            for index in touched { (boxes[index], images[index]) = (0, 0) }
            touched.removeAll(keepingCapacity: true)
        }
    }
}

extension SplitTable.Identity: Comparable {
    init(first: UInt64, second: UInt64) { (self.first, self.second) = (first, second) }

    /// The same for this seed: bits spread evenly by SplitMix64's finish.
    func mixed(with seed: UInt64) -> SplitTable.Identity {
        SplitTable.Identity(
            first: SeedSequence.finish(first &+ seed &* SeedSequence.increment),
            second: SeedSequence.finish(second ^ seed))
    }

    static func < (a: Self, b: Self) -> Bool { (a.first, a.second) < (b.first, b.second) }
}
