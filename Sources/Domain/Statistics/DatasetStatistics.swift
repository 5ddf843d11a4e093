/// Figures of a dataset, gathered image by image in one pass that holds no box.
///
/// Classes are numbered by their place in the synset. What is counted by image counts an image once, however many of
/// its boxes fall into the same bar; each bar therefore says how many boxes and how many images a filter will find.
public struct DatasetStatistics: Hashable, Sendable {
    /// Names of the classes, in the order of the synset.
    public let classNames: [String]
    /// Everything together.
    public private(set) var total: GroupFigures
    /// By client.
    public private(set) var clients: GroupTable
    /// By part of a split; images without a part are in none.
    public private(set) var parts: GroupTable
    /// By stage, under its word; images that nobody has handed in are at annotation.
    public private(set) var stages: GroupTable

    /// Images by number of boxes, in ``Bins/counts``.
    public private(set) var boxesPerImage: [Int]
    /// Images by number of different classes, in ``Bins/counts``.
    public private(set) var classesPerImage: [Int]
    /// In ``Bins/pixels``.
    public private(set) var width = Tally(Bins.pixels.count)
    /// In ``Bins/pixels``.
    public private(set) var height = Tally(Bins.pixels.count)
    /// In ``Bins/areas``.
    public private(set) var area = Tally(Bins.areas.count)
    /// In ``Bins/aspects``; boxes without extent have no aspect.
    public private(set) var aspect = Tally(Bins.aspects.count)
    /// Cells of ``SizeGrid``, row by row from the smallest heights; boxes on pictures of unknown size are in none.
    public private(set) var sizes = Tally(SizeGrid.columns * SizeGrid.rows)
    /// Boxes in dots of ``SizeGrid``, row by row from the smallest heights.
    public private(set) var sizeDots: [Int]
    /// Cells of ``CentreGrid``, row by row from the top.
    public private(set) var centres = Tally(CentreGrid.columns * CentreGrid.rows)
    /// Boxes whose centre is in no cell: outside the picture, or the picture's size is unknown.
    public private(set) var centresElsewhere = 0
    /// Images that have boxes of two classes.
    public private(set) var together: ClassPairs

    /// Of width, height, area and aspect.
    private var summaries = Array(repeating: MeasureSummary(), count: 4)

    /// Dots along x of ``sizeDots``.
    public static let dotColumns = SizeGrid.columns * SizeGrid.dotColumns
    /// Dots along y of ``sizeDots``.
    public static let dotRows = SizeGrid.rows * SizeGrid.dotRows

    /// Begins with nothing.
    public init(classNames: [String]) {
        self.classNames = classNames
        total = GroupFigures(classCount: classNames.count)
        (clients, parts) = (GroupTable(classCount: classNames.count), GroupTable(classCount: classNames.count))
        stages = GroupTable(classCount: classNames.count)
        (boxesPerImage, classesPerImage) = (Array(repeating: 0, count: Bins.counts.count), [])
        classesPerImage = boxesPerImage
        sizeDots = Array(repeating: 0, count: Self.dotColumns * Self.dotRows)
        together = ClassPairs(classCount: classNames.count)
    }

    /// Takes an image in.
    ///
    /// - Parameters:
    ///   - image: what is known of the image besides its boxes
    ///   - boxes: its boxes, each with the place of its class in the synset; every place must be one of `classNames`
    public mutating func add(_ image: ImageFacts, boxes: [ClassBox]) {
        let number = Int32(truncatingIfNeeded: total.images)
        for box in boxes { add(box, of: number, in: image.size) }
        let present = together.add(boxes)
        let counts = GroupFigures.Counts(boxes: boxes.count, classes: present.count)
        total.add(image.state, counts, boxes, present)
        if let client = image.client { clients.add(to: client, image.state, counts, boxes, present) }
        if let part = image.part { parts.add(to: part, image.state, counts, boxes, present) }
        stages.add(to: image.stage.word, image.state, counts, boxes, present)
        boxesPerImage[Bins.counts.index(of: Double(counts.boxes))] += 1
        classesPerImage[Bins.counts.index(of: Double(counts.classes))] += 1
    }

