import Cells
import Domain
public import Imaging

/// Measures what stands between a decoded picture and the terminal.
@MainActor public enum TerminalBenchmark {
    /// One measured case.
    public struct Case: Sendable {
        /// What was done, with its size.
        public var name: String
        /// Seconds of each run, in order.
        public var seconds: [Double]
        /// Bytes of the last run.
        public var bytes: Int

        /// The run in the middle.
        public var median: Double { quantile(0.5) }
        /// The fastest run.
        public var min: Double { seconds.min() ?? 0 }

        /// The run that this share (0…1) of all runs does not exceed.
        public func quantile(_ share: Double) -> Double {
            let sorted = seconds.sorted()
            guard !sorted.isEmpty else { return 0 }
            return sorted[Swift.min(sorted.count - 1, Int((Double(sorted.count - 1) * share).rounded()))]
        }
    }

    /// Runs every case on a decoded picture (the targets are meant for 1920×1280).
    ///
    /// - Parameters:
    ///   - runs: of each case, at least 1
    /// - Throws: ``TerminalError/screen(_:)`` when ncurses refuses
    public static func run(_ picture: MipPyramid, runs: Int) throws(TerminalError) -> [Case] {
        var cases: [Case] = []
        for style in CellStyle.allCases where style != .ascii {
            cases.append(cells(picture, style, runs))
        }
        cases += sixels(picture, runs)
        cases.append(kitty(picture, runs))
        for graphics in Graphics.allCases { cases.append(try drag(picture, graphics, runs: max(20, runs))) }
        return cases
    }

    private static func measure(_ name: String, _ runs: Int, _ work: () -> Int) -> Case {
        var result = Case(name: name, seconds: [], bytes: 0)
        for _ in 0..<max(1, runs) {
            let start = Clock.now
            result.bytes = work()
            result.seconds.append(Clock.now - start)
        }
        return result
    }

    private static func whole(_ picture: MipPyramid, _ area: CellSize) -> Picture {
        let size = picture.fullSize
        return Picture(
            key: PictureKey(image: 1), area: CellRect(area),
            view: PictureRect(x: 0, y: 0, width: Double(size.width), height: Double(size.height)))
    }

    /// Sample, encode and write 160×45 cells.
    private static func cells(_ picture: MipPyramid, _ style: CellStyle, _ runs: Int) -> Case {
        let size = CellSize(columns: 160, rows: 45)
        let encoder = BlockEncoder(style: style, depth: .full)
        return measure("\(style) cells 160×45", runs) {
            let stage = PictureStage(whole(picture, size), source: picture, generation: 1, cell: style.dots)
            var grid = BlockGrid(columns: size.columns, rows: size.rows)
            encoder.encode(stage.dots, part: CellRect(size), into: &grid)
            var shown = Array(repeating: BlockCell.unknown, count: grid.cells.count)
            var out = ByteWriter()
            BlockWriter(depth: .full).write(grid.cells, shown: &shown, columns: size.columns, to: &out)
            return out.count
        }
    }

    private static func sixels(_ picture: MipPyramid, _ runs: Int) -> [Case] {
        let cell = CellSize(columns: 8, rows: 16)
        let area = CellSize(columns: 160, rows: 45)
        let placed = whole(picture, area)
        var stage = PictureStage(placed, source: picture, generation: 1, cell: cell)
        var palette = SixelPalette(fitting: stage.overview)
        let fit = measure("sixel palette, once a picture", runs) {
            palette = SixelPalette(fitting: stage.overview)
            return 0
        }
        func encode(_ part: DotRect) -> Int {
            var out = ByteWriter(capacity: 1 << 20)
            SixelEncoder(dots: stage.dots, palette: palette, exact: [:]).encode(part, to: &out)
            return out.count
        }
        let whole = DotRect(x0: 0, y0: 0, x1: stage.dots.width, y1: stage.dots.height)
        return [
            fit,
            measure("sixel 1280×720, sample and encode", runs) {
                stage = PictureStage(placed, source: picture, generation: 1, cell: cell)
                return encode(whole)
            },
            measure("sixel 1280×720, encode", runs) { encode(whole) },
            measure("sixel 300×300, encode", runs) { encode(DotRect(x0: 400, y0: 200, x1: 700, y1: 500)) },
        ]
    }

    private static func kitty(_ picture: MipPyramid, _ runs: Int) -> Case {
        let area = CellSize(columns: 160, rows: 45)
        let stage = PictureStage(
            whole(picture, area), source: picture, generation: 1, cell: CellSize(columns: 8, rows: 16))
        return measure("kitty 1280×720, encode", runs) {
            var out = ByteWriter(capacity: 4 << 20)
            KittyEncoder.upload(stage.dots, id: 1, to: &out)
            return out.count
        }
    }

    /// From a drawn canvas to bytes while a box is dragged over the picture.
    private static func drag(_ picture: MipPyramid, _ graphics: Graphics, runs: Int) throws(TerminalError) -> Case {
        var capabilities = TerminalCapabilities()
        (capabilities.graphics, capabilities.depth) = (graphics, .full)
        let size = CellSize(columns: 160, rows: 46)
        let recorder = try FrameRecorder(size: size, capabilities: capabilities)
        recorder.setPicture(PictureKey(image: 1), picture)
        func canvas(_ step: Int) -> Canvas {
            var canvas = Canvas(size)
            var placed = whole(picture, CellSize(columns: 160, rows: 45))
            let (width, height) = (placed.view.width, placed.view.height)
            let (x, y) = (width * 0.1 + Double(step % 100) * 7, height * 0.1 + Double(step % 100) * 4)
            placed.marks = [
                Mark(.vertical(x: x), colour: RGB(255, 255, 255)), Mark(.horizontal(y: y), colour: RGB(255, 255, 255)),
                Mark(
                    .box(PictureRect(x: x, y: y, width: width / 4, height: height / 4)), colour: RGB(255, 225, 25),
                    thick: true),
            ]
            canvas.place(placed)
            canvas.put("box \(step)", column: 1, row: 45)
            return canvas
        }
        _ = recorder.frame(canvas(0))
        var step = 0
        return measure("frame while a box is dragged, \(graphics)", runs) {
            step += 1
            return recorder.frame(canvas(step)).count
        }
    }
}
