import ArgumentParser
import Catalog
import Cells
import Domain
import Foundation
import Testing
import Workbench

@testable import reticle

/// Stages, assignments and blind layers on a real workspace: by commands and by keys.
@Suite struct WorkflowTests {
    private static func run<C: ParsableCommand>(_ type: C.Type, _ arguments: String, in dataset: TemporaryDataset)
        throws
    {
        let words = arguments.split(separator: " ").map(String.init)
        var command = try type.parseAsRoot(words + ["--workspace", dataset.folder])
        try command.run()
    }

    private static func type(_ keys: String, _ play: inout Rehearsal) {
        for key in keys.split(separator: " ").compactMap({ Key(String($0)) }) { play.take(.key(key)) }
    }

    private static let person = Person.name(SettingsFile.load())

    private static func finishAll(_ dataset: TemporaryDataset) throws {
        let ids = try dataset.store.search(ImageQuery()).ids
        try dataset.store.apply(.setStates(ids, to: .labelled), by: "anna", at: Date())
    }

    @Test func aDatasetGoesThroughReviewByCommands() throws {
        try TemporaryDataset.with { dataset in
            try Self.finishAll(dataset)
            let ids = try dataset.store.search(ImageQuery()).ids
            try Self.run(StageCommand.self, "set hand-in shelf/1.jpg shelf/2.jpg", in: dataset)
            // Who runs the command has handed them in.
            #expect(throws: ExitCode.failure) {
                try Self.run(StageCommand.self, "set accept --filter stage:review", in: dataset)
            }
            try Self.run(StageCommand.self, "own-work allow", in: dataset)
            try Self.run(StageCommand.self, "set accept shelf/1.jpg", in: dataset)
            try Self.run(StageCommand.self, "set send-back shelf/2.jpg --reason blurred", in: dataset)
            let rows = try dataset.store.rows(ids)
            let lines = rows.map(StageCommand.List.Line.init)
            #expect(lines.map(\.stage) == ["accepted", "sent-back", "annotation", "annotation"])
            #expect(lines[0].annotator == Self.person && lines[0].reviewer == Self.person)
            #expect(lines[1].reason == "blurred")
            #expect(throws: ExitCode.failure) {
                try Self.run(StageCommand.self, "set take-back shelf/1.jpg", in: dataset)
            }
            #expect(throws: (any Error).self) {
                try Self.run(StageCommand.self, "set send-back shelf/1.jpg", in: dataset)
            }
            let report = StatisticsReport(try dataset.store.statistics())
            #expect(report.perStage.map(\.name) == ["annotation", "sent-back", "accepted"])
        }
    }

    @Test func imagesAreDealtOutSampledAndTakenBack() throws {
        try TemporaryDataset.with { dataset in
            try Self.run(AssignCommand.self, "anna ben --seed 3", in: dataset)
            let given = try dataset.store.assignments()
            // The fourth image came with its boxes.
            #expect(given.count == 3 && Set(given.map(\.image)).count == 3)
            #expect(Set(given.map(\.person)) == ["anna", "ben"])
            // Nothing is given twice.
            #expect(throws: ExitCode.failure) { try Self.run(AssignCommand.self, "anna ben", in: dataset) }
            try Self.run(AssignCommand.self, "remove anna", in: dataset)
            #expect(try dataset.store.assignments(of: "anna").isEmpty)
            try Self.run(AssignCommand.self, "cleo --sample 50%", in: dataset)
            #expect(try dataset.store.assignments(of: "cleo").count == 2)
            #expect(throws: (any Error).self) { try Self.run(AssignCommand.self, "cleo --blind", in: dataset) }
            // Words that are commands are nobody's names.
            for word in ["list", "help", "add"] {
                #expect(throws: (any Error).self) { try Self.run(AssignCommand.self, "anna \(word)", in: dataset) }
            }
            // All of them are in somebody's hands by now: only a filter gives them out once more.
            #expect(throws: ExitCode.failure) { try Self.run(AssignCommand.self, "dora emil --blind", in: dataset) }
            try Self.run(AssignCommand.self, "dora emil --blind --sample 2 --filter state:unseen", in: dataset)
            let blind = try dataset.store.assignments().filter { $0.kind == .double }
            #expect(blind.count == 4 && Set(blind.map(\.image)).count == 2)
            // Without accepted images nobody can be measured.
            #expect(throws: ExitCode.failure) {
                try Self.run(AssignCommand.self, "dora --honeypots 50%", in: dataset)
            }
        }
    }

    /// Two people label the same image by keys, a third takes one side in the review, and figures say how far they agree.
    @Test func twoLabelBlindAndAThirdMergesInTheReview() throws {
        try TemporaryDataset.with { dataset in
            let store = dataset.store
            let image = try #require(try store.image(at: "shelf/1.jpg"))
            try store.apply(
                .assign(["anna", "ben"].map { Assignment(person: $0, image: image, kind: .double) }), by: "lea",
                at: Date())
            func label(_ person: String, _ boxes: [CommandCall]) throws {
                var play = try dataset.rehearsal(person: person)
                #expect(play.root.session.teamwork.open == 1)
                #expect(play.run(CommandCall("browse.open")) == nil)
                for box in boxes { #expect(play.run(box) == nil) }
                #expect(play.run(CommandCall("label.done")) == nil)
            }
            try label("anna", [dataset.box("bottle", 0, 0, 20, 20), dataset.box("can", 30, 0, 50, 20)])
            #expect(try store.document(image).annotations.isEmpty)
            try label("ben", [dataset.box("can", 0, 0, 20, 20), dataset.box("can", 30, 0, 50, 21)])
            #expect(try store.imagesToMerge() == [image])
            let report = try AgreementReport(store, iou: 0.5)
            let pair = try #require(report.pairs.first)
            #expect((pair.first, pair.second, pair.images, pair.matched) == ("anna", "ben", 1, 2))
            #expect(pair.classAgreement == 0.5 && report.honeypots.isEmpty)

            var play = try dataset.rehearsal(person: "lea")
            play.take(.key("V"))
            #expect(play.run(CommandCall("review.set-against", Arguments(["side": "anna"]))) == nil)
            // What ben says of the first box becomes the annotation, of the second box what anna says.
            Self.type("t", &play)
            #expect(play.run(CommandCall("review.select", Arguments(["kind": "right"]))) == nil)
            Self.type("o", &play)
            let merged = try store.document(image).annotations
            #expect(merged.count == 2)
            // What the other has drawn of the same objects is settled with it.
            #expect(try store.imagesToMerge() == [] && store.detections(of: image).allSatisfy { $0.verdict != .open })
            #expect(try store.finishedLayers().map(\.boxes.count) == [2, 2])
            #expect(try store.integrityCheck() == [])
        }
    }

    @Test func aHoneypotMeasuresAPersonAgainstWhatWasAccepted() throws {
        try TemporaryDataset.with { dataset in
            let store = dataset.store
            let image = try #require(try store.image(at: "shelf/1.jpg"))
            var play = try dataset.rehearsal(person: "anna")
            #expect(play.run(CommandCall("browse.open")) == nil)
            #expect(play.run(dataset.box("bottle", 0, 0, 20, 20)) == nil)
            Self.type("!", &play)
            try store.apply(.moveStage([image], .accept), by: "ben", at: Date())
            // Neither the annotator nor the reviewer can be measured with it.
            for known in ["anna", "ben"] {
                #expect(throws: ExitCode.failure) {
                    try Self.run(AssignCommand.self, "\(known) --honeypots 100%", in: dataset)
                }
            }
            try Self.run(AssignCommand.self, "dora --honeypots 100%", in: dataset)
            play = try dataset.rehearsal(person: "dora")
            #expect(play.run(CommandCall("browse.open")) == nil)
            #expect(play.run(dataset.box("bottle", 0, 0, 20, 25)) == nil)
            #expect(play.run(CommandCall("label.done")) == nil)
            let report = try AgreementReport(store, iou: 0.5)
            let line = try #require(report.honeypots.first)
            #expect((line.first, line.second, line.matched, line.meanIoU) == ("dora", "accepted", 1, 0.8))
            #expect(report.pairs.isEmpty)
            #expect(try store.document(image).annotations.count == 1)
        }
    }
}
