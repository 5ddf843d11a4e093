import Cells
import Imaging
import Testing
import TestSupport

@testable import Terminal

@Suite struct PictureStageTests {
    private static let cell = CellSize(columns: 8, rows: 16)
    private let source = MipPyramid(RGBImage(width: 64, height: 48, fill: (200, 200, 200)))

    private func picture(_ marks: [Mark]) -> Picture {
        Picture(
            key: PictureKey(image: 1), area: CellRect(column: 2, row: 1, columns: 20, rows: 9),
            view: PictureRect(x: 0, y: 0, width: 64, height: 48), marks: marks)
    }

    private func randomMark(_ random: inout SplitMix64) -> Mark {
        func place() -> Double { Double.random(in: -10...70, using: &random) }
        let colour = RGB(UInt8.random(in: 0...255, using: &random), 10, 200)
        let pattern = Mark.Pattern.allCases.randomElement(using: &random) ?? .solid
        let shape: Mark.Shape =
            switch Int.random(in: 0..<4, using: &random) {
            case 0: .vertical(x: place())
            case 1: .horizontal(y: place())
            case 2: .handle(x: place(), y: place())
            default: .box(PictureRect(x: place(), y: place(), width: abs(place()), height: abs(place())))
            }
        return Mark(shape, colour: colour, pattern: pattern, thick: Bool.random(using: &random))
    }

    @Test(arguments: 0..<100) func redrawnRimsGiveTheSameDotsAsAWholeDrawing(_ seed: Int) {
        var random = SplitMix64(seed: UInt64(seed))
        let cell = seed % 2 == 0 ? Self.cell : CellSize(columns: 1, rows: 2)
        let before = (0..<6).map { _ in randomMark(&random) }
        var after = before
        after[Int.random(in: 0..<6, using: &random)] = randomMark(&random)
        if seed % 3 == 0 { after.remove(at: 2) }
        if seed % 5 == 0 { after.append(randomMark(&random)) }
        var stage = PictureStage(picture(before), source: source, generation: 1, cell: cell)
        let old = stage.dots
        let damage = stage.mark(after)
        let whole = PictureStage(picture(after), source: source, generation: 1, cell: cell)
        #expect(stage.dots == whole.dots)
        for y in 0..<old.height {
            for x in 0..<old.width where old[x, y] != stage.dots[x, y] {
                #expect(damage.contains { $0.contains(column: x / cell.columns, row: y / cell.rows) })
            }
        }
    }

    @Test func movedBoxDamagesItsRimOnly() {
        let box = Mark(.box(PictureRect(x: 8, y: 8, width: 40, height: 32)), colour: RGB(255, 0, 0))
        let moved = Mark(.box(PictureRect(x: 9, y: 8, width: 40, height: 32)), colour: RGB(255, 0, 0))
        var stage = PictureStage(picture([box]), source: source, generation: 1, cell: Self.cell)
        let damage = stage.mark([moved])
        #expect(!damage.contains { $0.contains(column: 9, row: 4) })
        var cells: Set<CellPoint> = []
        for rect in damage {
            for row in rect.row..<rect.endRow {
                for column in rect.column..<rect.endColumn { cells.insert(CellPoint(column: column, row: row)) }
            }
        }
        #expect(cells.count < 80)
    }

    @Test func unchangedMarksDamageNothing() {
        let box = Mark(.box(PictureRect(x: 8, y: 8, width: 40, height: 32)), colour: RGB(255, 0, 0))
        var stage = PictureStage(picture([box]), source: source, generation: 1, cell: Self.cell)
        #expect(stage.mark([box]).isEmpty)
    }

    @Test func missingPixelsShowTheBackground() {
        var placed = picture([])
        placed.background = RGB(1, 2, 3)
        let stage = PictureStage(placed, source: nil, generation: 0, cell: Self.cell)
        #expect(stage.dots == RGBImage(width: 160, height: 144, fill: (1, 2, 3)))
    }

    @Test(arguments: [Double.nan, .infinity, -1e300, 1e300]) func absurdMarksAreHarmless(_ value: Double) {
        let marks = [
            Mark(.vertical(x: value), colour: RGB(0, 0, 0)), Mark(.handle(x: value, y: value), colour: RGB(0, 0, 0)),
            Mark(
                .box(PictureRect(x: value, y: 0, width: value, height: value)), colour: RGB(0, 0, 0), pattern: .dashed),
        ]
        let stage = PictureStage(picture(marks), source: source, generation: 1, cell: Self.cell)
        #expect(stage.dots.width == 160)
    }

    @Test func outlineLiesOnItsEdges() {
        let box = Mark(.box(PictureRect(x: 16, y: 12, width: 32, height: 24)), colour: RGB(255, 0, 0))
        let stage = PictureStage(picture([box]), source: source, generation: 1, cell: Self.cell)
        func isRed(_ x: Int, _ y: Int) -> Bool { stage.dots[x, y] == (255, 0, 0) }
        // 2.5 dots a pixel across, 3 down.
        #expect(isRed(40, 60) && isRed(119, 60) && isRed(80, 36) && isRed(80, 107))
        #expect(!isRed(38, 60) && !isRed(121, 60) && !isRed(80, 60))
    }
}
