/// Counts of some images: all of them, those of a client, or those of a part of a split.
public struct GroupFigures: Hashable, Sendable {
    public private(set) var images = 0
    /// Images whose boxes somebody has called complete.
    public private(set) var labelled = 0
    /// Images that somebody has looked at and found nothing on.
    public private(set) var empty = 0
    /// Images that nobody has finished.
    public private(set) var unseen = 0
    public private(set) var boxes = 0
    /// Images with at least one box.
    public private(set) var imagesWithBoxes = 0
    /// Sum over the images of the number of different classes on each.
    public private(set) var labels = 0
    /// Images with boxes of each class, in the order of the synset.
    public private(set) var imagesPerClass: [Int]
    /// Boxes of each class, in the order of the synset.
    public private(set) var boxesPerClass: [Int]

    /// Begins with nothing.
    public init(classCount: Int) {
        imagesPerClass = Array(repeating: 0, count: classCount)
        boxesPerClass = imagesPerClass
    }

    /// Boxes and different classes of one image.
    struct Counts {
        var boxes: Int
        var classes: Int
    }

    mutating func add(_ state: ImageState, _ counts: Counts, _ boxes: [ClassBox], _ present: [Int]) {
        images += 1
        switch state {
        case .labelled: labelled += 1
        case .empty: empty += 1
        case .unseen: unseen += 1
        }
        self.boxes += counts.boxes
        if counts.boxes > 0 { imagesWithBoxes += 1 }
        labels += counts.classes
        for box in boxes { boxesPerClass[box.classIndex] += 1 }
        for index in present { imagesPerClass[index] += 1 }
    }

    /// Mean number of different classes on an image with boxes, 0 where no image has any.
    ///
    /// Label cardinality of Tsoumakas and Katakis, "Multi-Label Classification: An Overview" (2007): an image's labels
    /// are the set of its classes, however many boxes each has. Images without boxes are no examples of any class.
    public var cardinality: Double { imagesWithBoxes == 0 ? 0 : Double(labels) / Double(imagesWithBoxes) }

    /// Cardinality over number of classes, 0…1: label density of the same paper.
    public var density: Double { boxesPerClass.isEmpty ? 0 : cardinality / Double(boxesPerClass.count) }

    /// Boxes of the most frequent class over those of the rarest that has any; `nil` without boxes.
    public var imbalance: Double? {
        let counts = boxesPerClass.filter { $0 > 0 }
        guard let most = counts.max(), let least = counts.min() else { return nil }
        return Double(most) / Double(least)
    }
}

/// Figures by the name of a group, in the order in which the names came.
public struct GroupTable: Hashable, Sendable {
    private let classCount: Int
    private var places: [String: Int] = [:]
    private var figures: [GroupFigures] = []
    private var latest: (name: String, place: Int)?

    init(classCount: Int) { self.classCount = classCount }

    /// The groups in natural order of their names.
    public var groups: [(name: String, figures: GroupFigures)] {
        places.sorted { NaturalOrder.precedes($0.key, $1.key) }.map { ($0.key, figures[$0.value]) }
    }

    /// Number of groups.
    public var count: Int { figures.count }

    /// The figures of a group.
    public subscript(name: String) -> GroupFigures? { places[name].map { figures[$0] } }

    mutating func add(
        to name: String, _ state: ImageState, _ counts: GroupFigures.Counts, _ boxes: [ClassBox], _ present: [Int]
    ) {
        figures[place(of: name)].add(state, counts, boxes, present)
    }

    private mutating func place(of name: String) -> Int {
        // Images of a client mostly follow each other.
        if let latest, latest.name == name { return latest.place }
        let place = places[name] ?? figures.count
        if place == figures.count {
            places[name] = place
            figures.append(GroupFigures(classCount: classCount))
        }
        latest = (name, place)
        return place
    }

    /// Whether the same groups have the same figures, whatever their order.
    public static func == (a: GroupTable, b: GroupTable) -> Bool {
        a.places.count == b.places.count && a.places.allSatisfy { name, place in b[name] == a.figures[place] }
    }

    /// Hashes the names.
    public func hash(into hasher: inout Hasher) { hasher.combine(Set(places.keys)) }
}
