import Catalog
import Domain
import Fetching
import Foundation
import Imaging
import Queue
import TestSupport
import Testing
import Workbench

@testable import reticle

/// Jobs of the service that come into a workspace, over HTTP on loopback and a real queue file.
@Suite struct PullTests {
    @Test func doubtfulJobsBecomeImagesWithALayer() async throws {
        let bench = try PullBench()
        let doubtful = try await bench.job("1.png", [("bottle", 0.9), ("can", 0.31)])
        try await bench.job("2.png", [("bottle", 0.9)])
        try await bench.job("3.png", [])
        try await bench.job("4.png", [("bottle", 0.1)], client: "globex")
        try await bench.job("5.png", [("bottle", 0.1)], hoursAgo: 30)
        let report = try await bench.pull()
        #expect(report.failures == [])
        #expect(report.looked == 3 && report.doubtful == 1 && report.came == 1 && report.known == 0)
        #expect(report.detections == 2 && report.layers == ["service-f00dfeed"])
        let image = try bench.image("1.png")
        #expect(try bench.names == ["1.png"])
        #expect(image.key == doubtful.text && image.client == "acme" && image.state == .unseen && !image.isMissing)
        #expect(image.size == ImageSize(width: 120, height: 90) && image.boxCount == 0)
        let found = try bench.store.detections(of: image.id)
        #expect(found.map(\.className) == ["bottle", "can"] && found.allSatisfy { $0.verdict == .open })
        #expect(found[0].box == PixelBox(xMin: 12, yMin: 18, xMax: 48, yMax: 54))
        #expect(try bench.store.document(image.id).annotations.isEmpty)
        #expect(try bench.store.synset().classes.isEmpty)
        let run = try #require(try bench.store.runs().first)
        #expect(run.actor == "anna" && run.finishedAt != nil)
    }

    @Test func theWorstComeFirstAsManyAsAreWanted() async throws {
        let bench = try PullBench()
        for (number, confidence) in [0.45, 0.2, 0.4, 0.3].enumerated() {
            try await bench.job("\(number + 1).png", [("can", 0.8), ("can", confidence)])
        }
        // As bad as the second one, and with another doubt.
        try await bench.job("5.png", [("can", 0.2), ("can", 0.4)])
        try await bench.job("6.png", [])
        let report = try await bench.pull(PullWish(client: "acme", includesEmpty: true, limit: 3))
        #expect(report.looked == 6 && report.doubtful == 3 && report.came == 3)
        #expect(try bench.names == ["2.png", "4.png", "5.png"])
        #expect(try await bench.pull(PullWish(client: "acme", below: 0, includesEmpty: true)).came == 1)
        #expect(try bench.names.contains("6.png"))
        #expect(try bench.store.runs(on: bench.image("6.png").id).count == 1)
    }

    @Test func noPictureComesTwice() async throws {
        let bench = try PullBench()
        try await bench.job("1.png", [("can", 0.3)])
        try await bench.job("same-a.png", [("can", 0.4)])
        let first = try await bench.pull()
        #expect(first.came == 2 && first.known == 0)
        // The same address with a newer job, the same contents elsewhere, and two new ones that are the same.
        let newer = try await bench.job("1.png", [("can", 0.2)], hoursAgo: 0.5)
        try await bench.job("same-b.png", [("can", 0.2)], hoursAgo: 0.5)
        let again = try await bench.pull()
        #expect(again.came == 0 && again.known == 3 && again.detections == 0)
        #expect(try bench.names == ["1.png", "same-a.png"])
        #expect(try bench.image("1.png").key != newer.text)
        #expect(try bench.store.runs().count == 1)
    }

    @Test func ofSeveralNewOnesWithTheSameContentsTheWorstComes() async throws {
        let bench = try PullBench()
        try await bench.job("same-a.png", [("can", 0.4)])
        try await bench.job("same-b.png", [("can", 0.2)])
        let report = try await bench.pull()
        #expect(report.came == 1 && report.known == 1)
        #expect(try bench.names == ["same-b.png"])
    }

    @Test func aFileOfTheWorkspaceIsRecognised() async throws {
        let bench = try PullBench()
        let path = bench.folder + "/shelf"
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        try PictureWriter.write(RGBImage(width: 120, height: 90, fill: (3, 120, 150)), to: path + "/three.png")
        _ = try DatasetImport.run(path, into: bench.store, person: "anna")
        try await bench.job("3.png", [("can", 0.4)])
        try await bench.job("4.png", [("can", 0.4)])
        let report = try await bench.pull()
        #expect(report.came == 1 && report.known == 1)
        #expect(try bench.names.sorted() == ["4.png", "three.png"])
        // What the service found is told of it too.
        #expect(try bench.store.detections(of: bench.image("three.png").id).count == 1)
    }

