import Domain
import TestSupport
import Testing

@testable import Formats

@Suite struct COCOResultsTests {
    private typealias Row = COCOResults.Row

    private func read(_ text: String, window: Int = 1 << 20) throws -> (rows: [Row], problems: [Problem]) {
        let scratch = Scratch()
        let path = try scratch.file("r.json", text)
        var (rows, problems): ([Row], [Problem]) = ([], [])
        try COCOResults(path, window: window).read(problem: { problems.append($0) }) { rows.append($0) }
        return (rows, problems.map { Problem(place: $0.place.replacing(path, with: "r.json"), reason: $0.reason) })
    }

    private static let plain = """
        [{"image_id": 7, "category_id": 18, "bbox": [258.15, 41.29, 348.26, 243.78], "score": 0.236},
         {"score": 1e-3, "bbox": [0, 1, 2.5, 3], "segmentation": {"size": [1, 2], "counts": "ab]}"}, "category_id": 2,
          "image_id": "000\\u0031"} ]

        """

    @Test func keysMayStandInAnyOrder() throws {
        let (rows, problems) = try read(Self.plain)
        #expect(problems.isEmpty)
        #expect(
            rows == [
                Row(
                    image: .number(7), category: 18, x: 258.15, y: 41.29, width: 348.26, height: 243.78, score: 0.236,
                    index: 0),
                Row(image: .text("0001"), category: 2, x: 0, y: 1, width: 2.5, height: 3, score: 0.001, index: 1),
            ])
    }

    /// Wherever the pieces of the file end, the detections are the same.
    @Test func piecesOfAnyLengthGiveTheSame() throws {
        let wanted = try read(Self.plain).rows
        for window in 1...Self.plain.utf8.count + 1 {
            #expect(try read(Self.plain, window: window).rows == wanted, "\(window) bytes")
        }
    }

    @Test func anEmptyListHasNoDetections() throws { #expect(try read(" [ ] ").rows.isEmpty) }

    @Test func pythonsWordsAreNumbers() throws {
        let rows = try read(
            """
            [{"image_id":1,"category_id":1,"bbox":[NaN,-Infinity,Infinity,1],"score":NaN},
             {"image_id":1.0,"category_id":1,"bbox":[1,-1,1,1],"score":null}]
            """, window: 3
        ).rows
        #expect(rows.count == 2 && rows[0].score.isNaN && rows[0].x.isNaN && rows[1].score.isNaN)
        #expect(rows[0].y == -.infinity && rows[0].width == .infinity && rows[1].y == -1 && rows[1].image == .number(1))
    }

    @Test(arguments: [
        ("{\"category_id\":1,\"bbox\":[1,1,1,1],\"score\":1}", "no image_id, expected a whole number or a text"),
        ("{\"image_id\":1,\"bbox\":[1,1,1,1],\"score\":1}", "no category_id, expected a whole number"),
        ("{\"image_id\":1,\"category_id\":1,\"score\":1}", "no bbox, expected four numbers"),
        (
            "{\"image_id\":1,\"category_id\":1,\"bbox\":[1,1,1],\"score\":1}",
            "bbox of other than four numbers, expected x, y, width and height"
        ),
        ("{\"image_id\":1,\"category_id\":1,\"bbox\":[1,1,1,1]}", "no score, expected a number"),
        ("{\"image_id\":1,\"category_id\":1,\"bbox\":[1,1,1,1],\"score\":\"high\"}", "no score, expected a number"),
        ("12", "no object, expected image_id, category_id, bbox and score"),
    ])
    func whatIsNoDetectionIsNamedAndTheRestRead(element: String, reason: String) throws {
        let (rows, problems) = try read(
            "[\(element),{\"image_id\":1,\"category_id\":1,\"bbox\":[1,1,1,1],\"score\":1}]")
        #expect(problems == [Problem(place: "r.json: [0]", reason: reason)])
        #expect(rows.map(\.index) == [1])
    }

    @Test(arguments: [
        ("[{\"image_id\":1,}]", ":1:16", "expected a string, found '}'"),
        ("[{\"image_id\":1}\n {}]", ":2:2", "expected ',', found '{'"),
        ("[]\n x", ":2:2", "expected the end, found 'x'"),
        ("[{\"image_id\":1", ":1:15", "expected ',', found the end"),
        ("{}", ":1:1", "expected an array"),
        ("", ":1:1", "expected an array"),
    ])
    func brokenTextsAreLocated(text: String, place: String, reason: String) throws {
        for window in [1, 4, 1 << 20] {
            let error = #expect(throws: FormatError.self) { try read(text, window: window) }
            guard case .malformed(let problem)? = error else {
                Issue.record("\(String(describing: error))")
                continue
            }
            #expect(problem.place.hasSuffix("r.json" + place), "\(problem.place)")
            #expect(problem.reason == reason || problem.reason == "expected the end")
        }
    }

    @Test(arguments: [
        ("[]", true), ("[{\"score\": NaN, \"image_id\": 1", true), ("[{\"image\": \"a.jpg\"}]", false),
        ("{\"images\": []}", false), ("[1]", false), ("", false),
    ])
    func resultsAreRecognised(text: String, isResults: Bool) throws {
        let scratch = Scratch()
        #expect(COCOResults.isResults(try scratch.file("r.json", text)) == isResults)
    }

    @Test(arguments: 0..<100) func brokenTextsNeverTrap(seed: UInt64) throws {
        var mutator = TextMutator(seed: seed)
        let text = mutator.mutated(Array(Self.plain.utf8))
        let scratch = Scratch()
        let path = try scratch.file("r.json", text)
        // Either it is read or it says what is wrong.
        try? COCOResults(path, window: 16).read(problem: { _ in }) { _ in }
        _ = COCOResults.isResults(path)
    }
}
