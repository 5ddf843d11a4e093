import ArgumentParser
import Catalog
import Domain
import Foundation
import Formats
import Jobs
import Testing
import Training
import YOLO

@testable import reticle

/// An audit from the plan to the cases, with a small network on made-up pictures.
@Suite struct AuditTests {
    private func made() throws -> (MadeUpTraining, CatalogStore) {
        let made = try MadeUpTraining()
        try made.writeDataset(to: made.path, count: 12)
        try made.writeNetwork(to: made.path + "/network")
        let command = try ImportCommand.parse(["--from", made.path, "--workspace", made.path])
        try command.run()
        return (made, try CatalogStore.open(at: made.path))
    }

    private func folder(_ made: MadeUpTraining, _ store: CatalogStore, folds: Int = 3) throws -> AuditFolder {
        let network = NetworkStart.learned(
            .darknet(
                cfg: made.path + "/network/small.cfg", weights: made.path + "/network/small.weights",
                names: made.path + "/network/small.names"))
        var wish = AuditWish()
        (wish.folds, wish.keepsAnchors) = (folds, true)
        return try wish.prepare(
            store, (start: network, name: "small"), seed: 1,
            change: { arguments in
                (arguments.dataShape, arguments.batchSize, arguments.threads) = (64, 4, 1)
                (arguments.hours, arguments.epochs, arguments.warmupEpochs) = (nil, 2, 0)
            }, notice: { _ in })
    }

    /// Does a job on a thread that may wait.
    private func run(_ job: Job, _ store: CatalogStore) async throws -> Job {
        let worker = try Worker.claim(job.id, in: JobStore(store))
        return try await Waiting.onThread { try AuditJob(store: store).run(worker) }
    }

    @Test func everyImageIsInOneFoldAndLearntByTheOthers() throws {
        let (made, store) = try made()
        let folder = try folder(made, store)
        let plan = try folder.readPlan()
        #expect(plan.images.count == 12)
        #expect((0..<3).map { plan.images(of: $0).count } == [4, 4, 4])
        for fold in 0..<3 {
            let learnt = Set(try folder.run(fold).readDataset().train.map(\.path))
            let seen = Set(plan.images(of: fold).map { plan.images[$0].path })
            #expect(learnt.count == 8)
            #expect(learnt.isDisjoint(with: seen))
        }
        // The same seed deals out the same way.
        #expect(try self.folder(made, store).readPlan() == plan)
    }

    @Test func anAuditIsAJobWhoseCasesAreKept() async throws {
        let (made, store) = try made()
        let folder = try folder(made, store)
        let job = try AuditJob.enqueue(folder, model: "small", in: store, by: "anna", at: Date())
        let ended = try await run(job, store)
        #expect((ended.kind, ended.state) == (.audit, .done))
        #expect(ended.progress.done == ended.progress.total)
        let audit = try #require(try store.audit())
        #expect(audit.summary.folds == 3)
        #expect(audit.summary.images == 12)
        #expect(audit.summary.labels == 12)
        #expect(audit.findings.map(\.id) == Array(1..<audit.findings.count + 1))
        for finding in audit.findings { #expect((0...1).contains(finding.probability)) }
        // What only takes room is gone.
        #expect(!FileManager.default.fileExists(atPath: folder.run(0).checkpoints))
    }

    @Test func anAuditThatIsStoppedGoesOnAsTheSameJobToTheSameCases() async throws {
        let (made, store) = try made()
        let jobs = JobStore(store)
        let whole = try AuditJob.enqueue(try folder(made, store), model: "small", in: store, by: "a", at: Date())
        _ = try await run(whole, store)
        let wanted = try #require(try store.audit()).findings
        let job = try AuditJob.enqueue(try folder(made, store), model: "small", in: store, by: "a", at: Date())
        let worker = try Worker.claim(job.id, in: jobs)
        let stopped = try await Waiting.onThread {
            try AuditJob(store: store).run(worker) { done, _, _ in if done >= 130 { worker.stop() } }
        }
        #expect(stopped.state == .interrupted)
        _ = try jobs.resume(job.id, at: Date())
        let ended = try await run(job, store)
        #expect(ended.state == .done)
        #expect(ended.attempts == 2)
        #expect(try store.audit()?.findings == wanted)
    }

    @Test func tooFewImagesAreRefused() throws {
        let (made, store) = try made()
        let error = #expect(throws: Refusal.self) { _ = try folder(made, store, folds: 7) }
        #expect(error?.description.contains("12 finished images") == true)
    }

    @Test func aLineHasEveryKeyOfTheContract() throws {
        let finding = AuditFinding(
            id: 3, kind: .overlooked, probability: 0.5, image: ImageID(rawValue: 1),
            found: .init(
                classID: ClassID(rawValue: 1), confidence: 0.75, box: PixelBox(xMin: 1, yMin: 2, xMax: 3, yMax: 4)))
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        let data = try encoder.encode(AuditLine(finding, path: "a.png", synset: Synset()))
        #expect(
            String(decoding: data, as: UTF8.self)
                == #"{"box":null,"class":null,"found":{"box":{"xmax":3,"xmin":1,"ymax":4,"ymin":2},"class":"class 1","#
                + #""confidence":0.75},"image":"a.png","iou":0,"kind":"overlooked","message":"no box, but looks like "#
                + #"class 1 0.75","probability":0.5,"rank":3,"state":"open"}"#)
    }

    @Test func whatToLabelNextIsKeptWithItsReasons() throws {
        let made = try MadeUpTraining()
        try made.writeDataset(to: made.path, count: 6)
        let export = made.path + "/export.jsonl"
        var lines = try String(contentsOfFile: export, encoding: .utf8).split(separator: "\n").map(String.init)
        for at in 3..<6 {
            lines[at] = #"{"id":"\#(at)","clientId":"a","url":"\#(at).png","data":{"width":64,"height":64}}"#
        }
        try Data((lines.joined(separator: "\n") + "\n").utf8).write(to: URL(fileURLWithPath: export))
        try ImportCommand.parse(["--from", made.path, "--workspace", made.path]).run()
        let store = try CatalogStore.open(at: made.path)
        _ = try PictureScan(store: store).run()
        let result = try NextPlanning(store: store).run()
        #expect(result.order.count == 3)
        #expect(result.unpredicted == 3 && result.unlooked == 0)
        #expect(result.order.allSatisfy { $0.reason.hasPrefix("unlike what is labelled") || $0.gain < 0.02 })
        #expect(try store.nextOrder() == result.order)
        #expect(try store.search(ImageQuery(sort: .next)).ids.prefix(3) == result.order.map(\.image)[...])
        #expect(throws: Refusal.self) { try NextPlanning(store: store, model: "nobody").run() }
    }
}
