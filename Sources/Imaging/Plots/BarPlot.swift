/// Columns over an axis, or bars one below the other, with values.
public struct BarPlot: Hashable, Sendable {
    /// One column.
    public struct Bar: Hashable, Sendable {
        public var label: String
        /// At least 0.
        public var value: Double
        /// What stands at its end.
        public var note: String
        public var colour: PlotColour

        /// Makes a column.
        public init(label: String, value: Double, note: String, colour: PlotColour = .bar) {
            (self.label, self.value, self.note, self.colour) = (label, value, note, colour)
        }
    }

    public var title: String
    public var subtitle: String
    /// What the labels are: `width in px`.
    public var labels: String
    /// What the values are: `boxes`.
    public var values: String
    public var bars: [Bar]
    /// Whether the bars lie: for names, which are long and many.
    public var lie: Bool

    /// Describes a plot.
    public init(title: String, subtitle: String, labels: String, values: String, bars: [Bar], lie: Bool = false) {
        (self.title, self.subtitle, self.labels, self.values) = (title, subtitle, labels, values)
        (self.bars, self.lie) = (bars, lie)
    }

    /// The plot as shapes.
    public var scene: PlotScene { lie ? lying : standing }

    private var greatest: Double { max(1, bars.map(\.value).max() ?? 0) }

    private var standing: PlotScene {
        var scene = PlotScene(width: max(640, 130 + 38 * Double(bars.count)), height: 480)
        scene.heading(title, subtitle)
        let (left, right, top, bottom) = (78.0, scene.width - 28, 84.0, scene.height - 84)
        let scale = PlotScale(greatest)
        for tick in scale.ticks {
            let y = bottom - (bottom - top) * tick / scale.end
            scene.rule([left, y], [right, y])
            scene.add(.text(.init(PlotScale.text(tick), x: left - 8, y: y + 4, colour: .muted, side: .ends)))
        }
        let step = (right - left) / Double(max(1, bars.count))
        let isTight = bars.contains { PlotScene.width(of: $0.label, size: 11) > step }
        for (index, bar) in bars.enumerated() {
            let x = left + step * Double(index)
            let height = (bottom - top) * bar.value / scale.end
            scene.fill(x: x + step * 0.08, y: bottom - height, width: step * 0.84, height: height, bar.colour)
            if bar.value > 0 && PlotScene.width(of: bar.note, size: 10) < step * 1.3 {
                scene.add(
                    .text(
                        .init(
                            bar.note, x: x + step / 2, y: bottom - height - 5, size: 10, colour: .muted, side: .centred)
                    ))
            }
            let text =
                isTight
                ? PlotScene.Text(bar.label, x: x + step / 2 + 4, y: bottom + 8, size: 10, side: .ends, isTurned: true)
                : PlotScene.Text(bar.label, x: x + step / 2, y: bottom + 18, size: 11, side: .centred)
            scene.add(.text(text))
        }
        scene.rule([left, bottom], [right, bottom], .ink)
        scene.add(.text(.init(labels, x: (left + right) / 2, y: scene.height - 18, colour: .muted, side: .centred)))
        scene.add(
            .text(.init(values, x: 22, y: (top + bottom) / 2, colour: .muted, side: .centred, isTurned: true)))
        return scene
    }

    private var lying: PlotScene {
        let row = 24.0
        let widest = bars.map { PlotScene.width(of: $0.label, size: 12) }.max() ?? 0
        let noted = bars.map { PlotScene.width(of: $0.note, size: 11) }.max() ?? 0
        let left = min(260, max(80, widest + 34))
        var scene = PlotScene(width: 900, height: 130 + row * Double(max(1, bars.count)))
        scene.heading(title, subtitle)
        let (right, top, bottom) = (scene.width - 30 - noted, 80.0, scene.height - 50)
        let scale = PlotScale(greatest)
        for tick in scale.ticks {
            let x = left + (right - left) * tick / scale.end
            scene.rule([x, top], [x, bottom])
            scene.add(
                .text(.init(PlotScale.text(tick), x: x, y: bottom + 16, size: 11, colour: .muted, side: .centred)))
        }
        for (index, bar) in bars.enumerated() {
            let y = top + row * Double(index)
            let width = (right - left) * bar.value / scale.end
            scene.fill(x: left, y: y + 4, width: width, height: row - 8, bar.colour)
            scene.add(.text(.init(bar.label.shortened(to: 32), x: left - 10, y: y + 16, side: .ends)))
            scene.add(.text(.init(bar.note, x: left + width + 6, y: y + 16, size: 11, colour: .muted)))
        }
        scene.rule([left, top], [left, bottom], .ink)
        scene.add(
            .text(.init(values, x: (left + right) / 2, y: scene.height - 14, colour: .muted, side: .centred)))
        return scene
    }
}

extension PlotScene {
    /// Draws title and subtitle at the top.
    mutating func heading(_ title: String, _ subtitle: String) {
        add(.text(.init(title, x: 24, y: 34, size: 19, isBold: true)))
        add(.text(.init(subtitle, x: 24, y: 56, size: 12, colour: .muted)))
    }
}

extension String {
    /// The text, its end left out where it is longer.
    func shortened(to count: Int) -> String { self.count > count ? prefix(count - 1) + "…" : self }
}

/// Round numbers along an axis from 0.
struct PlotScale {
    let ticks: [Double]
    /// The last tick, at or above the greatest value.
    let end: Double

    /// Makes an axis of about five steps of 1, 2 or 5 times a power of ten.
    init(_ greatest: Double) {
        var step = 1.0
        let factors = [2, 2.5, 2]
        var index = 0
        while step * 6 < greatest {
            step *= factors[index % 3]
            index += 1
        }
        let count = max(1, Int((greatest / step).rounded(.up)))
        ticks = (0...count).map { Double($0) * step }
        end = Double(count) * step
    }

    /// `950`, `1,500`, `20,000`.
    static func text(_ value: Double) -> String {
        let digits = Array("\(Int(value))")
        var text = ""
        for (index, digit) in digits.enumerated() {
            if index > 0 && (digits.count - index) % 3 == 0 { text += "," }
            text.append(digit)
        }
        return text
    }
}
