import Catalog
import Cells
import Domain
import Foundation
import Testing
import Workbench

@testable import reticle

/// The review on a real workspace: what keys decide is what changes on disk.
@Suite struct ReviewTests {
    private static let first = ImageID(rawValue: 1)
    private static let second = ImageID(rawValue: 2)

    /// Two finished images: on the first a right detection, one of the wrong class, one badly placed and a box that
    /// nothing found; on the second a detection where nothing is, and one seen twice.
    private static func prepare(_ dataset: TemporaryDataset) throws {
        let store = dataset.store
        var play = try dataset.rehearsal()
        #expect(play.run(CommandCall("browse.open")) == nil)
        for box in [
            dataset.box("bottle", 0, 0, 20, 20), dataset.box("can", 30, 0, 50, 20), dataset.box("can", 60, 0, 80, 20),
            dataset.box("can", 90, 60, 110, 80),
        ] { #expect(play.run(box) == nil) }
        #expect(play.run(CommandCall("label.done")) == nil)
        #expect(play.run(dataset.box("bottle", 0, 0, 40, 40)) == nil)
        #expect(play.run(CommandCall("label.done")) == nil)
        let model = try store.registerModel("net", fingerprint: "f", classes: ["bottle", "can"], at: Date())
        let run = try store.beginRun(
            of: model.id,
            settings: DetectionSettings(
                inputSize: ImageSize(width: 32, height: 32), minimumConfidence: 0.05, nmsIoU: 0.45), by: "anna",
            at: Date())
        func found(_ index: Int, _ confidence: Double, _ x: Double, _ y: Double, _ size: Double) -> Detection {
            Detection(
                classIndex: index, confidence: confidence,
                box: PixelBox(xMin: x, yMin: y, xMax: x + size, yMax: y + size))
        }
        try store.addDetections(
            [
                (first, [found(0, 0.9, 0, 0, 20), found(0, 0.8, 30, 0, 20), found(1, 0.7, 66, 6, 20)]),
                (second, [found(0, 0.9, 0, 0, 40), found(0, 0.6, 1, 1, 40), found(1, 0.5, 70, 40, 20)]),
            ], to: run.id)
    }

    private static func type(_ keys: String, _ play: inout Rehearsal) {
        for key in keys.split(separator: " ").compactMap({ Key(String($0)) }) { play.take(.key(key)) }
    }

    private static func boxes(_ dataset: TemporaryDataset) throws -> [Annotation] {
        try [first, second].flatMap { try dataset.store.document($0).annotations }
    }

    @Test func fiveCasesJudgedByKeysChangeExactlyThose() throws {
        try TemporaryDataset.with { dataset in
            try Self.prepare(dataset)
            let before = try Self.boxes(dataset)
            var play = try dataset.rehearsal()
            play.take(.key("V"))
            var decided: [String: String] = [
                "classification": "t", "localization": "t", "missed": "x", "duplicate": "r d", "background": "t",
            ]
            for (kind, keys) in decided.sorted(by: { $0.key < $1.key }) {
                #expect(play.run(CommandCall("review.select", Arguments(["kind": kind]))) == nil)
                Self.type(keys, &play)
                decided[kind] = nil
            }
            #expect(decided.isEmpty)
            let after = try Self.boxes(dataset)
            // Two boxes made room, one went, one came; the two that were found rightly are as they were.
            let untouched = before.filter { after.contains($0) }
            #expect(untouched.map(\.box.width) == [20, 40])
            let new = after.filter { !before.contains($0) }
            #expect(
                Set(new.map { "\(Int($0.box.xMin)) \($0.classID.rawValue)" })
                    == [
                        "30 \(try Self.id("bottle", dataset))", "66 \(try Self.id("can", dataset))",
                        "70 \(try Self.id("can", dataset))",
                    ])
            #expect(after.count == 5)
            let verdicts = try dataset.store.detections(of: Self.second).map(\.verdict)
            #expect(verdicts[0] == .open && verdicts[1] == .rejected(reason: "the same object twice"))
            #expect(try dataset.store.integrityCheck() == [])
            // All five are undone, one by one, and every box is what it was.
            Self.type("u u u u u", &play)
            #expect(try Self.boxes(dataset) == before)
            #expect(try dataset.store.detections(of: Self.first).allSatisfy { $0.verdict == .open })
            #expect(try dataset.store.detections(of: Self.second).allSatisfy { $0.verdict == .open })
        }
    }

    @Test func theFiguresAreThoseOfTheStoreAfterEachDecision() throws {
        try TemporaryDataset.with { dataset in
            try Self.prepare(dataset)
            var play = try dataset.rehearsal()
            Self.type("V t t t", &play)
            let shown = Self.text(play.root.draw())
            var again = try dataset.rehearsal()
            Self.type("V", &again)
            let anew = Self.text(again.root.draw())
            for word in ["precision", "recall", "F1", "mean AP", "missed", "true positive"] {
                let (line, wanted) = (Self.line(word, shown), Self.line(word, anew))
                #expect(line != nil && line == wanted, "\(word)")
            }
        }
    }

    private static func id(_ name: String, _ dataset: TemporaryDataset) throws -> Int64 {
        try #require(try dataset.store.synset().named(name)).id.rawValue
    }

    /// The left part of the line that has a word.
    private static func line(_ word: String, _ text: [String]) -> String? {
        text.map { String($0.prefix(34)) }.first { $0.contains(word) }
    }

    private static func text(_ canvas: Canvas) -> [String] {
        (0..<canvas.size.rows).map { row in
            String((0..<canvas.size.columns).compactMap { canvas[column: $0, row: row].glyph ?? " " })
        }
    }
}
