import Catalog
import Domain
import Foundation
import Jobs
import NeuralNetwork
import Testing
import Workbench
import YOLO

@testable import reticle

/// A network looks at images of a workspace.
@Suite struct PredictionTests {
    private static let cfg = """
        [net]
        width=32
        height=32
        channels=3
        [convolutional]
        batch_normalize=1
        filters=8
        size=3
        stride=2
        pad=1
        activation=leaky
        [convolutional]
        filters=14
        size=1
        stride=1
        activation=linear
        [yolo]
        mask=0,1
        anchors=8,8, 16,16
        classes=2
        num=2
        """

    /// A dataset with a network called `small` whose classes are `bottle` and `jar`.
    ///
    /// The body runs on a thread of its own: work of a queue waits.
    private static func with(_ body: @escaping @Sendable (TemporaryDataset) throws -> Void) async throws {
        try await Waiting.onThread {
            try TemporaryDataset.with { dataset in
                try put(cfg, seed: 1, in: dataset)
                _ = try dataset.store.shelf.add("small", files: files(in: dataset))
                try body(dataset)
            }
        }
    }

    private static func put(_ cfg: String, seed: UInt64, in dataset: TemporaryDataset) throws {
        try cfg.write(toFile: dataset.folder + "/small.cfg", atomically: true, encoding: .utf8)
        try "bottle\njar\n".write(toFile: dataset.folder + "/small.names", atomically: true, encoding: .utf8)
        let model = try DarknetConfiguration(contentsOf: dataset.folder + "/small.cfg").model
        let random = try RandomParameters(
            model.network, input: Shape(height: 32, width: 32, channels: 3), seed: seed, spread: 0.3)
        try WeightsFile.write(random, of: model, to: dataset.folder + "/small.weights")
    }

    private static func files(in dataset: TemporaryDataset) -> ModelFiles {
        .darknet(
            cfg: dataset.folder + "/small.cfg", weights: dataset.folder + "/small.weights",
            names: dataset.folder + "/small.names")
    }

    private static let images = (1...4).map { ImageID(rawValue: $0) }

    private static func order(_ images: [ImageID] = images, in dataset: TemporaryDataset) throws -> Job {
        try PredictionRequest(model: "small", images: images).enqueue(in: dataset.store, by: "anna", at: Date())
    }

    private static func work(_ job: Job, in dataset: TemporaryDataset) throws -> Job {
        try PredictionWork(store: dataset.store, threads: 1, niceness: 0)
            .run(try Worker.claim(job.id, in: JobStore(dataset.store)))
    }

    @Test func detectionsAreALayerOfTheirOwn() async throws {
        try await Self.with { dataset in
            let before = try dataset.store.document(ImageID(rawValue: 1))
            let job = try Self.work(Self.order(in: dataset), in: dataset)
            #expect(job.state == .done && job.progress.done == 4)
            let found = try dataset.store.detections(of: ImageID(rawValue: 1))
            #expect(!found.isEmpty && found.allSatisfy { $0.verdict == .open && $0.confidence >= 0.05 })
            #expect(Set(found.map(\.className)).isSubset(of: ["bottle", "jar"]))
            #expect(try dataset.store.document(ImageID(rawValue: 1)) == before)
            #expect(try dataset.store.runs().first?.finishedAt != nil)
        }
    }

    @Test func aPictureThatIsNotThereIsToldAndTheRestGoesOn() async throws {
        try await Self.with { dataset in
            let job = try Self.work(Self.order(in: dataset), in: dataset)
            #expect(job.progress.message.hasSuffix("1 picture could not be read"))
            let warnings = try JobStore(dataset.store).log(of: job.id).filter { $0.event == .warning }
            #expect(warnings.count == 1 && warnings[0].message?.hasPrefix("image 4: ") == true)
        }
    }

    @Test func aJobThatIsTakenUpAgainLooksAtTheRest() async throws {
        try await Self.with { dataset in
            let job = try Self.order(in: dataset)
            let run = try job.order(PredictionOrder.self).runID
            let mark = Detection(
                classIndex: 1, confidence: 0.5, box: PixelBox(xMin: 1, yMin: 2, xMax: 3, yMax: 4))
            try dataset.store.addDetections([(ImageID(rawValue: 1), [mark])], to: run)
            let ended = try Self.work(job, in: dataset)
            #expect(try dataset.store.detections(of: ImageID(rawValue: 1)).map(\.box) == [mark.box])
            // What was found before counts as well.
            let all = try (1...3).reduce(0) { try $0 + dataset.store.detections(of: ImageID(rawValue: $1)).count }
            #expect(ended.progress.message == "\(all) detections on 3 images, 1 picture could not be read")
            #expect(try !dataset.store.detections(of: ImageID(rawValue: 2)).isEmpty)
        }
    }

