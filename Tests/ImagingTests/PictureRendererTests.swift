import Domain
import Imaging
import TestSupport
import Testing

@Suite struct PictureRendererTests {
    private let ground = RGBImage(width: 200, height: 150, fill: (40, 40, 40))

    @Test func drawsTheFrameAndLeavesTheRestAlone() throws {
        let box = RenderedBox(
            box: PixelBox(xMin: 50, yMin: 60, xMax: 120, yMax: 110), name: "", colour: SIMD3(255, 0, 0), lineWidth: 2)
        let drawn = try PictureRenderer.render(ground, boxes: [box])
        for (x, y) in [(50, 80), (119, 80), (80, 60), (80, 109)] { #expect(drawn[x, y] == (255, 0, 0)) }
        for (x, y) in [(80, 80), (20, 20), (130, 80)] { #expect(drawn[x, y] == (40, 40, 40)) }
    }

    @Test func writesSmoothTextOnAFilledLabel() throws {
        let box = RenderedBox(
            box: PixelBox(xMin: 50, yMin: 60, xMax: 120, yMax: 110), name: "bottle", confidence: 0.914,
            colour: SIMD3(255, 220, 0))
        let drawn = try PictureRenderer.render(ground, boxes: [box])
        var shades: Set<UInt8> = []
        for y in 45..<58 { for x in 50..<100 { shades.insert(drawn[x, y].green) } }
        #expect(shades.contains(220))
        #expect(shades.count > 10)
    }

    @Test(arguments: [
        "\u{1B}[31mred\u{07}\0tail", "", "   ", String(repeating: "wide ", count: 500), "a\nb\r\tc", "\u{202E}right",
        "Fläschchen 瓶 🍾", "%s%n",
    ])
    func anyNameIsHarmless(name: String) throws {
        let box = RenderedBox(
            box: PixelBox(xMin: 50, yMin: 60, xMax: 120, yMax: 110), name: name, colour: SIMD3(0, 200, 0))
        let drawn = try PictureRenderer.render(ground, boxes: [box])
        #expect(drawn != ground)
    }

    @Test(arguments: [
        PixelBox(xMin: -1e12, yMin: -1e12, xMax: 1e12, yMax: 1e12), PixelBox(xMin: 0, yMin: 0, xMax: 200, yMax: 150),
        PixelBox(xMin: 500, yMin: 500, xMax: 600, yMax: 600), PixelBox(xMin: .nan, yMin: 0, xMax: 1, yMax: 1),
        PixelBox(xMin: 190, yMin: 140, xMax: 400, yMax: 400), PixelBox(xMin: 10, yMin: 10, xMax: 10.01, yMax: 10.01),
    ])
    func anyBoxIsHarmless(box: PixelBox) throws {
        let rendered = RenderedBox(
            box: box, name: "x", confidence: .nan, colour: SIMD3(0, 200, 0), lineWidth: -3, isDashed: true)
        let drawn = try PictureRenderer.render(ground, boxes: [rendered])
        #expect(drawn.width == 200 && drawn.height == 150)
    }

    @Test func tilesJoinWithoutASeam() throws {
        // Over one tile high: the frame crosses the border at 1024.
        let tall = RGBImage(width: 60, height: 1500, fill: (40, 40, 40))
        let box = RenderedBox(
            box: PixelBox(xMin: 10, yMin: 900, xMax: 50, yMax: 1200), name: "", colour: SIMD3(0, 0, 255), lineWidth: 2)
        let drawn = try PictureRenderer.render(tall, boxes: [box])
        let isWhole = (900..<1200).allSatisfy { y in
            drawn[10, y] == (0, 0, 255) && drawn[30, y].red == (y < 901 || y > 1198 ? 0 : 40)
        }
        #expect(isWhole)
    }
}
