import Cells
import TestSupport
import Testing

@Suite struct LineChartTests {
    private func rows(
        _ lines: [[(Double, Double)]], _ charset: Charset = .unicode, columns: Int = 10, rows: Int = 4,
        x: ClosedRange<Double> = 0...1
    ) -> [String] {
        var canvas = Canvas(CellSize(columns: columns, rows: rows))
        canvas.charset = charset
        LineChart(
            lines.map { line in .init(line.map { LineChart.Point($0.0, $0.1) }, style: Style()) }, x: x, y: 0...1,
            xLabels: ("a", "b"), yLabels: ("0", "1")
        ).draw(on: &canvas, in: CellRect(column: 0, row: 0, columns: columns, rows: rows), theme: .plain)
        return ScreenSnapshot.rows(of: canvas)
    }

    @Test func aCurveRunsFromCornerToCorner() {
        let drawn = rows([[(0, 0), (1, 1)]])
        #expect(drawn[0].last != "∙")
        #expect(drawn[2].dropFirst(2).first != "∙")
        #expect(drawn[0].dropFirst(2).first == "∙")
    }

    @Test func theFirstCurveLiesOverTheOthersAndHasItsLetter() {
        let drawn = rows([[(0, 1), (1, 1)], [(0, 1), (1, 1)], [(0, 0), (1, 0)]], .ascii)
        #expect(drawn == ["1|********", "∙|∙∙∙∙∙∙∙∙", "0|oooooooo", "∙∙a∙∙∙∙∙∙b"])
    }

    @Test func whatIsNoNumberOrOutsideHurtsNobody() {
        let drawn = rows([[(0, .nan), (0.5, 9), (.infinity, 0), (2, -3)]], .ascii)
        #expect(drawn[0].contains("*") && drawn[2].last == "*")
        #expect(rows([[(3, 1)]], .ascii, x: 3...3)[0] == "1|*∙∙∙∙∙∙∙")
        #expect(rows([], .ascii)[0] == "1|∙∙∙∙∙∙∙∙")
    }

    @Test(arguments: [(5, 4), (10, 2), (0, 0)])
    func withoutRoomNothingIsDrawn(columns: Int, rows: Int) {
        #expect(
            self.rows([[(0, 0), (1, 1)]], columns: max(columns, 1), rows: max(rows, 1)).joined().allSatisfy {
                $0 == "∙"
            })
    }
}
