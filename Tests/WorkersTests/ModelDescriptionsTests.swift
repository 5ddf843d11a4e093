import Foundation
import Synchronization
import Testing

@testable import Workers

@Suite struct ModelDescriptionsTests {
    /// Turns the last byte of a file round, in place, and says when it was written.
    private static func change(_ path: String, writtenAt seconds: Double) throws {
        let file = try #require(FileHandle(forUpdatingAtPath: path))
        let end = try file.seekToEnd()
        try file.seek(toOffset: end - 1)
        let last = try #require(try file.readToEnd()?.first)
        try file.seek(toOffset: end - 1)
        try file.write(contentsOf: Data([last ^ 1]))
        try file.close()
        try date(path, seconds)
    }

    private static func date(_ path: String, _ seconds: Double) throws {
        try FileManager.default.setAttributes(
            [.modificationDate: Date(timeIntervalSince1970: seconds)], ofItemAtPath: path)
    }

    @Test func filesAreReadAgainOnlyWhereTheyWereReplaced() async throws {
        let bench = try WorkerBench()
        try bench.serve("acme")
        let weights = bench.path("acme", "weights")
        try Self.date(weights, 1_600_000_000)
        let descriptions = ModelDescriptions(bench.models) { Issue.record("\($0)") }
        let first = await descriptions.networks()
        #expect(first.map(\.name) == ["acme"])
        #expect(first.first == (try bench.models.description(of: "acme")))
        // Other bytes that nothing tells of: read again they would show.
        try Self.change(weights, writtenAt: 1_600_000_000)
        #expect(await descriptions.networks(of: "acme") == first)
        try Self.date(weights, 1_600_000_001)
        let second = await descriptions.networks(of: "acme")
        #expect(second.count == 1 && second.first?.fingerprint != first.first?.fingerprint)
        #expect(second.first == (try bench.models.description(of: "acme")))
        #expect(await descriptions.networks(of: "globex").isEmpty)
    }

    @Test func aNetworkThatCannotBeReadIsToldOnceAndLeftOut() async throws {
        let bench = try WorkerBench()
        for client in ["acme", "globex"] { try bench.serve(client) }
        let cfg = URL(fileURLWithPath: bench.path("acme", "cfg"))
        let whole = try Data(contentsOf: cfg)
        try Data("no network".utf8).write(to: cfg)
        let told = Mutex<[String]>([])
        let descriptions = ModelDescriptions(bench.models) { line in told.withLock { $0.append(line) } }
        for _ in 0..<2 { #expect(await descriptions.networks().map(\.name) == ["globex"]) }
        let lines = told.withLock { $0 }
        #expect(lines.count == 1 && lines[0].contains("'acme'"), "\(lines)")
        try whole.write(to: cfg)
        #expect(await descriptions.networks().map(\.name) == ["acme", "globex"])
    }
}
