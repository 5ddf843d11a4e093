import Domain
import Queue
import Testing

@testable import Workers

@Suite struct TextTests {
    @Test(arguments: [(0, "0"), (1, "0.001"), (1000, "1"), (12_340, "12.34"), (100_000, "100"), (99_999, "99.999")])
    func decimalsHaveNoNeedlessZeros(_ scaled: Int, _ text: String) {
        #expect(ResultDocument.decimal(scaled, places: 3) == text)
    }

    @Test func boxesAreCutToThePictureAndEmptyOnesLeftOut() {
        let found = [
            Detection(classIndex: 1, confidence: 0.98765, box: PixelBox(xMin: -10, yMin: 50, xMax: 100, yMax: 300)),
            Detection(classIndex: 7, confidence: 1, box: PixelBox(xMin: 0, yMin: 0, xMax: 1, yMax: 1)),
            Detection(classIndex: 0, confidence: 0.5, box: PixelBox(xMin: 400, yMin: 0, xMax: 500, yMax: 10)),
        ]
        let text = ResultDocument.detections(found, classes: ["a", "b \"c\""], in: ImageSize(width: 400, height: 200))
        #expect(
            text == """
                [{"class":"b \\"c\\"","confidence":0.9877,"box":{"x":0,"y":25,"width":25,"height":75}},\
                {"class":"class 7","confidence":1,"box":{"x":0,"y":0,"width":0.25,"height":0.5}}]
                """)
    }

    @Test func weightsAreReadLineByLine() throws {
        let weights = try ClientWeightsFile.parse("# share\nacme 4\n\n* 0.5 # others\n", path: "w")
        #expect(weights["acme"] == 4 && weights["globex"] == 0.5)
        for (text, line) in [("acme", 1), ("a 1\nb 0", 2), ("a -1", 1), ("a nan", 1), ("a inf", 1), ("a 1 2", 1)] {
            let error = #expect(throws: WorkerError.self) { try ClientWeightsFile.parse(text, path: "w") }
            guard case .badWeights(let place, _) = error else {
                Issue.record("\(text)")
                continue
            }
            #expect(place == "w:\(line)")
        }
    }
}
