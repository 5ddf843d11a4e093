/// Lines over a common axis, each named at its end.
public struct LinePlot: Hashable, Sendable {
    /// One line.
    public struct Line: Hashable, Sendable {
        public var name: String
        /// x rising, y at least 0.
        public var points: [SIMD2<Double>]

        /// Makes a line.
        public init(name: String, points: [SIMD2<Double>]) { (self.name, self.points) = (name, points) }
    }

    public var title: String
    public var subtitle: String
    public var xTitle: String
    public var yTitle: String
    /// Where the vertical axis ends; `nil` for what the lines need.
    public var end: Double?
    public var lines: [Line]

    /// Describes a plot.
    public init(
        title: String, subtitle: String, xTitle: String, yTitle: String, end: Double? = nil, lines: [Line]
    ) {
        (self.title, self.subtitle, self.xTitle, self.yTitle) = (title, subtitle, xTitle, yTitle)
        (self.end, self.lines) = (end, lines)
    }

    /// Colours told apart by most people who do not see some of them (Okabe and Ito, 2008).
    private static let colours: [PlotColour] = [0x0072B2, 0xD55E00, 0x009E73, 0xCC79A7, 0x56606B, 0xE69F00].map {
        PlotColour(hex: $0)
    }

    /// The plot as shapes.
    public var scene: PlotScene {
        var scene = PlotScene(width: 860, height: 460)
        scene.heading(title, subtitle)
        let names = lines.map { PlotScene.width(of: $0.name, size: 11) }.max() ?? 0
        let (left, right, top, bottom) = (78.0, scene.width - 40 - names, 84.0, scene.height - 60)
        let points = lines.flatMap(\.points)
        let (first, last) = (points.map(\.x).min() ?? 0, points.map(\.x).max() ?? 1)
        let width = max(last - first, 1)
        let greatest = end ?? max(points.map(\.y).max() ?? 1, 1e-6)
        func place(_ point: SIMD2<Double>) -> SIMD2<Double> {
            [left + (right - left) * (point.x - first) / width, bottom - (bottom - top) * min(point.y / greatest, 1)]
        }
        for step in 0...5 {
            let value = greatest * Double(step) / 5
            let y = place([first, value]).y
            scene.rule([left, y], [right, y])
            scene.add(.text(.init(Self.text(value, greatest), x: left - 8, y: y + 4, colour: .muted, side: .ends)))
        }
        for tick in Self.ticks(from: first, to: first + width) {
            let x = place([tick, 0]).x
            scene.add(.text(.init("\(Int(tick))", x: x, y: bottom + 18, size: 11, colour: .muted, side: .centred)))
        }
        scene.rule([left, bottom], [right, bottom], .ink)
        draw(&scene, right: right, place)
        scene.add(.text(.init(xTitle, x: (left + right) / 2, y: scene.height - 14, colour: .muted, side: .centred)))
        scene.add(
            .text(.init(yTitle, x: 22, y: (top + bottom) / 2, colour: .muted, side: .centred, isTurned: true)))
        return scene
    }

    private func draw(_ scene: inout PlotScene, right: Double, _ place: (SIMD2<Double>) -> SIMD2<Double>) {
        // Names keep clear of each other, from the lowest end upwards.
        var free = Double.infinity
        let ends = lines.enumerated().compactMap { index, line in
            line.points.last.map { (index: index, line: line, y: place($0).y) }
        }
        for (index, line, y) in ends.sorted(by: { $0.y > $1.y }) {
            let colour = Self.colours[index % Self.colours.count]
            scene.add(.line(line.points.map(place), colour, width: 2, isDashed: index >= Self.colours.count))
            if line.points.count == 1, let only = line.points.first.map(place) {
                scene.add(.diamond(x: only.x, y: only.y, radius: 4, colour, edge: .paper))
            }
            let at = min(y, free - 14)
            free = at
            scene.add(.text(.init(line.name, x: right + 8, y: at + 4, size: 11, colour: colour)))
        }
    }

    /// Whole numbers along an axis, about eight of them.
    private static func ticks(from first: Double, to last: Double) -> [Double] {
        let factors = [2, 2.5, 2]
        var (step, index) = (1.0, 0)
        while step * 8 < last - first {
            step *= factors[index % 3]
            index += 1
        }
        // Two, five, ten: the steps stay whole.
        return Array(stride(from: (first / step).rounded(.up) * step, through: last, by: max(1, step.rounded())))
    }

    private static func text(_ value: Double, _ greatest: Double) -> String {
        let digits = greatest >= 50 ? 0 : greatest >= 5 ? 1 : 2
        let scale = [1.0, 10, 100][digits]
        let number = Int((value * scale).rounded())
        guard digits > 0 else { return "\(number)" }
        let (whole, rest) = number.quotientAndRemainder(dividingBy: Int(scale))
        let fraction = String(rest)
        return "\(whole)." + String(repeating: "0", count: digits - fraction.count) + fraction
    }
}
