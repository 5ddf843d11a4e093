import Catalog
import Cells
import Domain
import Formats
import Foundation
import Testing
import Workbench

@testable import reticle

/// Predictions of files and boxes of people, brought into a workspace.
@Suite struct LayerTests {
    private static let reading = PredictionReading(
        kind: nil, pictures: nil, yoloColumns: .confidenceLast, firstCategory: 1, vocConvention: nil, units: nil)

    @discardableResult
    private static func bring(
        _ text: String, named file: String = "found.jsonl", into dataset: TemporaryDataset, as name: String = "net",
        isPerson: Bool = false
    ) throws -> LayerImport.Report {
        let path = dataset.folder + "/" + file
        try text.write(toFile: path, atomically: true, encoding: .utf8)
        return try LayerImport(store: dataset.store, reading: reading, actor: "test")
            .run(path, as: name, isPerson: isPerson)
    }

    private static func line(_ image: String, _ found: (String, String, Int, Int, Int, Int)...) -> String {
        let detections = found.map { each in
            "{\"class\": \"\(each.0)\", \"confidence\": \(each.1), \"box\": {\"xmin\": \(each.2), \"ymin\": \(each.3), "
                + "\"xmax\": \(each.4), \"ymax\": \(each.5)}}"
        }
        return "{\"image\": \"\(image)\", \"width\": 120, \"height\": 90, \"detections\": "
            + "[\(detections.joined(separator: ", "))]}\n"
    }

    private static func image(_ path: String, _ dataset: TemporaryDataset) throws -> ImageID {
        try #require(try dataset.store.image(at: path))
    }

