import Domain
import Testing

@testable import Formats

/// Detections in lines of `reticle predict`, in YOLO's rows, and among what datasets carry along.
@Suite struct PredictionFilesTests {
    @Test func linesOfPredictAreRead() throws {
        let scratch = Scratch()
        let path = try scratch.file(
            "p.jsonl",
            """
            {"detections":[{"box":{"xmax":9,"xmin":1,"ymax":8,"ymin":2},"class":"cat","confidence":0.5}],"height":10,"image":"a/b.jpg","width":20}

            {"image":"c.jpg","detections":[]}
            {"image":"d.jpg","detections":[{"class":"dog","confidence":NaN}]}
            {"image":3}

            """)
        #expect(DetectionLines.isLines(path))
        var (lines, problems): ([DetectionLines.Line], [Problem]) = ([], [])
        try DetectionLines(path).read(problem: { problems.append($0) }) { lines.append($0) }
        #expect(lines.map(\.image) == ["a/b.jpg", "c.jpg", "d.jpg"] && lines.map(\.number) == [1, 3, 4])
        #expect(
            lines[0].found == [
                .init(className: "cat", confidence: 0.5, box: PixelBox(xMin: 1, yMin: 2, xMax: 9, yMax: 8))
            ])
        #expect(lines[2].found[0].confidence.isNaN && lines[2].found[0].box.xMin.isNaN)
        #expect(problems.map(\.place) == [path + ":5:10"])
    }

    @Test func anExportIsNoListOfDetections() throws {
        let scratch = Scratch()
        #expect(!DetectionLines.isLines(try scratch.file("e.jsonl", "{\"url\":\"a.jpg\",\"data\":{}}\n")))
        #expect(!DetectionLines.isLines(scratch.path("none")))
    }

    @Test(arguments: [
        (YOLOColumns.confidenceLast, "0 0.5 0.5 0.25 0.25 0.75"), (.confidenceSecond, "0 0.75 0.5 0.5 0.25 0.25"),
    ])
    func rowsOfYOLOAreRead(columns: YOLOColumns, row: String) throws {
        let scratch = Scratch()
        try scratch.file("labels/a/x.1.txt", row + "\n\n1 0.1 0.1 0.1 0.1\n0 0.5 0.5\n")
        try scratch.file("labels/classes.txt", "cat\n")
        #expect(YOLOResults.isResults(scratch.root))
        var (files, problems): ([YOLOResults.File], [Problem]) = ([], [])
        try YOLOResults(scratch.root, columns: columns).read(problem: { problems.append($0) }) { files.append($0) }
        let box = UnitBox(centreX: 0.5, centreY: 0.5, width: 0.25, height: 0.25)
        #expect(files.map(\.stem) == ["a/x.1"])
        #expect(files[0].rows.map(\.confidence) == [0.75, nil] && files[0].rows[0].box == box)
        #expect(
            problems == [
                Problem(place: "a/x.1.txt:4", reason: "0 0.5 0.5, expected class x y w h confidence")
            ])
    }

    @Test func aFolderOfOtherTextsIsRefused() throws {
        let scratch = Scratch()
        try scratch.file("readme.txt", "see the wiki\n")
        #expect(throws: FormatError.self) { try YOLOResults(scratch.root, columns: .confidenceLast) }
    }

    private static let carried: [(String, Double?)] = [
        ("{\"confidence\":0.25}", 0.25), ("{\"score\":\"0.5\"}", 0.5), ("{\"Confidence\":\"1\"}", 1),
        ("{\"a\":1}", nil), ("{\"score\":null}", nil),
    ]

    @Test(arguments: carried)
    func datasetsCarryConfidences(extras: String, confidence: Double?) {
        let box = LabelledBox(
            className: "cat", box: PixelBox(xMin: 0, yMin: 0, xMax: 1, yMax: 1), extras: extras)
        #expect(box.confidence == confidence)
    }

    @Test func aConfidenceThatIsNoNumberIsSaidToBeThere() {
        let box = LabelledBox(
            className: "cat", box: PixelBox(xMin: 0, yMin: 0, xMax: 1, yMax: 1), extras: "{\"score\":\"high\"}")
        #expect(box.confidence?.isNaN == true)
    }
}
