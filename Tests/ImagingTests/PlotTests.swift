import Domain
import Testing

@testable import Imaging

@Suite struct PlotTests {
    private static let bars = BarPlot(
        title: "Boxes by width", subtitle: "two", labels: "width in px", values: "boxes",
        bars: [.init(label: "1–2", value: 3, note: "3"), .init(label: "2–3", value: 1200, note: "1,200")])

    private static func grid() -> GridPlot {
        var plot = GridPlot(
            title: "t", subtitle: "s", columns: 2, rows: 2, counts: [0, 1, 2, 4], unit: "boxes", cell: (20, 20))
        plot.points = [.init(x: 1, y: 1, label: "10×13")]
        return plot
    }

    @Test func aPNGHasTwoPixelsAPoint() throws {
        let folder = try TemporaryFolder()
        let scene = Self.bars.scene
        try PlotWriter.png(scene, to: folder.path + "/a.png")
        let size = try PictureReader.header(of: folder.path + "/a.png").storedSize
        #expect(size == ImageSize(width: Int(scene.width) * 2, height: Int(scene.height) * 2))
    }

    @Test func anSVGIsTheSameDrawing() throws {
        let text = String(decoding: try PlotWriter.vectors(Self.bars.scene), as: UTF8.self)
        #expect(text.hasPrefix("<?xml") && text.contains("<!-- Rendered by Reticle -->") && text.hasSuffix("</svg>\n"))
    }

    @Test func ownFilesAreReplacedAndOthersAreNot() throws {
        let folder = try TemporaryFolder()
        for _ in 0..<2 { try PlotWriter.svg(Self.grid().scene, to: folder.path + "/a.svg") }
        let path = try folder.file("b.svg", Array("<svg/>".utf8))
        let error = #expect(throws: ImagingError.self) { try PlotWriter.svg(Self.grid().scene, to: path) }
        #expect(error?.code == .exists)
    }

    @Test func theLongestBarFillsItsAxis() {
        let heights = Self.bars.scene.shapes.compactMap { shape -> Double? in
            if case .rectangle(_, _, _, let height, .bar) = shape { height } else { nil }
        }
        #expect(heights.count == 2 && heights[1] == 400 * heights[0])
    }

    @Test(arguments: [(3.0, 3.0), (7, 8), (1200, 1200), (96_431, 100_000)])
    func axesEndAtRoundNumbers(greatest: Double, end: Double) { #expect(PlotScale(greatest).end == end) }

    @Test func aCellIsDarkerTheMoreItHolds() {
        let fills = Self.grid().scene.shapes.compactMap { shape -> PlotColour? in
            if case .rectangle(_, _, 20, 20, let colour) = shape { colour } else { nil }
        }
        #expect(fills.count == 3 && fills[0].red > fills[1].red && fills[1].red > fills[2].red)
    }

    @Test func namesCannotBreakADrawing() throws {
        var plot = Self.bars
        plot.bars = [.init(label: "a\u{0}<b>&\n\"", value: 0, note: "")]
        #expect(throws: Never.self) { try PlotWriter.vectors(plot.scene) }
    }
}
