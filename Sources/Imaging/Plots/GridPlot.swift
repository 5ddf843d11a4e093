/// A grid of coloured cells between two axes: a heat map, a matrix, or a density with points over it.
public struct GridPlot: Hashable, Sendable {
    /// A number on an axis and its place in cells from the beginning.
    public struct Tick: Hashable, Sendable {
        public var place: Double
        public var label: String
        /// Makes a tick.
        public init(_ place: Double, _ label: String) { (self.place, self.label) = (place, label) }
    }

    /// A point over the cells, in cells from the top left.
    public struct Point: Hashable, Sendable {
        public var x: Double
        public var y: Double
        public var label: String
        /// Makes a point.
        public init(x: Double, y: Double, label: String) { (self.x, self.y, self.label) = (x, y, label) }
    }

    public var title: String
    public var subtitle: String
    public var columns: Int
    public var rows: Int
    /// Row by row from the top.
    public var counts: [Int]
    /// What is counted: `boxes`.
    public var unit: String
    public var xTitle = ""
    public var yTitle = ""
    public var xTicks: [Tick] = []
    public var yTicks: [Tick] = []
    public var points: [Point] = []
    /// Width and height of a cell in points.
    public var cell: (width: Double, height: Double)
    /// Whether the counts stand in the cells.
    public var showsCounts = false

    /// Describes a plot; `counts` holds a number for every cell.
    public init(
        title: String, subtitle: String, columns: Int, rows: Int, counts: [Int], unit: String,
        cell: (width: Double, height: Double)
    ) {
        precondition(counts.count == columns * rows, "\(counts.count) counts for \(columns)×\(rows) cells")
        (self.title, self.subtitle, self.columns, self.rows) = (title, subtitle, columns, rows)
        (self.counts, self.unit, self.cell) = (counts, unit, cell)
    }

    /// The plot as shapes.
    public var scene: PlotScene {
        let labelWidth = yTicks.map { PlotScene.width(of: $0.label.shortened(to: 24), size: 11) }.max() ?? 0
        let isTight = xTicks.contains { PlotScene.width(of: $0.label, size: 11) > 46 }
        let below =
            isTight
            ? min(170, (xTicks.map { PlotScene.width(of: $0.label.shortened(to: 24), size: 11) }.max() ?? 0)) : 16
        let (left, top) = (52 + labelWidth, 80.0)
        let (width, height) = (cell.width * Double(columns), cell.height * Double(rows))
        var scene = PlotScene(width: max(560, left + width + 120), height: top + height + below + 56)
        scene.heading(title, subtitle)
        let greatest = max(1, counts.max() ?? 0)
        scene.fill(x: left, y: top, width: width, height: height, .heat(0))
        for (index, count) in counts.enumerated() where count > 0 {
            let (x, y) = (left + cell.width * Double(index % columns), top + cell.height * Double(index / columns))
            let colour = PlotColour.heat(0.1 + 0.9 * (Double(count) / Double(greatest)).squareRoot())
            scene.fill(x: x, y: y, width: cell.width, height: cell.height, colour)
            let text = PlotScale.text(Double(count))
            if showsCounts && PlotScene.width(of: text, size: 10) < cell.width {
                scene.add(
                    .text(
                        .init(
                            text, x: x + cell.width / 2, y: y + cell.height / 2 + 4, size: 10,
                            colour: colour.isDark ? .paper : .ink, side: .centred)))
            }
        }
        frame(&scene, left: left, top: top, width: width, height: height)
        drawAxes(&scene, left: left, top: top, width: width, height: height, isTight: isTight)
        for point in points {
            let (x, y) = (left + cell.width * point.x, top + cell.height * point.y)
            scene.add(.diamond(x: x, y: y, radius: 6, .overlay, edge: .paper))
            // Near the right edge the label stands left of its point.
            let isNearEdge = x + 14 + PlotScene.width(of: point.label, size: 10) > left + width
            scene.add(
                .text(
                    .init(
                        point.label, x: isNearEdge ? x - 9 : x + 9, y: y + 4, size: 10, colour: .overlay,
                        side: isNearEdge ? .ends : .begins, isBold: true)))
        }
        drawScale(&scene, greatest: greatest, x: left + width + 26, top: top, height: min(height, 220))
        return scene
    }

    private func frame(_ scene: inout PlotScene, left: Double, top: Double, width: Double, height: Double) {
        let corners: [SIMD2<Double>] = [
            [left, top], [left + width, top], [left + width, top + height], [left, top + height], [left, top],
        ]
        scene.add(.line(corners, .muted, width: 1, isDashed: false))
    }

    private func drawAxes(
        _ scene: inout PlotScene, left: Double, top: Double, width: Double, height: Double, isTight: Bool
    ) {
        for tick in xTicks {
            let x = left + cell.width * tick.place
            scene.rule([x, top + height], [x, top + height + 4], .muted)
            let label = tick.label.shortened(to: 24)
            scene.add(
                .text(
                    isTight
                        ? .init(label, x: x + 4, y: top + height + 9, size: 11, side: .ends, isTurned: true)
                        : .init(label, x: x, y: top + height + 18, size: 11, side: .centred)))
        }
        for tick in yTicks {
            let y = top + cell.height * tick.place
            scene.rule([left - 4, y], [left, y], .muted)
            scene.add(.text(.init(tick.label.shortened(to: 24), x: left - 8, y: y + 4, size: 11, side: .ends)))
        }
        scene.add(
            .text(.init(xTitle, x: left + width / 2, y: scene.height - 16, colour: .muted, side: .centred)))
        scene.add(
            .text(.init(yTitle, x: 22, y: top + height / 2, colour: .muted, side: .centred, isTurned: true)))
    }

    /// What the colours stand for.
    private func drawScale(_ scene: inout PlotScene, greatest: Int, x: Double, top: Double, height: Double) {
        let steps = 40
        for step in 0..<steps {
            let share = 1 - Double(step) / Double(steps)
            scene.fill(
                x: x, y: top + height * Double(step) / Double(steps), width: 12, height: height / Double(steps) + 0.5,
                .heat(0.1 + 0.9 * share.squareRoot()))
        }
        scene.add(.text(.init(PlotScale.text(Double(greatest)), x: x + 18, y: top + 10, size: 11, colour: .muted)))
        scene.add(.text(.init("0", x: x + 18, y: top + height, size: 11, colour: .muted)))
        scene.add(.text(.init(unit, x: x, y: top + height + 18, size: 11, colour: .muted)))
    }

    public static func == (a: Self, b: Self) -> Bool { a.scene == b.scene }

    public func hash(into hasher: inout Hasher) {
        hasher.combine(title)
        hasher.combine(counts)
    }
}
