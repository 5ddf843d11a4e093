import ArgumentParser
import Catalog
import Domain
import Foundation
import DetectionMetrics
import Testing

@testable import reticle

/// `reticle evaluate` on files: three pictures, two classes.
@Suite struct EvaluateTests {
    /// A folder for one test, gone when the test is.
    private final class Folder {
        let path = FileManager.default.temporaryDirectory.path + "/reticle-evaluate-\(UUID().uuidString)"

        init() throws { try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true) }

        deinit { try? FileManager.default.removeItem(atPath: path) }

        @discardableResult func file(_ name: String, _ text: String) throws -> String {
            let full = path + "/" + name
            try FileManager.default.createDirectory(
                atPath: (full as NSString).deletingLastPathComponent, withIntermediateDirectories: true)
            try text.write(toFile: full, atomically: true, encoding: .utf8)
            return full
        }
    }

    private static let instances = """
        {"images": [{"id": 30, "file_name": "c.jpg", "width": 100, "height": 80, "clientId": "b"},
          {"id": 10, "file_name": "a.jpg", "width": 100, "height": 80, "clientId": "a"},
          {"id": 20, "file_name": "b.jpg", "width": 100, "height": 80, "clientId": "a"}],
         "categories": [{"id": 7, "name": "can"}, {"id": 3, "name": "bottle"}],
         "annotations": [
          {"id": 1, "image_id": 10, "category_id": 3, "bbox": [0, 0, 10, 10], "area": 100, "iscrowd": 0},
          {"id": 2, "image_id": 10, "category_id": 7, "bbox": [50, 0, 40, 40], "area": 1600, "iscrowd": 0},
          {"id": 3, "image_id": 20, "category_id": 3, "bbox": [0, 0, 20, 20], "area": 400, "iscrowd": 1},
          {"id": 4, "image_id": 30, "category_id": 3, "bbox": [5, 5, 10, 10], "area": 100, "iscrowd": 0}]}
        """

    private static func result(
        _ image: String, _ category: Int, _ box: String, _ score: String
    ) -> String {
        "{\"image_id\": \(image), \"category_id\": \(category), \"bbox\": [\(box)], \"score\": \(score)}"
    }

    private static func read(
        _ truth: String, _ predictions: String, _ options: String = "", reckoning: EvaluationProtocol = .coco
    ) throws -> EvaluatedSet {
        let words = options.split(separator: " ").map(String.init)
        let input = try EvaluationInput.parse(["--ground-truth", truth, "--predictions", predictions] + words)
        return try input.read(WorkspaceOptions.parse([]), reckoning: reckoning)
    }

    private static func report(
        _ set: EvaluatedSet, _ reckoning: EvaluationProtocol = .coco, confidence: Double? = nil
    ) -> EvaluationReport {
        EvaluationReport(
            EvaluationFigures(set, settings: .init(reckoning, iou: 0.5), confidence: confidence))
    }

    @Test func imagesAndClassesGoByCOCOsIds() throws {
        let folder = try Folder()
        let set = try Self.read(
            folder.file("i.json", Self.instances),
            folder.file(
                "r.json",
                "["
                    + [
                        Self.result("30", 3, "5, 5, 10, 10", "0.9"), Self.result("10", 7, "50, 0, 40, 30", "0.8"),
                        Self.result("10", 3, "60, 60, 5, 5", "0.7"), Self.result("20", 3, "1, 1, 5, 5", "0.6"),
                    ].joined(separator: ",") + "]"))
        #expect(set.classes == ["bottle", "can"] && set.images.map(\.path) == ["a.jpg", "b.jpg", "c.jpg"])
        #expect(set.problems.problems.isEmpty)
        let report = Self.report(set)
        #expect(report.images == 3 && report.groundTruths == 3 && report.detections == 4)
        let bottle = report.perClass[0]
        #expect(bottle.truePositives == 1 && bottle.falsePositives == 1 && bottle.ignored == 1)
        #expect(bottle.groundTruths == 2 && report.perClass[1].groundTruths == 1)
        #expect(report.twelve["AP50"]?.value.map { abs($0 - (51.0 / 101 + 1) / 2) <= 1e-12 } == true)
        #expect(report.mAP.value == report.twelve["AP"]?.value && report.twelve["APl"]?.value == nil)
        #expect(report.perClient.map(\.name) == ["a", "b"] && report.perClient.map(\.images) == [2, 1])
        #expect(report.perClient[1].mAP.value.map { abs($0 - 1) <= 1e-12 } == true)
        #expect(report.perSize.map(\.groundTruths) == [2, 1, 0])
    }

    /// Each thing that does not fit is named once, and what is left is evaluated.
    @Test func whatDoesNotFitIsNamedAndTheRestEvaluated() throws {
        let folder = try Folder()
        let rows = [
            Self.result("99", 3, "0, 0, 10, 10", "0.9"), Self.result("99", 3, "0, 0, 10, 10", "0.8"),
            Self.result("10", 8, "0, 0, 10, 10", "0.9"), Self.result("10", 3, "0, 0, 10, 10", "NaN"),
            Self.result("10", 3, "300, 0, 10, 10", "0.2"), Self.result("10", 3, "0, 0, NaN, 10", "0.5"),
            Self.result("10", 3, "0, 0, -1, 10", "0.5"), Self.result("10", 3, "0, 0, 0, 10", "0.1"), "7",
            Self.result("10", 3, "0, 0, 10, 10", "0.9"),
        ]
        let set = try Self.read(
            folder.file("i.json", Self.instances), folder.file("r.json", "[\(rows.joined(separator: ", "))]"))
        let name = folder.path + "/r.json: "
        let lines = set.problems.lines.map { $0.replacing(name, with: "") }
        #expect(
            lines == [
                "nothing on 2 of 3 images, counted as nothing found: b.jpg, c.jpg, "
                    + "expected predictions for every image of the ground truth (2 times)",
                "[0]: image_id 99, expected an image of the ground truth (2 times)",
                "[2]: category_id 8, expected one of the 2 classes of the ground truth",
                "[3]: a confidence that is no number, expected a number 0…1",
                "[5]: a box that is not made of numbers, expected four edges",
                "[6]: a box with its edges swapped, expected width and height above 0",
                "[7]: a box without extent, counted as wrong, expected width and height above 0",
                "[4]: a box outside of a.jpg, counted as it is, expected a box within 100×80",
                "[8]: no object, expected image_id, category_id, bbox and score",
            ])
        let report = Self.report(set, .voc12)
        #expect(report.detections == 3 && report.perClass[0].truePositives == 1)
        #expect(report.perClass[0].falsePositives == 2 && report.problemCounts["unknown-image"] == 2)
    }

    @Test func anEmptyListFindsNothing() throws {
        let folder = try Folder()
        let set = try Self.read(folder.file("i.json", Self.instances), folder.file("r.json", "[]"))
        #expect(set.problems.counts[.empty] == 1)
        let report = Self.report(set)
        #expect(report.mAP.value == 0 && report.twelve["AR100"]?.value == 0 && report.best == nil)
        #expect(report.confusion.counts == [[0, 0, 2], [0, 0, 1], [0, 0, 0]])
    }

    @Test func predictionsForOtherImagesFail() throws {
        let folder = try Folder()
        let truth = try folder.file("i.json", Self.instances)
        let other = try folder.file("r.json", "[" + Self.result("99", 3, "0, 0, 1, 1", "0.9") + "]")
        let command = try EvaluateCommand.parse(["--ground-truth", truth, "--predictions", other, "--json"])
        #expect(throws: (any Error).self) { try command.run() }
    }

    /// The same boxes in every kind of file give the same figures.
    @Test func everyKindOfPredictionsGivesTheSame() throws {
        let folder = try Folder()
        let truth = try folder.file("i.json", Self.instances)
        let kinds = [
            try folder.file(
                "r.json",
                "[" + Self.result("10", 7, "50, 0, 40, 40", "0.75") + ","
                    + Self.result("\"c\"", 3, "5, 5, 10, 15", "0.5") + "]"),
            try folder.file(
                "p.jsonl",
                """
                {"image":"/else/where/a.jpg","width":100,"height":80,"detections":[{"class":"can","confidence":0.75,"box":{"xmin":50,"ymin":0,"xmax":90,"ymax":40}}]}
                {"image":"c.jpg","width":100,"height":80,"detections":[{"class":"Bottle","confidence":0.5,"box":{"xmin":5,"ymin":5,"xmax":15,"ymax":20}}]}
                """),
            try folder.file(
                "e.jsonl",
                """
                {"url":"https://host/set/a.jpg","data":{"boxes":[{"class":"can","xmin":50,"ymin":0,"xmax":90,"ymax":40,"confidence":0.75}]}}
                {"url":"https://host/set/c.jpg","data":{"boxes":[{"class":"bottle","xmin":5,"ymin":5,"xmax":15,"ymax":20,"score":0.5}]}}
                """),
        ]
        try folder.file("rows/a.txt", "1 0.7 0.25 0.4 0.5 0.75\n")
        try folder.file("rows/c.txt", "0 0.1 0.15625 0.1 0.1875 0.5\n")
        let reports = try (kinds + [folder.path + "/rows"]).map { path in
            try Self.report(Self.read(truth, path, "--difficult count"))
        }
        for report in reports {
            #expect(report.detections == 2 && report.mAP.value != nil)
            #expect(report.mAP.value.map { abs($0 - (reports[0].mAP.value ?? -1)) < 1e-12 } == true)
            #expect(report.perClass.map(\.truePositives) == [1, 1])
        }
    }

    @Test func categoriesOfAnotherFormatAreNotGuessed() throws {
        let folder = try Folder()
        let truth = try folder.file(
            "e.jsonl",
            "{\"url\":\"a.jpg\",\"data\":{\"boxes\":[{\"class\":\"can\",\"xmin\":0,\"ymin\":0,\"xmax\":9,\"ymax\":9}]}}\n"
        )
        let results = try folder.file("r.json", "[" + Self.result("\"a\"", 1, "0, 0, 9, 9", "0.5") + "]")
        #expect(throws: Refusal.self) { try Self.read(truth, results) }
        let set = try Self.read(truth, results, "--first-category 1")
        #expect(set.found.count == 1 && set.problems.counts[.unknownClass] == nil)
        // Where nothing was found, nothing has to be named.
        #expect(try Self.read(truth, folder.file("none.json", "[]")).found.count == 0)
    }

    /// Difficult boxes: ignored by Pascal VOC, as crowds by COCO; on request they count.
    @Test(arguments: [
        (EvaluationProtocol.voc12, "", TruthBoxes.Flags.difficult), (.coco, "", .crowd),
        (.coco, "--difficult count", TruthBoxes.Flags()),
    ])
    func difficultBoxesAreAskedForOnRequest(
        reckoning: EvaluationProtocol, options: String, flags: TruthBoxes.Flags
    ) throws {
        let folder = try Folder()
        let truth = try folder.file(
            "e.jsonl",
            "{\"url\":\"a.jpg\",\"data\":{\"boxes\":[{\"class\":\"can\",\"xmin\":0,\"ymin\":0,\"xmax\":9,\"ymax\":9,\"difficult\":true}]}}\n"
        )
        let lines = try folder.file("p.jsonl", "{\"image\":\"a.jpg\",\"detections\":[]}\n")
        #expect(try Self.read(truth, lines, options, reckoning: reckoning).truths.flags == [flags])
    }

    /// GluonCV's and pycocotools' figures of the golden boxes, by way of files.
    @Test(
        arguments: [("voc12", 0.5779947020065193), ("coco", nil), ("coco --difficult count", nil)]
            as [(String, Double?)])
    func goldenFiguresComeOut(options: String, known: Double?) throws {
        guard let golden = try Golden.load() else { return }
        let table = options.hasSuffix("count") ? "difficult_counted" : "difficult_as_iscrowd"
        let wanted = try #require(try known ?? Golden.coco(table))
        let folder = try Folder()
        var words = options.split(separator: " ").map(String.init)
        let reckoning = try #require(EvaluationProtocol(rawValue: words.removeFirst()))
        let set = try Self.read(
            folder.file("e.jsonl", golden.export), folder.file("p.jsonl", golden.lines),
            words.joined(separator: " "), reckoning: reckoning)
        let figures = EvaluationFigures(
            set, settings: .init(reckoning, iou: 0.5, convention: reckoning == .coco ? .continuous : .inclusive),
            confidence: nil)
        let mAP = try #require(EvaluationReport(figures).mAP.value)
        #expect(abs(mAP - wanted) <= 1e-9, "\(mAP), expected \(wanted)")
    }

    @Test func chartsAndPageAreWritten() throws {
        let folder = try Folder()
        let set = try Self.read(
            folder.file("i.json", Self.instances),
            folder.file("r.json", "[" + Self.result("10", 7, "50, 0, 40, 30", "0.8") + "]"))
        let figures = EvaluationFigures(set, settings: .init(.coco, iou: 0.5), confidence: nil)
        let files = try EvaluationPlots(figures: figures).write(to: folder.path + "/plots")
        #expect(files.count == 12 && files.allSatisfy { FileManager.default.fileExists(atPath: $0) })
        #expect(EvaluationText(figures: figures).confusionTitle == "Confusion at IoU 0.5, confidence 0.8")
        let page = try EvaluationPage(figures: figures, title: "<found> & \"more\"").html()
        #expect(page.contains("<title>&lt;found&gt; &amp; &quot;more&quot;</title>"))
        // Everything is inside: nothing is fetched.
        #expect(!page.contains("src=\"http") && !page.contains("href=") && page.contains("src=\"data:image/svg+xml"))
    }
}

