import Domain
import Fetching
import Foundation
import Imaging
import Prediction
import Queue
import Synchronization
import TestSupport
import Testing
import YOLO

@testable import Workers

@Suite struct InferenceWorkerTests {
    private struct Found: Codable {
        struct Box: Codable { var x, y, width, height: Double }
        var `class`: String
        var confidence: Double
        var box: Box
    }

    /// What the service answers is what the network finds when it is asked directly, in percent.
    @Test func resultsAreTheNetworksInPercent() async throws {
        let bench = try WorkerBench()
        try bench.serve("acme")
        let bytes = try #require(FileManager.default.contents(atPath: WorkerBench.sample + "/pictures/0002.jpg"))
        let fetched = try await bench.add(bench.picture(1))
        let brought = try await bench.add(.picture(Array(bytes)))
        let worker = bench.worker()
        await worker.run(whileThereAreJobs: true)
        #expect(worker.done == WorkerTally(done: 2, networkLoads: 1))
        let opened = try ModelFiles.darknet(
            cfg: bench.path("acme", "cfg"), weights: bench.path("acme", "weights"), names: bench.path("acme", "names")
        ).open()
        var options = Predictor.Options()
        options.threads = 1
        let predictor = try Predictor(opened.model, opened.parameters, options)
        var count = 0
        for (id, number) in [(fetched, 1), (brought, 2)] {
            let inference = try #require(try await bench.queue.inference(id))
            let result = try #require(inference.result)
            let found = try JSONDecoder().decode([Found].self, from: Data(result.detections.utf8))
            let image = try PictureReader.decode(WorkerBench.sample + "/pictures/000\(number).jpg").image
            let expected = try predictor.detect([predictor.prepare(image)])[0].detections
            #expect(result.width == image.width && result.height == image.height)
            #expect(found.count == expected.count)
            for (one, other) in zip(found, expected) {
                let size = ImageSize(width: image.width, height: image.height)
                let box = other.box.clamped(to: size)
                #expect(one.class == opened.model.classNames[other.classIndex])
                #expect(abs(one.confidence - other.confidence) <= 0.5e-4 + 1e-12)
                #expect(abs(one.box.x - box.xMin / Double(size.width) * 100) <= 0.5e-3 + 1e-9)
                #expect(abs(one.box.y + one.box.height - box.yMax / Double(size.height) * 100) <= 0.5e-3 + 1e-9)
            }
            count += found.count
        }
        #expect(count > 0)
    }

    @Test func badPicturesFailWithAReasonAndTheWorkerLives() async throws {
        let bench = try WorkerBench { request, _ in
            switch request.path {
            case "/text": LocalServer.Reply(200, Array("no picture".utf8))
            case "/bomb?secret=1": LocalServer.Reply(200, Self.bomb)
            default: LocalServer.Reply(404)
            }
        }
        try bench.serve("acme")
        let text = try await bench.add(.address(bench.server.address("/text")))
        let bomb = try await bench.add(.address(bench.server.address("/bomb?secret=1")))
        let gone = try await bench.add(.address(bench.server.address("/gone")))
        let broken = try await bench.add(.picture([0xFF, 0xD8, 0xFF, 0]))
        let worker = bench.worker()
        await worker.run(whileThereAreJobs: true)
        #expect(worker.done.failed == 4)
        for (id, words) in [
            (text, "expected a JPEG, PNG or WebP picture"), (bomb, "pixels"), (gone, "404"), (broken, "the picture"),
        ] {
            let inference = try #require(try await bench.queue.inference(id))
            #expect(inference.state == .failed && inference.error?.contains(words) == true, "\(inference.error ?? "")")
            // Neither secrets of the address nor places of this machine.
            #expect(inference.error?.contains("secret") == false && inference.error?.contains(bench.folder) == false)
        }
    }

    /// The header of a PNG of 100,000 × 100,000 pixels.
    private static let bomb: [UInt8] =
        [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0, 0, 0, 13] + Array("IHDR".utf8)
        + [0, 1, 0x86, 0xA0, 0, 1, 0x86, 0xA0, 8, 2, 0, 0, 0, 0, 0, 0, 0] + [UInt8](repeating: 0, count: 64)

    @Test func privateAddressesAreNotFetched() async throws {
        let bench = try WorkerBench()
        try bench.serve("acme")
        var ids: [InferenceID] = []
        let port = bench.server.port
        for host in ["127.0.0.1", "localhost", "[::1]", "169.254.169.254", "0x7f000001", "[::ffff:127.0.0.1]"] {
            ids.append(try await bench.add(.address("http://\(host):\(port)/0001.jpg")))
        }
        let book = LogBook()
        await bench.worker(allowPrivate: false, logger: book.logger).run(whileThereAreJobs: true)
        for id in ids {
            let inference = try #require(try await bench.queue.inference(id))
            #expect(inference.state == .failed && inference.error?.contains("--allow-private") == false)
            // What would allow it is the operator's to know.
            let lines = book.lines.filter { $0.about["inference"] == id.text && $0.about["setting"] != nil }
            #expect(lines.map(\.message) == ["an address is not allowed"])
            #expect(lines.first?.about["setting"] == "work --allow-private" && lines.first?.about["client"] == "acme")
        }
        #expect(bench.server.requests.isEmpty)
    }

