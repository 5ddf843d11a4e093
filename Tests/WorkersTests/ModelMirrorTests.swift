import Domain
import Fetching
import Foundation
import Prediction
import Queue
import Synchronization
import TestSupport
import Testing
import YOLO

@testable import Workers

@Suite struct ModelMirrorTests {
    /// A bucket that answers on loopback, with entity tags, and a mirror of it.
    private final class Bucket: Sendable {
        let folder = NSTemporaryDirectory() + "reticle-mirror-\(UUID().uuidString)"
        let objects: Objects
        let server: LocalServer
        private let clock = Mutex(1_700_000_000.0)

        final class Objects: Sendable {
            private let held = Mutex<[String: [UInt8]]>([:])
            subscript(key: String) -> [UInt8]? {
                get { held.withLock { $0["/networks/eu/" + key] } }
                set { held.withLock { $0["/networks/eu/" + key] = newValue } }
            }
            func body(_ path: String) -> [UInt8]? { held.withLock { $0[path] } }
        }

        init() throws {
            let objects = Objects()
            self.objects = objects
            server = try LocalServer { request, _ in
                guard let body = objects.body(request.path) else { return LocalServer.Reply(404) }
                let tag = "\"\(SHA256.digits(of: SHA256.hash(body)).prefix(32))\""
                if request.headers["if-none-match"] == tag { return LocalServer.Reply(304, headers: [("ETag", tag)]) }
                return LocalServer.Reply(200, body, headers: [("ETag", tag)])
            }
        }

        deinit { try? FileManager.default.removeItem(atPath: folder) }

        func pass(_ seconds: Double) { clock.withLock { $0 += seconds } }

        func mirror(bytes: Int = .max) -> ModelMirror {
            var policy = ModelMirror.policy
            policy.retries = 0
            let fetcher = Fetcher(
                policy: policy, cache: ContentCache(folder: folder + "/fetched"),
                s3: .success(S3Settings(credentials: nil, endpoint: server.address(""))))
            return ModelMirror(
                "s3://networks/eu/", folder: folder + "/here", byteLimit: bytes, interval: 30, fetcher: fetcher,
                now: { self.clock.withLock { $0 } })
        }

        /// Puts the sample's network there as a version of a client's; `mark` makes its bytes others.
        @discardableResult
        func put(_ client: String, version: Int?, mark: UInt8) throws -> String {
            let scratch = "\(folder)/made-\(UUID().uuidString)"
            try FileManager.default.createDirectory(atPath: scratch, withIntermediateDirectories: true)
            let sample = "\(WorkerBench.sample)/models/shelf"
            var data = try Data(contentsOf: URL(fileURLWithPath: sample + ".weights"))
            data[12] ^= mark
            try data.write(to: URL(fileURLWithPath: scratch + "/w"))
            let manifest = try ModelShelf(folder: scratch + "/shelf").add(
                "n", files: .darknet(cfg: sample + ".cfg", weights: scratch + "/w", names: sample + ".names"))
            let base = version.map { "\(client)/versions/\($0)" } ?? client
            for name in try FileManager.default.contentsOfDirectory(atPath: scratch + "/shelf/n") {
                objects["\(base)/\(name)"] = Array(
                    try Data(contentsOf: URL(fileURLWithPath: "\(scratch)/shelf/n/\(name)")))
            }
            return manifest.fingerprint
        }

        func serve(_ client: String, version: Int) {
            objects["\(client)/promotions.json"] = Array(#"{"inService":\#(version),"history":[]}"#.utf8)
        }

        func count(_ ending: String) -> Int { server.requests.count { $0.path.hasSuffix(ending) } }
    }

    private func served(_ mirror: ModelMirror, _ client: String) throws -> String? {
        guard let place = mirror.networks.place(of: client) else { return nil }
        return try mirror.networks.open(client, at: place).files.fingerprint()
    }

    @Test func theVersionInServiceIsBroughtAndAskedForAtIntervals() throws {
        let bucket = try Bucket()
        let mirror = bucket.mirror()
        let first = try bucket.put("acme", version: 1, mark: 1)
        let second = try bucket.put("acme", version: 2, mark: 2)
        bucket.serve("acme", version: 1)
        try mirror.refresh("acme")
        #expect(try served(mirror, "acme") == first)
        let asked = bucket.server.requests.count
        bucket.serve("acme", version: 2)
        bucket.pass(29)
        try mirror.refresh("acme")
        #expect(bucket.server.requests.count == asked)
        bucket.pass(1)
        try mirror.refresh("acme")
        #expect(try served(mirror, "acme") == second)
        // Of what has not changed nothing but its tag is asked for, and weights not at all.
        let weights = bucket.count("network.weights")
        bucket.pass(30)
        try mirror.refresh("acme")
        #expect(bucket.count("network.weights") == weights)
        #expect(bucket.server.requests.suffix(2).allSatisfy { $0.headers["if-none-match"] != nil })
        // Taken back.
        bucket.serve("acme", version: 1)
        bucket.pass(30)
        try mirror.refresh("acme")
        #expect(try served(mirror, "acme") == first)
        #expect(mirror.networks.shelf(of: "acme").versions.names().count == 2)
    }

    @Test func aShelfIsBroughtAndNoticedWhenItIsReplaced() throws {
        let bucket = try Bucket()
        let mirror = bucket.mirror()
        let first = try bucket.put("acme", version: nil, mark: 1)
        try mirror.refresh("acme")
        #expect(try served(mirror, "acme") == first)
        let second = try bucket.put("acme", version: nil, mark: 2)
        bucket.pass(30)
        try mirror.refresh("acme")
        #expect(try served(mirror, "acme") == second)
    }

