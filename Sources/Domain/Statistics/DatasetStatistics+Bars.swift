/// A bar, cell or point of a chart: what it counts, and the filter that finds just that.
public struct StatisticsItem: Hashable, Sendable {
    /// What it stands for, in a few characters: `12–16`, `can`.
    public var label: String
    /// Boxes in it; `nil` where images are counted, whatever their boxes.
    public var boxes: Int?
    /// Images in it.
    public var images: Int
    /// Text of a filter that finds these images, and among their boxes these boxes.
    public var filter: String
    /// The class that it stands for, by place in the synset.
    public var classIndex: Int?

    /// Makes an item.
    public init(label: String, boxes: Int?, images: Int, filter: String, classIndex: Int? = nil) {
        (self.label, self.boxes, self.images, self.filter, self.classIndex) = (label, boxes, images, filter, classIndex)
    }

    /// What a bar's length says: boxes where boxes are counted.
    public var value: Int { boxes ?? images }
}

/// Charts whose items stand in one row.
public enum StatisticsChart: String, CaseIterable, Sendable {
    case classes, boxesPerImage, classesPerImage, width, height, area, aspect

    /// What the chart shows.
    public var title: String {
        switch self {
        case .classes: "boxes of each class"
        case .boxesPerImage: "images by number of boxes"
        case .classesPerImage: "images by number of classes"
        case .width: "boxes by width"
        case .height: "boxes by height"
        case .area: "boxes by area"
        case .aspect: "boxes by width over height"
        }
    }

    /// What the labels of the items are numbers of.
    public var unit: String {
        switch self {
        case .classes: "class"
        case .boxesPerImage: "boxes"
        case .classesPerImage: "classes"
        case .width, .height: "px"
        case .area: "px²"
        case .aspect: "width : height"
        }
    }
}

extension DatasetStatistics {
    /// The items of a chart in order, empty ones at both ends left out.
    public func items(_ chart: StatisticsChart) -> [StatisticsItem] {
        switch chart {
        case .classes:
            classNames.enumerated().map { index, name in
                StatisticsItem(
                    label: name, boxes: total.boxesPerClass[index], images: total.imagesPerClass[index],
                    filter: FilterText.classes([name]), classIndex: index)
            }
        case .boxesPerImage: counts(boxesPerImage, "boxes")
        case .classesPerImage: counts(classesPerImage, "classes")
        case .width: bars(width, .width, Bins.pixels) { NumberText.shortest($0) }
        case .height: bars(height, .height, Bins.pixels) { NumberText.shortest($0) }
        case .area: bars(area, .area, Bins.areas) { NumberText.shortest($0.squareRoot()) + "²" }
        case .aspect: bars(aspect, .aspect, Bins.aspects) { NumberText.shortest($0) }
        }
    }

    private func bars(
        _ tally: Tally, _ measure: BoxMeasure, _ bins: Bins, _ edge: (Double) -> String
    ) -> [StatisticsItem] {
        tally.extent.map { index in
            let range = bins.range(index)
            let label =
                switch (range.lower, range.upper) {
                case (nil, let upper?): "< " + edge(upper)
                case (let lower?, nil): "≥ " + edge(lower)
                default: "\(edge(range.lower ?? 0))–\(edge(range.upper ?? 0))"
                }
            return StatisticsItem(
                label: label, boxes: tally.boxes[index], images: tally.images[index],
                filter: BoxQuery([measure: range]).text(in: Synset()))
        }
    }

    private func counts(_ images: [Int], _ key: String) -> [StatisticsItem] {
        guard let first = images.firstIndex(where: { $0 > 0 }), let last = images.lastIndex(where: { $0 > 0 }) else {
            return []
        }
        let edges = Bins.counts.edges.map { Int($0) }
        return (first...last).map { index in
            let lower = index > 0 ? edges[index - 1] : 0
            guard index < edges.count else {
                return StatisticsItem(
                    label: "≥ \(lower)", boxes: nil, images: images[index], filter: "\(key):>=\(lower)")
            }
            let upper = edges[index] - 1
            let isOne = upper == lower
            return StatisticsItem(
                label: isOne ? "\(lower)" : "\(lower)–\(upper)", boxes: nil, images: images[index],
                filter: isOne ? "\(key):\(lower)" : "\(key):\(lower)..\(upper)")
        }
    }

    /// A cell of ``SizeGrid``; rows count from the smallest heights.
    public func sizeItem(column: Int, row: Int) -> StatisticsItem {
        let (wide, high) = (SizeGrid.widths(column), SizeGrid.heights(row))
        let index = row * SizeGrid.columns + column
        return StatisticsItem(
            label: "\(Self.words(wide)) × \(Self.words(high)) %", boxes: sizes.boxes[index],
            images: sizes.images[index],
            filter: BoxQuery([.relativeWidth: wide, .relativeHeight: high]).text(in: Synset()))
    }

    /// A cell of ``CentreGrid``; rows count from the top.
    public func centreItem(column: Int, row: Int) -> StatisticsItem {
        let (xs, ys) = (CentreGrid.xs(column), CentreGrid.ys(row))
        let index = row * CentreGrid.columns + column
        return StatisticsItem(
            label: "x \(Self.words(xs)) %, y \(Self.words(ys)) %", boxes: centres.boxes[index],
            images: centres.images[index], filter: BoxQuery([.x: xs, .y: ys]).text(in: Synset()))
    }

    /// Images with boxes of two classes, by their places in the synset.
    public func pairItem(_ a: Int, _ b: Int) -> StatisticsItem {
        let names = a == b ? [classNames[a]] : [classNames[a], classNames[b]]
        return StatisticsItem(
            label: names.joined(separator: " + "), boxes: a == b ? total.boxesPerClass[a] : nil, images: together[a, b],
            filter: FilterText.classes(names), classIndex: a == b ? a : nil)
    }

    private static func words(_ range: MeasureRange) -> String {
        switch (range.lower, range.upper) {
        case (nil, let upper?): "<\(NumberText.shortest(upper))"
        case (let lower?, nil): "≥\(NumberText.shortest(lower))"
        default: "\(NumberText.shortest(range.lower ?? 0))–\(NumberText.shortest(range.upper ?? 0))"
        }
    }
}