    @Test func aClientWithoutANetworkIsTriedAgainLater() async throws {
        let bench = try WorkerBench()
        let id = try await bench.add(bench.picture(1))
        await bench.worker().run(whileThereAreJobs: true)
        let waiting = try #require(try await bench.queue.inference(id))
        #expect(waiting.state == .waiting && waiting.error == "no network is in service for client 'acme'")
        try bench.serve("acme")
        bench.pass(.seconds(10))
        _ = try await bench.queue.tend(at: bench.now)
        await bench.worker().run(whileThereAreJobs: true)
        #expect(try await bench.queue.inference(id)?.state == .done)
    }

    @Test func aStoppedWorkerGivesItsJobsBack() async throws {
        let stopping = Mutex<InferenceWorker?>(nil)
        let bench = try WorkerBench { _, _ in
            // Told to stop as soon as it has fetched anything.
            stopping.withLock { $0?.stop() }
            return LocalServer.Reply(404)
        }
        try bench.serve("acme")
        var ids: [InferenceID] = []
        for number in 1...20 { ids.append(try await bench.add(bench.picture(number))) }
        let worker = bench.worker()
        stopping.withLock { $0 = worker }
        await worker.run()
        for id in ids {
            let inference = try #require(try await bench.queue.inference(id))
            #expect([.queued, .failed].contains(inference.state))
            // What it gave back was no attempt.
            #expect(inference.attempts == (inference.state == .failed ? 1 : 0))
        }
        #expect(worker.done.failed < 20)
    }

    @Test func callbacksAreSignedAndSentUntilTheyAreTaken() async throws {
        let bench = try WorkerBench { request, before in
            request.path == "/done" ? LocalServer.Reply(before == 0 ? 500 : 204) : LocalServer.Reply(404)
        }
        let key: [UInt8] = Array("a key".utf8)
        let id = try await bench.add(
            .address(bench.server.address("/none")), callback: .init(address: bench.server.address("/done"), key: key))
        _ = try await bench.queue.claim(ClaimRequest(lease: "l", limit: 1, now: bench.now))
        _ = try await bench.queue.finish([Ending(id, .failed("no", mayPass: false))], lease: "l", at: bench.now)
        let sender = CallbackSender(
            queue: bench.queue, policy: WorkerSettings.usualPolicy.allowingPrivateAddresses(true),
            logger: WorkerBench.silent, now: { bench.now })
        #expect(await sender.sendDue() == 1)
        #expect(await sender.sendDue() == 0)
        bench.pass(.seconds(10))
        #expect(await sender.sendDue() == 1)
        bench.pass(.seconds(1000))
        #expect(await sender.sendDue() == 0)
        let requests = bench.server.requests
        #expect(requests.count == 2)
        let last = try #require(requests.last)
        let object = try #require(JSONSerialization.jsonObject(with: Data(last.body)) as? [String: Any])
        #expect(object["id"] as? String == id.text && object["error"] as? String == "no")
        let seconds = (bench.now.milliseconds - 1_000_000) / 1000
        let hash = SHA256.authentication(key: key, Array("\(seconds).".utf8) + last.body)
        #expect(last.headers["reticle-signature"] == "t=\(seconds),v1=\(SHA256.digits(of: hash))")
    }

    /// Whoever is taken up a few at a time is still told all.
    @Test func roomThatBecomesFreeIsFilled() async throws {
        let bench = try WorkerBench { _, _ in LocalServer.Reply(204) }
        let clients = ["acme", "globex", "initech"]
        for client in clients {
            for _ in 0..<10 {
                let callback = NewInference.Callback(address: bench.server.address("/\(client)"), key: [])
                let id = try await bench.add(bench.picture(1), client: client, callback: callback)
                _ = try await bench.queue.claim(ClaimRequest(lease: "l", limit: 1, now: bench.now))
                _ = try await bench.queue.finish([Ending(id, .failed("no", mayPass: false))], lease: "l", at: bench.now)
            }
        }
        let sender = CallbackSender(
            queue: bench.queue, policy: WorkerSettings.usualPolicy.allowingPrivateAddresses(true),
            logger: WorkerBench.silent, now: { bench.now })
        #expect(await sender.sendDue() == 30)
        for client in clients { #expect(bench.server.requests.count { $0.path == "/\(client)" } == 10) }
    }

    @Test func callbacksDoNotReachPrivateAddresses() async throws {
        let bench = try WorkerBench()
        let id = try await bench.add(
            bench.picture(1), callback: .init(address: bench.server.address("/done"), key: []))
        _ = try await bench.queue.claim(ClaimRequest(lease: "l", limit: 1, now: bench.now))
        _ = try await bench.queue.finish([Ending(id, .failed("no", mayPass: false))], lease: "l", at: bench.now)
        let book = LogBook()
        let sender = CallbackSender(
            queue: bench.queue, policy: WorkerSettings.usualPolicy, logger: book.logger, now: { bench.now })
        #expect(await sender.sendDue() == 1)
        #expect(bench.server.requests.isEmpty)
        #expect(book.lines.map(\.about["setting"]) == ["work --allow-private"])
    }
}