/// The boxes of the golden metrics as files.
private struct Golden: Decodable {
    struct Box: Decodable {
        var image: Int
        var `class`: Int
        var bbox: [Double]
        var difficult: Int?
        var score: Double?

        var edges: String {
            zip(["xmin", "ymin", "xmax", "ymax"], bbox).map { "\"\($0)\":\($1)" }.joined(separator: ",")
        }
    }
    struct Tables: Decodable {
        struct Table: Decodable { var AP: Double }
        var tables: [String: Table]
    }

    var ground_truth: [Box]
    var detections: [Box]

    private static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .appendingPathComponent("../../../shared/fixtures/mxnet-gluoncv/e_map").standardizedFileURL

    /// The fixture; `nil`, said, where it is not there.
    static func load() throws -> Golden? {
        guard let data = try? Data(contentsOf: folder.appendingPathComponent("input.json")) else {
            print("skipped: \(folder.path) is not there")
            return nil
        }
        return try JSONDecoder().decode(Golden.self, from: data)
    }

    /// COCO's AP that is wanted.
    static func coco(_ table: String) throws -> Double? {
        let data = try Data(contentsOf: folder.appendingPathComponent("expected_coco.json"))
        return try JSONDecoder().decode(Tables.self, from: data).tables[table]?.AP
    }