    private mutating func add(_ item: ClassBox, of image: Int32, in size: ImageSize?) {
        let box = item.box
        let (w, h, surface) = (box.width, box.height, box.area)
        width.add(Bins.pixels.index(of: w), image: image)
        height.add(Bins.pixels.index(of: h), image: image)
        area.add(Bins.areas.index(of: surface), image: image)
        summaries[0].add(w)
        summaries[1].add(h)
        summaries[2].add(surface)
        if let ratio = BoxMeasure.aspect.value(of: box, in: size) {
            aspect.add(Bins.aspects.index(of: ratio), image: image)
            summaries[3].add(ratio)
        }
        guard let wide = BoxMeasure.relativeWidth.value(of: box, in: size),
            let high = BoxMeasure.relativeHeight.value(of: box, in: size),
            let x = BoxMeasure.x.value(of: box, in: size), let y = BoxMeasure.y.value(of: box, in: size)
        else {
            centresElsewhere += 1
            return
        }
        let (dotX, dotY) = (SizeGrid.across.index(of: wide), SizeGrid.down.index(of: high))
        sizeDots[dotY * Self.dotColumns + dotX] += 1
        sizes.add(dotY / SizeGrid.dotRows * SizeGrid.columns + dotX / SizeGrid.dotColumns, image: image)
        if let cell = CentreGrid.cell(x: x, y: y) {
            centres.add(cell, image: image)
        } else {
            centresElsewhere += 1
        }
    }

    /// Figures of each stage in its order, once an image was handed in; before that nothing.
    public var stagesInUse: [(name: String, figures: GroupFigures)] {
        let groups = stages.groups
        guard groups.contains(where: { $0.name != StageMark.annotation.word }) else { return [] }
        return StageMark.allCases.compactMap { mark in groups.first { $0.name == mark.word } }
    }

    /// Least, greatest and mean of a measure in pixels or as a ratio; `nil` where no box has it.
    public func summary(_ measure: BoxMeasure) -> MeasureSummary? {
        guard summaries.indices.contains(measure.rawValue) else { return nil }
        let summary = summaries[measure.rawValue]
        return summary.count == 0 ? nil : summary
    }
}

/// What is known of an image besides its boxes.
public struct ImageFacts: Hashable, Sendable {
    /// Size of the upright picture; `nil` where it is not known.
    public var size: ImageSize?
    public var state: ImageState
    /// Name of its client; `nil` to count it for none.
    public var client: String?
    /// Part of a split that it belongs to, such as `train`.
    public var part: String?
    /// How far it is.
    public var stage: StageMark

    /// Describes an image.
    public init(
        size: ImageSize?, state: ImageState, client: String? = nil, part: String? = nil,
        stage: StageMark = .annotation
    ) {
        (self.size, self.state, self.client, self.part, self.stage) = (size, state, client, part, stage)
    }
}

/// A box with its class by place in the synset.
public struct ClassBox: Hashable, Sendable {
    public var classIndex: Int
    public var box: PixelBox

    /// Makes a box of the class at that place.
    public init(_ classIndex: Int, _ box: PixelBox) { (self.classIndex, self.box) = (classIndex, box) }
}

/// Least, greatest and mean of some numbers.
public struct MeasureSummary: Hashable, Sendable {
    /// How many numbers there were.
    public private(set) var count = 0
    public private(set) var least = Double.infinity
    public private(set) var greatest = -Double.infinity
    private var sum = 0.0

    /// Mean of the numbers; 0 of none.
    public var mean: Double { count == 0 ? 0 : sum / Double(count) }

    @inline(__always)
    mutating func add(_ value: Double) {
        count += 1
        sum += value
        least = min(least, value)
        greatest = max(greatest, value)
    }
}