    @Test func eachJobThatDoesNotComeSaysWhy() async throws {
        let bench = try PullBench()
        let gone = try await bench.job("missing.jpg", [("can", 0.3)])
        let body = try await bench.job(nil, [("can", 0.2)])
        let changed = try await bench.job("9.png", [("can", 0.4)])
        let silent = try await bench.job("http://127.0.0.1:1/7.png", [("can", 0.45)])
        try await bench.job("1.png", [("can", 0.1)])
        let report = try await bench.pull()
        #expect(report.came == 1 && report.doubtful == 5)
        let why = Dictionary(uniqueKeysWithValues: report.failures.map { ($0.job, $0.why) })
        #expect(why.count == 4)
        #expect(why[body.text] == "its picture came with the job, and the queue keeps that only until the result")
        #expect(why[gone.text]?.contains("404") == true)
        #expect(why[changed.text]?.hasSuffix("9.png: is 120×60 now, and was 120×90 for the service") == true)
        #expect(why[silent.text]?.contains("127.0.0.1:1") == true)
        #expect(report.line.hasPrefix("acme: 1 picture came with 1 detection, 4 not: its picture came with the job"))
    }

    @Test func privateAddressesAreAsForbiddenAsElsewhere() async throws {
        let bench = try PullBench()
        try await bench.job("1.png", [("can", 0.3)])
        let (store, door) = (bench.store, try bench.door)
        let report = try await Waiting.onThread {
            try Pull(
                store: store, door: door, fetcher: Fetcher.ofWorkspace(cache: store.folder(of: "cache")), actor: "anna",
                now: PullBench.now
            ).run(PullWish(client: "acme"))
        }
        #expect(report.came == 0 && report.failures.count == 1 && bench.server.requests.isEmpty)
    }

    @Test func whatWasJudgedStaysAsItIsWhenALaterNetworkComes() async throws {
        let bench = try PullBench()
        try await bench.job("1.png", [("can", 0.3)])
        _ = try await bench.pull()
        try await bench.job("1.png", [("jar", 0.4)], hoursAgo: 0.5, model: "beefbeef00000000")
        let report = try await bench.pull()
        #expect(report.came == 0 && report.known == 1 && report.layers == ["service-beefbeef"])
        let found = try bench.store.detections(of: bench.image("1.png").id)
        #expect(found.map(\.className) == ["jar", "can"])
    }

    @Test func aLayerLearnsClassesAndKeepsTheirPlaces() async throws {
        let bench = try PullBench()
        try await bench.job("1.png", [("jar", 0.3)])
        _ = try await bench.pull()
        try await bench.job("2.png", [("can", 0.3), ("jar", 0.4)])
        _ = try await bench.pull()
        #expect(try bench.store.model("service-f00dfeed")?.classes == ["jar", "can"])
        #expect(try bench.store.detections(of: bench.image("2.png").id).map(\.className) == ["jar", "can"])
        #expect(try bench.store.detections(of: bench.image("1.png").id).map(\.className) == ["jar"])
    }

    // MARK: The workstation