    private func text(_ boxes: [Box], _ image: Int, _ one: (Box) -> String) -> String {
        boxes.filter { $0.image == image }.map(one).joined(separator: ",")
    }

    var export: String {
        (0..<60).map { image in
            let boxes = text(ground_truth, image) {
                "{\"class\":\"c\($0.class)\",\($0.edges),\"difficult\":\($0.difficult == 1)}"
            }
            return "{\"url\":\"\(image).jpg\",\"data\":{\"boxes\":[\(boxes)]}}\n"
        }.joined()
    }

    var lines: String {
        (0..<60).map { image in
            let found = text(detections, image) {
                "{\"class\":\"c\($0.class)\",\"confidence\":\($0.score ?? -1),\"box\":{\($0.edges)}}"
            }
            return "{\"image\":\"\(image).jpg\",\"detections\":[\(found)]}\n"
        }.joined()
    }
}

@Suite struct ImageIndexTests {
    private static let index = ImageIndex(
        ["train/1.jpg", "val/1.jpg", "train/2.png", "000123.jpg"].enumerated().map {
            EvaluatedImage(path: $1, key: "k\($0)")
        })

    @Test(arguments: [
        ("train/1.jpg", ImageIndex.Match.image(0)), ("/data/set/val/1.jpg", .image(1)), ("./train/2.png", .image(2)),
        ("2.png", .image(2)), ("1.jpg", .ambiguous), ("other/1.jpg", .unknown), ("test/train/2.png", .image(2)),
        ("2.jpg", .unknown), ("", .unknown),
    ])
    func onePathIsTheEndOfTheOther(path: String, match: ImageIndex.Match) {
        #expect(Self.index.find(path: path) == match)
    }

