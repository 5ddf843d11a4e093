import Foundation
import Prediction
import Synchronization
import Testing

@testable import Workers

@Suite struct NetworkCacheTests {
    private static func cache(
        _ bench: WorkerBench, bytes: Int = .max, settling: Double = -.infinity, now: Double = 0
    ) -> NetworkCache {
        var options = Predictor.Options()
        options.threads = 1
        return NetworkCache(
            bench.models, options, byteLimit: bytes, settling: settling, now: { now }, warn: { _ in })
    }

    @Test func theNetworkUsedLongestAgoGoesFirst() throws {
        let bench = try WorkerBench()
        for client in ["a", "b", "c"] { try bench.serve(client) }
        let one = try Self.cache(bench).network(of: "a").bytes
        let cache = Self.cache(bench, bytes: one * 2)
        for client in ["a", "b", "a"] { _ = try cache.network(of: client) }
        #expect(cache.loads == 2 && cache.bytes == one * 2)
        _ = try cache.network(of: "c")
        #expect(cache.clients == ["a", "c"] && cache.bytes == one * 2)
        // The one at work stays, whatever it takes.
        let small = Self.cache(bench, bytes: 1)
        _ = try small.network(of: "a")
        #expect(small.clients == ["a"])
    }

    @Test func aReplacedNetworkIsLoadedAndAHalfWrittenOneNever() throws {
        let bench = try WorkerBench()
        try bench.serve("acme")
        let cache = Self.cache(bench)
        let first = try cache.network(of: "acme")
        #expect(try cache.network(of: "acme") === first && cache.loads == 1)
        let path = bench.path("acme", "weights")
        let whole = try #require(FileManager.default.contents(atPath: path))
        // While it is being copied it is too short, whatever is there of it.
        for part in [0, 10, whole.count / 2, whole.count - 1] {
            try whole.prefix(part).write(to: URL(fileURLWithPath: path))
            #expect(try cache.network(of: "acme") === first)
        }
        var other = whole
        other[whole.count - 4] ^= 1
        try other.write(to: URL(fileURLWithPath: path))
        let second = try cache.network(of: "acme")
        #expect(second !== first && second.fingerprint != first.fingerprint && cache.loads == 2)
    }

    @Test func aFileThatWasJustWrittenIsLeftAlone() throws {
        let bench = try WorkerBench()
        try bench.serve("acme")
        let changed = try #require(bench.models.place(of: "acme")).changedAt
        let early = Self.cache(bench, settling: 1, now: changed + 0.9)
        #expect(throws: WorkerError.changing(client: "acme")) { try early.network(of: "acme") }
        let late = Self.cache(bench, settling: 1, now: changed + 1.1)
        #expect(try late.network(of: "acme").client == "acme")
    }

    @Test func aNetworkThatWasTakenAwayIsForgotten() throws {
        let bench = try WorkerBench()
        try bench.serve("acme")
        let cache = Self.cache(bench)
        _ = try cache.network(of: "acme")
        try FileManager.default.removeItem(atPath: bench.folder + "/models/acme")
        #expect(throws: WorkerError.noModel(client: "acme")) { try cache.network(of: "acme") }
        #expect(cache.clients.isEmpty)
    }

    @Test(arguments: ["", ".", "..", "../models/acme", "acme/../acme", "a\0b"])
    func noNameLeadsOutOfTheFolder(_ client: String) throws {
        let bench = try WorkerBench()
        try bench.serve("acme")
        #expect(!bench.models.hasModel(client))
    }

    @Test func clientsAreFoundInTheirForms() throws {
        let bench = try WorkerBench()
        try bench.serve("folder")
        for ending in ["cfg", "weights", "names"] {
            for client in ["plain", "acme.eu"] {
                try FileManager.default.copyItem(
                    atPath: "\(WorkerBench.sample)/models/shelf.\(ending)",
                    toPath: "\(bench.folder)/models/\(client).\(ending)")
            }
        }
        try Data().write(to: URL(fileURLWithPath: bench.folder + "/models/lonely.cfg"))
        #expect(bench.models.clients() == ["acme.eu", "folder", "plain"])
        let description = try #require(try bench.models.description(of: "plain"))
        #expect(description.name == "plain" && description.width == 416 && description.classes.count > 1)
    }
}