    /// Each thing that does not fit is named, and what is left is there to be reviewed.
    @Test func whatDoesNotFitIsNamedAndTheRestBroughtIn() throws {
        try TemporaryDataset.with { dataset in
            let text =
                Self.line(
                    "shelf/1.jpg", ("can", "0.9", 10, 10, 30, 30), ("dog", "0.8", 10, 10, 30, 30),
                    ("can", "NaN", 10, 10, 30, 30), ("can", "0.7", 300, 10, 330, 30), ("can", "0.6", 30, 10, 10, 30))
                + Self.line("shelf/99.jpg", ("can", "0.9", 1, 1, 9, 9)) + Self.line("shelf/2.jpg") + "7\n"
            let report = try Self.bring(text, into: dataset)
            #expect(report.images == 2 && report.detections == 2)
            let lines = report.problems.joined(separator: "\n")
            for words in [
                "image shelf/99.jpg", "class dog", "a confidence that is no number", "a box outside of shelf/1.jpg",
                "a box with its edges swapped", "nothing is said of 2 images of 4: left out",
            ] { #expect(lines.contains(words), "\(words) in:\n\(lines)") }
            let found = try dataset.store.detections(of: Self.image("shelf/1.jpg", dataset))
            #expect(found.map(\.className) == ["can", "can"] && found.allSatisfy { $0.verdict == .open })
            #expect(try dataset.store.runs(on: Self.image("shelf/2.jpg", dataset)).count == 1)
            #expect(try dataset.store.runs(on: Self.image("shelf/3.jpg", dataset)).isEmpty)
            #expect(try dataset.store.integrityCheck() == [])
        }
    }

    @Test(arguments: ["", "[]"])
    func anEmptyListIsNamed(text: String) throws {
        try TemporaryDataset.with { dataset in
            #expect(throws: (any Error).self) { try Self.bring(text, named: "found.json", into: dataset) }
            let known = try dataset.store.models()
            #expect(known.isEmpty)
        }
    }

    @Test func predictionsForOtherImagesAreRefused() throws {
        try TemporaryDataset.with { dataset in
            let text = Self.line("other/7.jpg", ("can", "0.9", 1, 1, 9, 9))
            #expect(throws: Refusal.self) { try Self.bring(text, into: dataset) }
            let known = try dataset.store.models()
            #expect(known.isEmpty)
        }
    }

    @Test func whatIsBroughtInAgainStaysJudged() throws {
        try TemporaryDataset.with { dataset in
            let text = Self.line("shelf/1.jpg", ("can", "0.9", 10, 10, 30, 30), ("can", "0.8", 50, 10, 70, 30))
            try Self.bring(text, into: dataset)
            let image = try Self.image("shelf/1.jpg", dataset)
            let first = try dataset.store.detections(of: image)[0]
            try dataset.store.judge(.reject([first.id], reason: "shadow"), by: "ada", at: Date())
            try Self.bring(text, into: dataset)
            let again = try dataset.store.detections(of: image)
            #expect(again.map(\.verdict) == [.rejected(reason: "shadow"), .open])
        }
    }

    /// Two people label copies of the same images; what each finished is a layer of its own.
    @Test func twoWorkspacesOfTwoPeopleBecomeTwoLayers() throws {
        try TemporaryDataset.with { anna in
            try TemporaryDataset.with { bert in
                try TemporaryDataset.with { main in
                    for (dataset, x) in [(anna, 10), (bert, 12)] {
                        var play = try dataset.rehearsal()
                        #expect(play.run(CommandCall("browse.open")) == nil)
                        #expect(play.run(dataset.box("can", x, 10, x + 20, 30)) == nil)
                        #expect(play.run(CommandCall("label.done")) == nil)
                    }
                    for (name, dataset) in [("anna", anna), ("bert", bert)] {
                        let report = try LayerImport(store: main.store, reading: Self.reading, actor: "test")
                            .run(dataset.folder, as: name, isPerson: true)
                        #expect(report.person && report.images == 2)
                    }
                    let models = try main.store.models()
                    #expect(models.map(\.person) == ["anna", "bert"])
                    let pairs = try main.store.comparisons(
                        with: models[1].id, against: models[0].id, confidence: 0)
                    let first = try #require(pairs.first { $0.image == (try? Self.image("shelf/1.jpg", main)) })
                    #expect(first.annotations.map(\.box.xMin) == [10] && first.detections.map(\.box.xMin) == [12])
                    #expect(first.annotations.allSatisfy { $0.stoodFor != nil } && first.standing.isEmpty)
                    // What one of them says becomes ours, and is judged from then on.
                    let id = try #require(first.annotations.first?.stoodFor)
                    try main.store.judge(.accept([id]), by: "ada", at: Date())
                    let after = try main.store.comparisons(
                        with: models[1].id, against: models[0].id, confidence: 0, on: [first.image])
                    #expect(after.first?.confirmed == [Annotation.standIn(for: id)])
                    #expect(after.first?.standing.map(\.box.xMin) == [10])
                    #expect(try main.store.integrityCheck() == [])
                }
            }
        }
    }

    @Test func aNameIsOneKindOfLayer() throws {
        try TemporaryDataset.with { dataset in
            let text = Self.line("shelf/1.jpg", ("can", "0.9", 10, 10, 30, 30))
            try Self.bring(text, into: dataset, as: "anna", isPerson: true)
            #expect(throws: CatalogError.invalid("anna is a person's layer already; expected another name")) {
                try Self.bring(text, into: dataset, as: "anna")
            }
            try dataset.store.registerModel("net", fingerprint: "f", classes: ["can"], at: Date())
            #expect(throws: CatalogError.invalid("net is a network already; expected another name")) {
                try Self.bring(text, into: dataset, as: "net")
            }
            try dataset.store.removeLayer("anna")
            #expect(try dataset.store.comparedImages() == [:])
            #expect(throws: CatalogError.invalid("there is no layer 'net'")) { try dataset.store.removeLayer("net") }
        }
    }

    /// An hour in short: planted cases judged by keys, one key each, and the boxes differ by exactly those decisions.
    @Test func anHourInShort() throws {
        try TemporaryDataset.with { dataset in
            var play = try dataset.rehearsal()
            #expect(play.run(CommandCall("browse.open")) == nil)
            for box in [
                dataset.box("bottle", 0, 0, 20, 20), dataset.box("can", 30, 0, 50, 20),
                dataset.box("can", 60, 0, 80, 20), dataset.box("can", 90, 60, 110, 80),
            ] { #expect(play.run(box) == nil) }
            #expect(play.run(CommandCall("label.done")) == nil)
            try dataset.store.apply(
                .setStates([Self.image("shelf/2.jpg", dataset)], to: .empty), by: "ada", at: Date())
            // Right where people were wrong in class, place and number; wrong twice; one box is not found.
            let text =
                Self.line(
                    "shelf/1.jpg", ("bottle", "0.95", 0, 0, 20, 20), ("bottle", "0.9", 30, 0, 50, 20),
                    ("can", "0.85", 66, 6, 86, 26), ("can", "0.8", 10, 50, 30, 70), ("can", "0.45", 60, 40, 72, 52))
                + Self.line("shelf/2.jpg", ("bottle", "0.9", 40, 40, 60, 60), ("can", "0.4", 80, 8, 99, 27))
            try Self.bring(text, into: dataset)
            let before = try Self.boxes(dataset)
            let plan = ["0.90": "t", "0.85": "t", "0.80": "t", "0.45": "o", "0.40": "o"]
            var review = try dataset.rehearsal()
            review.take(.key("V"))
            var (keys, cases) = (0, 0)
            for _ in 0..<20 {
                let text = Self.text(review.root.draw())
                guard let front = text.first(where: { $0.contains("net: ") || $0.contains("not found") }) else { break }
                let key = plan.first { front.contains($0.key) }?.value ?? "o"
                review.take(.key(try #require(Key(key))))
                (keys, cases) = (keys + 1, cases + 1)
            }
            #expect(keys == 7 && cases == 7)
            let after = try Self.boxes(dataset)
            let wanted =
                before.filter { !["can 30 0", "can 60 0"].contains($0) } + [
                    "bottle 30 0", "can 66 6", "can 10 50", "bottle 40 40",
                ]
            #expect(after.sorted() == wanted.sorted())
            // Every decision stands in the journal, and every one is taken back.
            for _ in 0..<7 { review.take(.key("u")) }
            #expect(try Self.boxes(dataset) == before)
        }
    }

    /// Class and corner of every box of the first two images.
    private static func boxes(_ dataset: TemporaryDataset) throws -> [String] {
        let synset = try dataset.store.synset()
        return try ["shelf/1.jpg", "shelf/2.jpg"].flatMap { path in
            try dataset.store.document(image(path, dataset)).annotations.map {
                "\(synset[$0.classID]?.name ?? "") \(Int($0.box.xMin)) \(Int($0.box.yMin))"
            }
        }
    }

    private static func text(_ canvas: Canvas) -> [String] {
        (0..<canvas.size.rows).map { row in
            String((0..<canvas.size.columns).compactMap { canvas[column: $0, row: row].glyph ?? " " })
        }
    }
}
