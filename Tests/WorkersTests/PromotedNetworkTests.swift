import Domain
import Foundation
import Prediction
import Synchronization
import Testing
import YOLO

@testable import Workers

@Suite struct PromotedNetworkTests {
    private static func cache(_ bench: WorkerBench, _ warnings: Warnings = Warnings()) -> NetworkCache {
        var options = Predictor.Options()
        options.threads = 1
        return NetworkCache(
            bench.models, options, byteLimit: .max, settling: -.infinity, now: { 0 }, warn: { warnings.add($0) })
    }

    private final class Warnings: Sendable {
        private let lines = Mutex<[String]>([])
        func add(_ line: String) { lines.withLock { $0.append(line) } }
        var all: [String] { lines.withLock { $0 } }
    }

    /// Puts the sample's network beside the versions of acme; `mark` makes its bytes others.
    private static func add(_ version: Int, mark: UInt8, _ bench: WorkerBench) throws -> ModelManifest {
        let weights = "\(bench.folder)/\(mark).weights"
        var data = try Data(contentsOf: URL(fileURLWithPath: "\(WorkerBench.sample)/models/shelf.weights"))
        data[12] ^= mark
        try data.write(to: URL(fileURLWithPath: weights))
        let sample = "\(WorkerBench.sample)/models/shelf"
        return try shelf(bench).add(
            version, files: .darknet(cfg: sample + ".cfg", weights: weights, names: sample + ".names"), inputSize: nil,
            fit: .letterbox)
    }

    private static func shelf(_ bench: WorkerBench) -> ClientShelf {
        ClientNetworks(folder: bench.folder + "/models").shelf(of: "acme")
    }

    private static func promotion(_ version: Int, _ manifest: ModelManifest) -> Promotion {
        Promotion(.promoted, version: version, at: 0, who: "anna", fingerprint: manifest.fingerprint)
    }

    @Test func theRegisterSaysWhatIsServed() throws {
        let bench = try WorkerBench()
        try bench.serve("acme")
        let (shelf, cache) = (Self.shelf(bench), Self.cache(bench))
        let byHand = try cache.network(of: "acme")
        let lock = try ClientLock(shelf)
        let first = try Self.add(1, mark: 1, bench)
        // A version that the register does not name is nobody's business.
        #expect(try cache.network(of: "acme") === byHand)
        var register = Promotions(Self.promotion(1, first), validation: nil)
        try shelf.write(register)
        #expect(try cache.network(of: "acme").fingerprint == first.fingerprint)
        let second = try Self.add(2, mark: 2, bench)
        #expect(try cache.network(of: "acme").fingerprint == first.fingerprint && cache.loads == 2)
        register.add(Self.promotion(2, second))
        try shelf.write(register)
        #expect(try cache.network(of: "acme").fingerprint == second.fingerprint && cache.loads == 3)
        register.add(Self.promotion(1, first))
        try shelf.write(register)
        #expect(try cache.network(of: "acme").fingerprint == first.fingerprint)
        #expect(bench.models.clients() == ["acme"])
        #expect(try bench.models.description(of: "acme")?.fingerprint == first.fingerprint)
        #expect(try bench.models.description(of: "acme")?.name == "acme")
        withExtendedLifetime(lock) {}
    }

    @Test func whatCannotBeToldLeavesTheOldOneInService() throws {
        let bench = try WorkerBench()
        let (shelf, warnings) = (Self.shelf(bench), Warnings())
        let cache = Self.cache(bench, warnings)
        let lock = try ClientLock(shelf)
        let first = try Self.add(1, mark: 1, bench)
        let register = Promotions(Self.promotion(1, first), validation: nil)
        try shelf.write(register)
        let served = try cache.network(of: "acme")
        let whole = try #require(FileManager.default.contents(atPath: shelf.register))
        for length in [0, 1, whole.count / 2, whole.count - 3] {
            try whole.prefix(length).write(to: URL(fileURLWithPath: shelf.register))
            #expect(try cache.network(of: "acme") === served)
        }
        var missing = register
        missing.add(Promotion(.promoted, version: 7, at: 0, who: "anna", fingerprint: ""))
        try shelf.write(missing)
        #expect(try cache.network(of: "acme") === served)
        #expect(warnings.all.count == 5)
        // A version of which somebody has copied a part only.
        let second = try Self.add(2, mark: 2, bench)
        var half = register
        half.add(Self.promotion(2, second))
        let weights = shelf.versions.folder + "/2/network.weights"
        let data = try #require(FileManager.default.contents(atPath: weights))
        try data.prefix(data.count / 2).write(to: URL(fileURLWithPath: weights))
        try shelf.write(half)
        #expect(try cache.network(of: "acme") === served && cache.loads == 1)
        try data.write(to: URL(fileURLWithPath: weights))
        #expect(try cache.network(of: "acme").fingerprint == second.fingerprint)
        withExtendedLifetime(lock) {}
    }

    /// However often the one in service changes meanwhile, what is loaded is one of them, whole.
    @Test func noHalfIsEverLoaded() throws {
        let bench = try WorkerBench()
        let (shelf, warnings) = (Self.shelf(bench), Warnings())
        let cache = Self.cache(bench, warnings)
        let lock = try ClientLock(shelf)
        let first = try Self.add(1, mark: 1, bench)
        try shelf.write(Promotions(Self.promotion(1, first), validation: nil))
        let known = Mutex<Set<String>>([first.fingerprint])
        _ = try cache.network(of: "acme")
        let isOver = Atomic<Bool>(false)
        let failure = Mutex<String?>(nil)
        let ended = DispatchSemaphore(value: 0)
        let thread = Thread {
            defer {
                isOver.store(true, ordering: .relaxed)
                ended.signal()
            }
            do {
                guard var register = try shelf.promotions() else { return }
                for version in 2...40 {
                    let manifest = try Self.add(version, mark: UInt8(version), bench)
                    known.withLock { _ = $0.insert(manifest.fingerprint) }
                    register.add(Self.promotion(version, manifest))
                    try shelf.write(register)
                    register.add(Self.promotion(1, first))
                    if version % 3 == 0 { try shelf.write(register) }
                }
            } catch { failure.withLock { $0 = "\(error)" } }
        }
        thread.start()
        var seen: Set<String> = []
        while !isOver.load(ordering: .relaxed) {
            let network = try cache.network(of: "acme")
            #expect(known.withLock { $0.contains(network.fingerprint) })
            seen.insert(network.fingerprint)
        }
        ended.wait()
        #expect(failure.withLock { $0 } == nil)
        #expect(seen.count > 1)
        let last = try #require(try shelf.promotions()?.history.last)
        #expect(try cache.network(of: "acme").fingerprint == last.fingerprint)
        // It is put off while it changes, never for being broken.
        #expect(warnings.all.allSatisfy { $0.hasSuffix("is being replaced") })
        withExtendedLifetime(lock) {}
    }
}
