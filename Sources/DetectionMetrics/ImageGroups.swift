/// Images dealt into groups, such as clients or parts of a split, for figures of each.
public struct ImageGroups: Sendable {
    /// Group of each image; −1 for none.
    private let group: [Int32]
    /// Number of each image within its group.
    private let number: [Int32]
    /// Number of groups.
    public let count: Int

    /// Deals images out; `group` has an entry below `count` for each, or a negative one for images in no group.
    public init(_ group: [Int], count: Int) {
        var sizes = [Int32](repeating: 0, count: count)
        var number = [Int32](repeating: -1, count: group.count)
        for (image, at) in group.enumerated() where at >= 0 {
            precondition(at < count, "group \(at) of \(count)")
            number[image] = sizes[at]
            sizes[at] += 1
        }
        (self.group, self.number, self.count) = (group.map { Int32($0) }, number, count)
    }

    /// The ground truths and detections of each group, images numbered anew in the same order.
    public func parted(_ truths: TruthBoxes, _ found: FoundBoxes) -> [(truths: TruthBoxes, found: FoundBoxes)] {
        var parts = [(truths: TruthBoxes, found: FoundBoxes)](repeating: (TruthBoxes(), FoundBoxes()), count: count)
        for row in 0..<truths.count {
            let image = Int(truths.image[row])
            guard group[image] >= 0 else { continue }
            parts[Int(group[image])].truths.append(
                image: Int(number[image]), classIndex: Int(truths.classIndex[row]), x: truths.x[row], y: truths.y[row],
                width: truths.width[row], height: truths.height[row], area: truths.area[row], flags: truths.flags[row])
        }
        for row in 0..<found.count {
            let image = Int(found.image[row])
            guard group[image] >= 0 else { continue }
            parts[Int(group[image])].found.append(
                image: Int(number[image]), classIndex: Int(found.classIndex[row]), x: found.x[row], y: found.y[row],
                width: found.width[row], height: found.height[row], confidence: found.confidence[row])
        }
        return parts
    }
}
