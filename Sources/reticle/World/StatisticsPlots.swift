import Domain
import Imaging
import YOLO

/// The charts of a dataset's statistics as drawings in files.
struct StatisticsPlots {
    let statistics: DatasetStatistics
    let anchors: AnchorSet

    init(_ statistics: DatasetStatistics, anchors: AnchorSet) {
        (self.statistics, self.anchors) = (statistics, anchors)
    }

    /// The drawings by the name of their file without its ending.
    var scenes: [(name: String, scene: PlotScene)] {
        var scenes = StatisticsChart.allCases.map { (name: Self.name($0), scene: plot($0).scene) }
        scenes.append(("sizes", sizes.scene))
        scenes.append(("centres", centres.scene))
        // Of many classes nothing could be read.
        if (2...80).contains(statistics.classNames.count) { scenes.append(("together", together.scene)) }
        for (name, groups) in [("clients", statistics.clients.groups), ("parts", statistics.parts.groups)]
        where groups.count > 1 { scenes.append((name, plot(name, groups).scene)) }
        return scenes
    }

    /// Writes every drawing as PNG and as SVG into a folder, which is made if need be.
    ///
    /// - Returns: the paths of the files
    /// - Throws: `ImagingError` where a file cannot be written or another program's is in the way
    func write(to folder: String) throws -> [String] { try PlotFiles.write(scenes, to: folder) }

    private static func name(_ chart: StatisticsChart) -> String {
        switch chart {
        case .boxesPerImage: "boxes-per-image"
        case .classesPerImage: "classes-per-image"
        default: chart.rawValue
        }
    }

    private var summary: String { "\(statistics.total.images) images, \(statistics.total.boxes) boxes" }

    private func plot(_ chart: StatisticsChart) -> BarPlot {
        let items = statistics.items(chart)
        let isNamed = chart == .classes
        let countsBoxes = items.first?.boxes != nil
        var facts = summary
        if chart == .classes, let ratio = statistics.total.imbalance {
            facts += ", imbalance \(NumberText.short(ratio)):1"
        }
        if chart == .classesPerImage {
            facts += ", cardinality \(NumberText.short(statistics.total.cardinality)) of \(statistics.classNames.count)"
        }
        for (each, measure) in [
            (StatisticsChart.width, BoxMeasure.width), (.height, .height), (.area, .area), (.aspect, .aspect),
        ] where each == chart {
            guard let span = statistics.summary(measure) else { continue }
            let words = [span.least, span.mean, span.greatest].map(NumberText.short)
            facts += " · least \(words[0]), mean \(words[1]), greatest \(words[2])"
        }
        return BarPlot(
            title: chart.title.prefix(1).uppercased() + chart.title.dropFirst(), subtitle: facts,
            labels: chart == .aspect ? "width over height" : "\(isNamed ? "" : Self.axis(chart))",
            values: countsBoxes ? "boxes" : "images",
            bars: items.map { item in
                BarPlot.Bar(
                    label: item.label, value: Double(item.value),
                    note: isNamed ? "\(item.value) on \(item.images) images" : "\(item.value)")
            }, lie: isNamed)
    }

    private static func axis(_ chart: StatisticsChart) -> String {
        switch chart {
        case .width: "width in px"
        case .height: "height in px"
        case .area: "area in px²"
        default: "\(chart.unit) on an image"
        }
    }

    private func plot(_ name: String, _ groups: [(name: String, figures: GroupFigures)]) -> BarPlot {
        BarPlot(
            title: name == "clients" ? "Images of each client" : "Images of each part", subtitle: summary, labels: "",
            values: "images",
            bars: groups.map {
                BarPlot.Bar(
                    label: $0.name.isEmpty ? "no client" : $0.name, value: Double($0.figures.images),
                    note: "\($0.figures.images), \($0.figures.boxes) boxes")
            }, lie: true)
    }

    private var sizes: GridPlot {
        let (columns, rows) = (DatasetStatistics.dotColumns, DatasetStatistics.dotRows)
        // Dots are stored from the smallest heights on; a drawing begins at the top.
        let counts = (0..<rows).reversed().flatMap { row in
            statistics.sizeDots[row * columns..<(row + 1) * columns]
        }
        var plot = GridPlot(
            title: "Boxes by width and height",
            subtitle:
                "\(summary) · ◆ anchors of \(anchors.name) at \(anchors.inputSize.width)×\(anchors.inputSize.height)",
            columns: columns, rows: rows, counts: counts, unit: "boxes", cell: (6, 6))
        plot.xTitle = "width in % of the picture's longer side"
        plot.yTitle = "height in % of the picture's longer side"
        for percent in [1, 2, 5, 10, 20, 50, 100] {
            let (x, y) = (SizeGrid.place(width: Double(percent)), SizeGrid.place(height: Double(percent)))
            plot.xTicks.append(.init(x * Double(SizeGrid.dotColumns), "\(percent)"))
            plot.yTicks.append(.init(Double(rows) - y * Double(SizeGrid.dotRows), "\(percent)"))
        }
        plot.points = zip(anchors.anchors, anchors.percentages).map { anchor, percent in
            GridPlot.Point(
                x: SizeGrid.place(width: percent.width) * Double(SizeGrid.dotColumns),
                y: Double(rows) - SizeGrid.place(height: percent.height) * Double(SizeGrid.dotRows),
                label: "\(NumberText.short(anchor.width))×\(NumberText.short(anchor.height))")
        }
        return plot
    }

    private var centres: GridPlot {
        var plot = GridPlot(
            title: "Centres of boxes on the picture",
            subtitle: summary + (statistics.centresElsewhere > 0 ? ", \(statistics.centresElsewhere) elsewhere" : ""),
            columns: CentreGrid.columns, rows: CentreGrid.rows, counts: statistics.centres.boxes, unit: "boxes",
            cell: (28, 28))
        (plot.xTitle, plot.yTitle) = ("% of the picture's width", "% of the picture's height")
        plot.xTicks = stride(from: 0, through: 20, by: 4).map { .init(Double($0), "\($0 * 5)") }
        plot.yTicks = stride(from: 0, through: 16, by: 4).map { .init(Double($0), "\(Int(Double($0) * 6.25))") }
        plot.showsCounts = true
        return plot
    }

    private var together: GridPlot {
        let names = statistics.classNames
        let side = names.count > 24 ? 16.0 : 40.0
        var plot = GridPlot(
            title: "Classes that meet on an image", subtitle: "\(summary) · images with boxes of both classes",
            columns: names.count, rows: names.count,
            counts: names.indices.flatMap { a in names.indices.map { statistics.together[a, $0] } }, unit: "images",
            cell: (side, side))
        plot.xTicks = names.enumerated().map { .init(Double($0.offset) + 0.5, $0.element) }
        plot.yTicks = plot.xTicks
        plot.showsCounts = true
        return plot
    }
}

extension AnchorSet {
    /// The anchors of a network on the shelf, smallest first.
    init(_ shelved: ShelvedModel, name: String) {
        let anchors = shelved.model.heads.reversed().flatMap(\.anchors).map {
            AnchorSet.Anchor(Double($0.width), Double($0.height))
        }
        self.init(name: name, inputSize: shelved.model.inputSize, anchors: anchors)
    }
}