    @Test func anotherNetworkUnderTheSameNameIsNotTaken() async throws {
        try await Self.with { dataset in
            let job = try Self.order(in: dataset)
            try dataset.store.shelf.remove("small")
            try Self.put(Self.cfg, seed: 2, in: dataset)
            _ = try dataset.store.shelf.add("small", files: Self.files(in: dataset))
            let ended = try Self.work(job, in: dataset)
            #expect(ended.state == .failed && ended.progress.message.contains("network 'small' is not the one"))
        }
    }

    @Test func aJobIsDoneByAProcessThatIsGoneAfterwards() async throws {
        try await Self.with { dataset in
            let (job, jobs) = (try Self.order(in: dataset), JobStore(dataset.store))
            let started = try jobs.startDue(executable: TmuxWindow.workstation, at: Date())
            let worker = try #require(started.first)
            while FileManager.default.fileExists(atPath: "/proc/\(worker.identity.pid)") { usleep(5000) }
            #expect(try jobs.job(job.id, at: Date()).state == .done)
            #expect(try !dataset.store.detections(of: ImageID(rawValue: 1)).isEmpty)
        }
    }

    @Test func acceptedDetectionsAreAnnotationsUntilUndone() async throws {
        try await Self.with { dataset in
            _ = try Self.work(Self.order(in: dataset), in: dataset)
            let world = World(store: dataset.store, person: "anna")
            let image = ImageID(rawValue: 1)
            let bottle = try #require(dataset.store.detections(of: image).first { $0.className == "bottle" })
            guard
                case .applied(ticket: 7, _)? = world.answer(.judge(.accept([bottle.id]), ticket: 7), client: nil).first
            else {
                Issue.record("accepting was not answered")
                return
            }
            #expect(try dataset.store.document(image).annotations.map(\.provenance) == [.accepted])
            _ = world.answer(.undo, client: nil)
            #expect(try dataset.store.document(image).annotations.isEmpty)
            #expect(try dataset.store.detections(of: image).first { $0.id == bottle.id }?.verdict == .open)
        }
    }

    @Test func aClassWithoutMeaningIsRefusedWithItsTicket() async throws {
        try await Self.with { dataset in
            _ = try Self.work(Self.order(in: dataset), in: dataset)
            let world = World(store: dataset.store, person: "anna")
            let jar = try #require(
                dataset.store.detections(of: ImageID(rawValue: 1)).first { $0.className == "jar" })
            guard
                case .refused(ticket: 3, let reason)? = world.answer(.judge(.accept([jar.id]), ticket: 3), client: nil)
                    .first
            else {
                Issue.record("a class that nobody has mapped was accepted")
                return
            }
            #expect(reason.contains("jar"))
        }
    }

    @Test func runsThatFoundNothingAreToldToo() async throws {
        try await Self.with { dataset in
            let job = try Self.order([ImageID(rawValue: 2)], in: dataset)
            let run = try job.order(PredictionOrder.self).runID
            try dataset.store.addDetections([(ImageID(rawValue: 2), [])], to: run)
            let world = World(store: dataset.store, person: "anna")
            guard
                case .detections(_, let found)? = world.answer(.readDetections(ImageID(rawValue: 2)), client: nil).first
            else {
                Issue.record("no detections were read")
                return
            }
            #expect(found.runs.map(\.id) == [run] && found.detections.isEmpty)
        }
    }
}

/// What the interface hears of the queue.
@Suite struct JobNewsTests {
    private func job(_ done: Int, _ state: JobState = .running) throws -> Job {
        let order = PredictionOrder(
            model: "small", images: [11, 12, 13].map { ImageID(rawValue: $0) },
            settings: DetectionSettings(
                inputSize: ImageSize(width: 32, height: 32), minimumConfidence: 0.05, nmsIoU: 0.45),
            run: DetectionRunID(rawValue: 1))
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        return Job(
            id: JobID(rawValue: 1), kind: .predict,
            payload: String(decoding: try encoder.encode(order), as: UTF8.self),
            state: state, progress: JobProgress(done: done, total: 3), actor: "anna", createdAt: 0, logPath: "")
    }

    @Test func imagesAreNewsOnce() throws {
        let news = JobNews()
        #expect(news.take([try job(0)]) == [])
        #expect(news.take([try job(2)]) == [11, 12].map { ImageID(rawValue: $0) })
        #expect(news.take([try job(2)]) == nil)
        #expect(news.take([try job(3, .done)]) == [ImageID(rawValue: 13)])
    }

    @Test func theNetworkIsReadFromTheOrder() throws {
        #expect(JobNews().model(of: try job(0)) == "small")
    }
}