    @Test(arguments: [
        ("k1", ImageIndex.Match.image(1)), ("000123", .image(3)), ("123", .image(3)), ("2", .image(2)),
        ("1", .ambiguous), ("val/1", .image(1)), ("7", .unknown),
    ])
    func idsAreKeysOrNames(id: String, match: ImageIndex.Match) { #expect(Self.index.find(id: id) == match) }
}

/// `reticle evaluate` on a workspace: a network against annotations.
@Suite struct EvaluateWorkspaceTests {
    @Test func detectionsAreComparedWhereTheNetworkHasLooked() throws {
        try TemporaryDataset.with { dataset in
            let store = dataset.store
            let model = try store.registerModel("small", fingerprint: "f", classes: ["can", "jar"], at: Date())
            let run = try store.beginRun(
                of: model.id,
                settings: DetectionSettings(
                    inputSize: ImageSize(width: 32, height: 32), minimumConfidence: 0.05, nmsIoU: 0.45),
                by: "anna", at: Date())
            let box = PixelBox(xMin: 1, yMin: 1, xMax: 9, yMax: 9)
            try store.addDetections(
                [
                    (
                        ImageID(rawValue: 4),
                        [
                            Detection(classIndex: 0, confidence: 0.75, box: box),
                            Detection(classIndex: 1, confidence: 0.5, box: box),
                        ]
                    )
                ], to: run.id)
            for options in [
                ["--model", "small"], ["--run", "\(run.id.rawValue)"], ["--model", "small", "--client", "acme"],
            ] {
                let set = try EvaluationInput.parse(options).read(
                    WorkspaceOptions.parse(["--workspace", dataset.folder]), reckoning: .voc12)
                #expect(set.classes == ["bottle", "can"] && set.images.count == 1 && set.images[0].client == "acme")
                #expect(set.found.count == 1 && set.found.classIndex == [1])
                // The other three images have no boxes in the export: nobody has labelled them.
                #expect(set.problems.counts[.unlabelled] == 3 && set.problems.counts[.unknownClass] == 1)
                let figures = EvaluationFigures(set, settings: .init(.voc12, iou: 0.5), confidence: nil)
                #expect(figures.evaluation.perClass.map(\.ap) == [0, 1] && figures.perClient.map(\.name) == ["acme"])
            }
            #expect(throws: Refusal.self) {
                try EvaluationInput.parse(["--model", "other"]).read(
                    WorkspaceOptions.parse(["--workspace", dataset.folder]), reckoning: .voc12)
            }
        }
    }
}
