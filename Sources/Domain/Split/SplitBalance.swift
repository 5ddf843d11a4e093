/// How a split shares out images and boxes, class by class.
public struct SplitBalance: Hashable, Sendable {
    /// Images and boxes.
    public struct Count: Hashable, Sendable {
        public var images: Int
        public var boxes: Int

        /// Makes a count.
        public init(images: Int = 0, boxes: Int = 0) { (self.images, self.boxes) = (images, boxes) }
    }

    /// Weights of the parts.
    public var weights: [Int]
    /// What each part holds.
    public private(set) var parts: [Count]
    /// By class, what each part holds of it.
    public private(set) var classes: [[Count]]
    /// Images without boxes in each part.
    public private(set) var bare: [Int]

    /// Makes a balance of nothing.
    public init(weights: [Int], classCount: Int) {
        self.weights = weights
        parts = Array(repeating: Count(), count: weights.count)
        classes = Array(repeating: parts, count: classCount)
        bare = Array(repeating: 0, count: weights.count)
    }

    /// Counts a table whose images lie in `parts`; a negative part counts nowhere.
    public init(_ table: SplitTable, parts: [Int], weights: [Int]) {
        self.init(weights: weights, classCount: table.classCount)
        for (image, part) in parts.enumerated() where part >= 0 {
            let range = table.range(image)
            add(part: part, boxes: range.lazy.map { (Int(table.classes[$0]), Int(table.boxes[$0])) })
        }
    }

    /// Counts one image more.
    public mutating func add(part: Int, boxes counts: some Sequence<(index: Int, count: Int)>) {
        parts[part].images += 1
        var isBare = true
        for (index, count) in counts where count > 0 {
            isBare = false
            parts[part].boxes += count
            classes[index][part].boxes += count
            classes[index][part].images += 1
        }
        if isBare { bare[part] += 1 }
    }

    /// Number of the first part that has a share and no image, where others have some.
    public var emptyPart: Int? {
        guard parts.contains(where: { $0.images > 0 }) else { return nil }
        return parts.indices.first { weights[$0] > 0 && parts[$0].images == 0 }
    }

    /// Farthest that a part's share of a class's boxes is from the share that the ratio asks for, in percentage points;
    /// `nil` for a class without boxes.
    public func boxDeviation(of index: Int) -> Double? { deviation(classes[index].map(\.boxes)) }

    /// The same of the images that have the class.
    public func imageDeviation(of index: Int) -> Double? { deviation(classes[index].map(\.images)) }

    /// The worst of all classes' box deviations, in percentage points; 0 without boxes.
    public var worstBoxDeviation: Double { classes.indices.compactMap(boxDeviation).max() ?? 0 }

    /// The worst of all classes' image deviations, in percentage points; 0 without boxes.
    public var worstImageDeviation: Double { classes.indices.compactMap(imageDeviation).max() ?? 0 }

    private func deviation(_ counts: [Int]) -> Double? {
        let total = counts.reduce(0, +)
        let sum = weights.reduce(0, +)
        guard total > 0, sum > 0 else { return nil }
        return zip(counts, weights).map { count, weight in
            abs(Double(count) / Double(total) - Double(weight) / Double(sum)) * 100
        }.max()
    }
}
