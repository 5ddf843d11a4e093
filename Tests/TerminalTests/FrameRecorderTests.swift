import Cells
import Imaging
import Testing

@testable import Terminal

@MainActor @Suite(.serialized) struct FrameRecorderTests {
    private let size = CellSize(columns: 40, rows: 12)
    private let source = MipPyramid(RGBImage(width: 64, height: 48, fill: (200, 100, 50)))

    private func recorder(_ graphics: Graphics, depth: ColourDepth = .full, charset: Charset = .unicode) throws
        -> FrameRecorder
    {
        var capabilities = TerminalCapabilities()
        (capabilities.graphics, capabilities.depth, capabilities.charset) = (graphics, depth, charset)
        let recorder = try FrameRecorder(size: size, capabilities: capabilities)
        recorder.setPicture(PictureKey(image: 1), source)
        return recorder
    }

    private func canvas(popup: Bool = false, box: Double = 5, text: String = "ready") -> Canvas {
        var canvas = Canvas(size)
        canvas.place(
            Picture(
                key: PictureKey(image: 1), area: CellRect(column: 0, row: 1, columns: 30, rows: 9),
                view: PictureRect(x: 0, y: 0, width: 64, height: 48),
                marks: [Mark(.box(PictureRect(x: box, y: 5, width: 20, height: 20)), colour: RGB(255, 0, 0))]))
        if popup { canvas.fill(CellRect(column: 10, row: 3, columns: 10, rows: 3), " ", Style()) }
        canvas.put(text, column: 0, row: 11)
        return canvas
    }

    private func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }

    @Test(arguments: Graphics.allCases) func sameCanvasCostsNothing(_ graphics: Graphics) throws {
        let recorder = try recorder(graphics)
        #expect(!recorder.frame(canvas()).isEmpty)
        #expect(recorder.frame(canvas()).isEmpty)
    }

    @Test(arguments: Graphics.allCases) func changedTextSendsNoPicture(_ graphics: Graphics) throws {
        let recorder = try recorder(graphics)
        _ = recorder.frame(canvas())
        let bytes = recorder.frame(canvas(text: "saved"))
        #expect(bytes.count < 80)
    }

    @Test(arguments: [(Graphics.cells, 4000), (.sixel, 12_000), (.kitty, 90_000)])
    func movedBoxSendsItsRimOnly(_ graphics: Graphics, _ most: Int) throws {
        let recorder = try recorder(graphics)
        let whole = recorder.frame(canvas())
        let bytes = recorder.frame(canvas(box: 6))
        #expect(!bytes.isEmpty && bytes.count < most && bytes.count < whole.count)
    }

    @Test func closedPopupBringsTheCellsBack() throws {
        let recorder = try recorder(.cells)
        let screen = ScreenModel(size)
        screen.write(recorder.frame(canvas()))
        let before = screen.rows
        screen.write(recorder.frame(canvas(popup: true)))
        #expect(screen.rows != before)
        screen.write(recorder.frame(canvas()))
        #expect(screen.rows.joined().elementsEqual(before.joined()))
    }

    @Test func closedPopupBringsTheSixelBack() throws {
        let recorder = try recorder(.sixel)
        _ = recorder.frame(canvas())
        #expect(!text(recorder.frame(canvas(popup: true))).contains("\u{1B}P"))
        let bytes = text(recorder.frame(canvas()))
        #expect(bytes.contains("\u{1B}[4;11H\u{1B}P0;1;0q\"1;1;80;48"))
    }

    @Test func blankPopupOverASixelIsReallyWritten() throws {
        let recorder = try recorder(.sixel)
        _ = recorder.frame(canvas())
        #expect(!recorder.frame(canvas(popup: true)).isEmpty)
    }

    @Test func kittyPictureIsPlacedAroundAPopup() throws {
        let recorder = try recorder(.kitty)
        let whole = text(recorder.frame(canvas()))
        #expect(whole.contains("a=t,f=24") && whole.ranges(of: "a=p,").count == 1)
        let bytes = text(recorder.frame(canvas(popup: true)))
        #expect(bytes.ranges(of: "a=p,").count == 4 && !bytes.contains("a=t") && !bytes.contains("a=f"))
        let again = text(recorder.frame(canvas()))
        #expect(again.ranges(of: "a=p,").count == 1 && again.ranges(of: "a=d,d=i").count == 3)
    }

    @Test func droppedPictureLeavesKittysMemory() throws {
        let recorder = try recorder(.kitty)
        _ = recorder.frame(canvas())
        #expect(text(recorder.frame(Canvas(size))).contains("a=d,d=I"))
    }

    @Test func sixelNeverTouchesTheLastRow() throws {
        let recorder = try recorder(.sixel)
        var canvas = Canvas(size)
        canvas.place(
            Picture(
                key: PictureKey(image: 1), area: CellRect(size), view: PictureRect(x: 0, y: 0, width: 64, height: 48)))
        #expect(text(recorder.frame(canvas)).contains("\"1;1;320;176"))
    }

    @Test(arguments: ColourDepth.allCases) func everyDepthWritesItsOwnColoursOnly(_ depth: ColourDepth) throws {
        let recorder = try recorder(.cells, depth: depth)
        var canvas = canvas()
        canvas.put("x", column: 35, row: 5, Style(.rgb(RGB(10, 200, 30)), on: .palette(12)))
        let bytes = text(recorder.frame(canvas))
        #expect(bytes.contains("38;2;") == (depth == .full))
        #expect(bytes.contains("38;5;") == (depth == .palette256))
        if depth == .mono { #expect(!bytes.contains(/\[([0-9;]*;)?[34][0-8][;m]/)) }
    }

    @Test func blackTextStaysBlack() throws {
        let recorder = try recorder(.cells)
        var canvas = Canvas(size)
        canvas.put("x", column: 0, row: 0, Style(.rgb(RGB(0, 0, 0)), on: .rgb(RGB(255, 255, 255))))
        #expect(text(recorder.frame(canvas)).contains("38;2;1;1;1"))
    }

    @Test func asciiTerminalGetsAsciiOnly() throws {
        let recorder = try recorder(.cells, depth: .palette16, charset: .ascii)
        var canvas = Canvas(size)
        canvas.put("┌─é日…●", column: 0, row: 0)
        let bytes = recorder.frame(canvas)
        #expect(bytes.allSatisfy { $0 < 0x80 })
        #expect(text(bytes).contains("+-"))
    }

    @Test(arguments: ["\u{1B}", "\u{07}", "\u{9B}", "\r", "\u{0}", "\u{202E}", "\u{85}", "\u{7F}"])
    func handMadeCellCannotSteerTheTerminal(_ evil: String) throws {
        let clean = try recorder(.cells).frame(handMade("?"))
        let bytes = try recorder(.cells).frame(handMade(evil))
        let controls = { (bytes: [UInt8]) in
            text(bytes).unicodeScalars.filter {
                $0.value < 0x20 || (0x7F...0x9F).contains($0.value) || $0.value == 0x202E
            }.count
        }
        #expect(controls(bytes) == controls(clean))
    }

    private func handMade(_ glyph: String) -> Canvas {
        var canvas = Canvas(size)
        canvas.fill(CellRect(column: 3, row: 3, columns: 1, rows: 1), Character(glyph), Style())
        return canvas
    }
}