    /// Files come up one by one: until all are there, what was here stays.
    @Test func noHalfIsEverServed() throws {
        let bucket = try Bucket()
        let mirror = bucket.mirror()
        let first = try bucket.put("acme", version: 1, mark: 1)
        bucket.serve("acme", version: 1)
        try mirror.refresh("acme")
        let second = try bucket.put("acme", version: 2, mark: 2)
        let keys = ["model.json", "network.cfg", "network.weights", "classes.names"].map { "acme/versions/2/\($0)" }
        let whole = keys.map { bucket.objects[$0] }
        bucket.serve("acme", version: 2)
        for missing in keys.indices {
            bucket.objects[keys[missing]] = nil
            bucket.pass(30)
            #expect(throws: (any Error).self) { try mirror.refresh("acme") }
            #expect(try served(mirror, "acme") == first)
            // There, but cut short.
            bucket.objects[keys[missing]] = whole[missing].map { Array($0.dropLast(3)) }
            bucket.pass(30)
            #expect(throws: (any Error).self) { try mirror.refresh("acme") }
            #expect(try served(mirror, "acme") == first)
            bucket.objects[keys[missing]] = whole[missing]
        }
        bucket.objects["acme/promotions.json"] = Array("{".utf8)
        bucket.pass(30)
        #expect(throws: ModelError.self) { try mirror.refresh("acme") }
        bucket.serve("acme", version: 2)
        bucket.pass(30)
        try mirror.refresh("acme")
        #expect(try served(mirror, "acme") == second)
        #expect(
            try FileManager.default.contentsOfDirectory(atPath: mirror.networks.shelf(of: "acme").versions.folder)
                .allSatisfy { !$0.hasPrefix(".") })
    }

    @Test func whatTheManifestMayNotNameIsNotFetched() throws {
        let bucket = try Bucket()
        let mirror = bucket.mirror()
        try bucket.put("acme", version: nil, mark: 1)
        let text = String(decoding: try #require(bucket.objects["acme/model.json"]), as: UTF8.self)
        bucket.objects["acme/model.json"] = Array(
            text.replacingOccurrences(of: "network.weights", with: "../../x.weights").utf8)
        #expect(throws: ModelError.self) { try mirror.refresh("acme") }
        #expect(mirror.networks.place(of: "acme") == nil && bucket.count("x.weights") == 0)
        for client in ["", ".", "..", "a/b"] { try mirror.refresh(client) }
        #expect(bucket.server.requests.allSatisfy { $0.path.hasPrefix("/networks/eu/acme/") })
    }

    @Test func aBucketThatDoesNotAnswerLeavesWhatIsHere() throws {
        let bucket = try Bucket()
        let mirror = bucket.mirror()
        // Nobody has a network yet.
        try mirror.refresh("acme")
        #expect(mirror.networks.place(of: "acme") == nil)
        bucket.pass(30)
        let first = try bucket.put("acme", version: nil, mark: 1)
        try mirror.refresh("acme")
        let elsewhere = ModelMirror(
            "s3://networks/eu", folder: bucket.folder + "/here", byteLimit: .max, interval: 30,
            fetcher: Fetcher(
                policy: {
                    var policy = ModelMirror.policy; policy.retries = 0; return policy
                }(),
                cache: ContentCache(folder: bucket.folder + "/other"),
                s3: .success(S3Settings(credentials: nil, endpoint: "http://127.0.0.1:1"))), now: { 0 })
        #expect(throws: FetchError.self) { try elsewhere.refresh("acme") }
        #expect(try served(elsewhere, "acme") == first)
        // Taken away from the bucket, it is taken away here.
        bucket.objects["acme/model.json"] = nil
        bucket.pass(30)
        try mirror.refresh("acme")
        #expect(mirror.networks.place(of: "acme") == nil)
    }

    @Test func theFolderStaysBounded() throws {
        let bucket = try Bucket()
        for (index, client) in ["a", "b", "c"].enumerated() {
            try bucket.put(client, version: nil, mark: UInt8(index + 1))
        }
        let size = 3_080_000
        let mirror = bucket.mirror(bytes: size * 5 / 2)
        for client in ["a", "b", "a", "c"] { try mirror.refresh(client) }
        #expect(mirror.networks.clients() == ["a", "c"])
        try mirror.refresh("b")
        #expect(mirror.networks.clients() == ["b", "c"])
        // The one that is asked for is kept, whatever it takes.
        let small = bucket.mirror(bytes: 1)
        try small.refresh("a")
        #expect(small.networks.clients() == ["a"])
    }

    /// A worker with nothing but a bucket does its jobs, and takes up what is promoted meanwhile.
    @Test func aWorkerServesFromABucket() async throws {
        let bench = try WorkerBench()
        let bucket = try Bucket()
        let first = try bucket.put("acme", version: 1, mark: 1)
        let second = try bucket.put("acme", version: 2, mark: 2)
        bucket.serve("acme", version: 1)
        var settings = WorkerSettings()
        (settings.threads, settings.cache) = (1, bench.folder + "/cache")
        settings.policy = settings.policy.allowingPrivateAddresses(true)
        let worker = InferenceWorker(
            queue: bench.queue, models: ClientModels(mirror: bucket.mirror()), settings: settings,
            logger: WorkerBench.silent, now: { bench.now })
        for (version, fingerprint) in [(1, first), (2, second)] {
            bucket.serve("acme", version: version)
            bucket.pass(60)
            let id = try await bench.add(bench.picture(1))
            await worker.run(whileThereAreJobs: true)
            #expect(try await bench.queue.inference(id)?.result?.model == fingerprint)
        }
        #expect(worker.done.done == 2 && worker.done.networkLoads == 2)
    }
}