    @Test func theScreenShowsTheQueueAndPulls() async throws {
        let bench = try PullBench()
        try await bench.job("1.png", [("can", 0.3)])
        let failed = NewInference(
            id: InferenceIDs().next(at: Moment(seconds: PullBench.now.timeIntervalSince1970)), client: "globex",
            source: .address("https://user:secret@example.org/1.png?token=secret"),
            createdAt: Moment(seconds: PullBench.now.timeIntervalSince1970))
        _ = try await bench.queue.add(failed)
        _ = try await bench.queue.claim(ClaimRequest(lease: "a", limit: 1, now: failed.createdAt))
        _ = try await bench.queue.finish(
            [Ending(failed.id, .failed("status 404", mayPass: false))], lease: "a", at: failed.createdAt)
        let (store, door) = (bench.store, try bench.door)
        let remote = RemotePictures(
            Fetcher.ofWorkspace(cache: store.folder(of: "cache"), allowsPrivate: true), consent: .ask)
        let answers = try await Waiting.onThread {
            let world = World(store: store, person: "anna", remote: remote, queue: door)
            let wish = PullWish(client: "acme", hours: 1e6)
            return [
                Effect.readQueue, .readFailures(client: "globex"), .retryFailed(client: "globex", job: failed.id.text),
                .withdrawJob(client: "globex", job: failed.id.text),
                .withdrawJob(client: "globex", job: failed.id.text),
                .withdrawJob(client: "globex", job: "?"), .pull(wish),
            ].map { world.answer($0, client: nil) }
        }
        guard case .queue(let report?)? = answers[0].first, case .failures("globex", let jobs)? = answers[1].first
        else {
            Issue.record("\(answers)")
            return
        }
        #expect(report.place == "sqlite:queue.sqlite" && report.clients.map(\.name) == ["acme", "globex"])
        #expect(report.clients[1].failed == 1)
        #expect(jobs.map(\.reason) == ["status 404"] && jobs.first?.address == "https://example.org/1.png?…")
        #expect(answers[2] == [.queueChanged("1 job of globex will be tried again")])
        #expect(answers[3] == [.queueChanged("withdrew \(failed.id)")])
        #expect(answers[4] == [.queueChanged("\(failed.id) is gone already")])
        #expect(answers[5] == [.failed("'?' is no job: expected its 26 signs")])
        guard case .pulled(let pulled)? = answers[6].first else {
            Issue.record("\(answers[6])")
            return
        }
        #expect(pulled.came == 1)
        // Nothing but what was pulled is fetched from now on.
        #expect(remote.whyNot("https://example.org/2.png") != nil)
    }

    @Test func withoutAQueueOrConsentItSaysSo() async throws {
        let bench = try PullBench()
        let (store, door) = (bench.store, try bench.door)
        let answers = try await Waiting.onThread {
            let never = RemotePictures(Fetcher.ofWorkspace(cache: store.folder(of: "cache")), consent: .never)
            let missing = try QueueDoor("sqlite:\(store.folder)/none.sqlite")
            return [
                World(store: store, person: "anna").answer(.readQueue, client: nil),
                World(store: store, person: "anna", queue: missing).answer(.readQueue, client: nil),
                World(store: store, person: "anna", remote: never, queue: door)
                    .answer(.pull(PullWish(client: "acme")), client: nil),
            ]
        }
        #expect(answers[0] == [.queue(nil)])
        #expect(
            answers[1] == [.queueFailed("sqlite:none.sqlite: there is no queue yet: reticle-service serve makes it")])
        #expect(!FileManager.default.fileExists(atPath: store.folder + "/none.sqlite"))
        #expect(
            answers[2] == [
                .pullFailed(
                    PullWish(client: "acme"), "pictures are not fetched: the settings say fetch = \"never\"")
            ])
    }

    // MARK: Text

    @Test(
        arguments: [
            ("[]", nil, 0), (#"[{"class":"a","confidence":0.25,"box":{}}]"#, 0.25, 1),
            (#"[{"class":"a","confidence":0.5,"box":{}},{"class":"b","confidence":1}]"#, 0.5, 0),
            // A class of that very name is no member.
            (#"[{"class":"\"confidence\":0.1,","confidence":0.75,"box":{}}]"#, 0.75, 0),
        ] as [(String, Double?, Int)])
    func doubtsAreReadFromTheText(text: String, least: Double?, count: Int) {
        let found = ServiceDetections.doubts(in: text, below: 0.5)
        #expect(found?.least == least && (found?.count ?? 0) == count)
    }

    /// The quick look agrees with a whole reading, whatever the class is called.
    @Test(arguments: 0..<50) func theQuickLookAgreesWithAWholeReading(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        let names = ["can", "\"confidence\":", "\\", "瓶, {}", "confidence"]
        let confidences = (0..<Int.random(in: 0...9, using: &random)).map { _ in
            Double(Int.random(in: 0...10_000, using: &random)) / 10_000
        }
        let texts = confidences.map { confidence in
            let name = JSONWriter.quoted(names[Int.random(in: 0..<names.count, using: &random)])
            return "{\"class\":\(name),\"confidence\":\(confidence),\"box\":{\"x\":1,\"y\":2,\"width\":3,\"height\":4}}"
        }
        let text = JSONWriter.array(texts)
        let whole = ServiceDetections.read(StoredResult(model: "", width: 100, height: 100, detections: text))
        #expect(whole?.map(\.confidence) == confidences)
        let quick = ServiceDetections.doubts(in: text, below: 0.5)
        #expect(quick?.least == confidences.min())
        #expect((quick?.count ?? 0) == confidences.count { $0 < 0.5 })
    }
}
