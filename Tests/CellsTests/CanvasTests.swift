import Cells
import TestSupport
import Testing

@Suite struct CanvasTests {
    private func canvas(_ columns: Int = 8, _ rows: Int = 2) -> Canvas {
        Canvas(CellSize(columns: columns, rows: rows))
    }

    @Test func textStandsWhereItWasPut() {
        var canvas = canvas()
        #expect(canvas.put("abc", column: 2, row: 1) == 5)
        #expect(ScreenSnapshot.rows(of: canvas) == ["∙∙∙∙∙∙∙∙", "∙∙abc∙∙∙"])
    }

    @Test func textOutsideIsLeftOut() {
        var canvas = canvas()
        canvas.put("abcdef", column: -2, row: 0)
        canvas.put("abcdef", column: 6, row: 0)
        canvas.put("abc", column: 0, row: 2)
        canvas.put("abc", column: 0, row: -1)
        #expect(ScreenSnapshot.rows(of: canvas) == ["cdef∙∙ab", "∙∙∙∙∙∙∙∙"])
    }

    static let limits: [(String, Int, String)] = [
        ("abcdef", 4, "abc…∙∙∙∙"), ("abcd", 4, "abcd∙∙∙∙"), ("abc", 0, "∙∙∙∙∙∙∙∙"), ("abc", -3, "∙∙∙∙∙∙∙∙"),
        ("字字字", 5, "字字…∙∙∙"), ("字字字", 4, "字…∙∙∙∙∙"), ("字字", 4, "字字∙∙∙∙"), ("abc", 1, "…∙∙∙∙∙∙∙"),
    ]

    @Test(arguments: limits)
    func aLongTextEndsInAnEllipsis(text: String, limit: Int, row: String) {
        var canvas = canvas(8, 1)
        canvas.put(text, column: 0, row: 0, limit: limit)
        #expect(ScreenSnapshot.rows(of: canvas) == [row])
    }

    @Test func inASCIITheEllipsisIsATilde() {
        var canvas = canvas(4, 1)
        canvas.charset = .ascii
        canvas.put("abcdef", column: 0, row: 0, limit: 4)
        #expect(ScreenSnapshot.rows(of: canvas) == ["abc~"])
    }

    @Test func textCanEndAtAColumn() {
        var canvas = canvas(8, 1)
        canvas.putRight("字a", endColumn: 8, row: 0)
        #expect(ScreenSnapshot.rows(of: canvas) == ["∙∙∙∙∙字a"])
    }

    @Test func aWideCharacterTakesTwoCells() {
        var canvas = canvas(4, 1)
        canvas.put("字", column: 1, row: 0)
        #expect(canvas[column: 1, row: 0].width == 2)
        #expect(canvas[column: 2, row: 0].width == 0)
    }

    @Test(arguments: [(1, "∙x ∙"), (2, "∙ x∙")])
    func halfAWideCharacterIsABlank(column: Int, row: String) {
        var canvas = canvas(4, 1)
        canvas.put("字", column: 1, row: 0)
        canvas.put("x", column: column, row: 0)
        #expect(ScreenSnapshot.rows(of: canvas) == [row])
    }

    @Test func aWideCharacterIsCutAtTheEdge() {
        var canvas = canvas(4, 1)
        canvas.put("字", column: 3, row: 0)
        canvas.put("字", column: -1, row: 0)
        #expect(ScreenSnapshot.rows(of: canvas) == ["∙∙∙ "])
    }

    @Test func aClipHidesWhatLiesOutside() {
        var canvas = canvas()
        canvas.clipped(to: CellRect(column: 2, row: 0, columns: 3, rows: 1)) {
            $0.put("abcdefgh", column: 0, row: 0)
            $0.fill($0.bounds.split(rows: -1).cut, "#", Style())
        }
        #expect(ScreenSnapshot.rows(of: canvas) == ["∙∙cde∙∙∙", "∙∙∙∙∙∙∙∙"])
        #expect(canvas.clip == canvas.bounds)
    }

    @Test func aClipInsideAClipOnlyNarrows() {
        var canvas = canvas(8, 1)
        canvas.clipped(to: CellRect(column: 0, row: 0, columns: 4, rows: 1)) {
            $0.clipped(to: CellRect(column: 2, row: 0, columns: 6, rows: 1)) { $0.fill($0.bounds, "#", Style()) }
        }
        #expect(ScreenSnapshot.rows(of: canvas) == ["∙∙##∙∙∙∙"])
    }

    @Test func fillingNothingBreaksNothing() {
        var canvas = canvas(4, 1)
        canvas.put("字", column: 1, row: 0)
        canvas.fill(CellRect(column: 2, row: 0, columns: 0, rows: 1), " ", Style())
        #expect(ScreenSnapshot.rows(of: canvas) == ["∙字∙"])
    }

    @Test func aPictureClearsTheCellsAboveIt() {
        var canvas = canvas(6, 1)
        canvas.fill(canvas.bounds, "a", Style())
        canvas.put("字", column: 1, row: 0)
        canvas.place(
            Picture(
                key: PictureKey(image: 1), area: CellRect(column: 2, row: 0, columns: 3, rows: 1),
                view: PictureRect(x: 0, y: 0, width: 1, height: 1)))
        #expect(ScreenSnapshot.rows(of: canvas) == ["a ░░░a"])
        #expect(canvas[column: 1, row: 0].width == 1)
    }

    @Test(arguments: UInt64(0)..<200)
    func wideCharactersAreAlwaysWhole(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        var canvas = canvas(10, 3)
        for _ in 0..<60 {
            let (column, row) = (Int.random(in: -3...11, using: &random), Int.random(in: -1...3, using: &random))
            let rect = CellRect(
                column: column, row: row, columns: .random(in: 0...5, using: &random),
                rows: .random(in: 0...2, using: &random))
            switch Int.random(in: 0..<5, using: &random) {
            case 0: canvas.fill(rect, "#", Style())
            case 1: canvas.restyle(rect) { $0.emphasised }
            case 2: canvas.clipped(to: rect) { $0.put("字a字", column: column - 1, row: row) }
            case 3:
                canvas.place(
                    Picture(key: PictureKey(image: 1), area: rect, view: PictureRect(x: 0, y: 0, width: 1, height: 1)))
            default: canvas.put("a字e\u{301}字", column: column, row: row, limit: .random(in: 0...8, using: &random))
            }
        }
        for row in 0..<3 {
            for column in 0..<10 {
                let width = canvas[column: column, row: row].width
                if width == 2 { #expect(column < 9 && canvas[column: column + 1, row: row].width == 0) }
                if width == 0 { #expect(column > 0 && canvas[column: column - 1, row: row].width == 2) }
            }
        }
    }

    @Test func aCanvasWithoutCellsTakesEverything() {
        var canvas = Canvas(CellSize(columns: 0, rows: 0))
        canvas.put("字a", column: 0, row: 0, limit: 1)
        canvas.fill(CellRect(column: -5, row: -5, columns: 20, rows: 20), " ", Style())
        #expect(canvas.cells == [])
    }
}
