import Domain
import Foundation
import TestSupport
import Testing

@testable import Fetching

@Suite struct ContentCacheTests {
    private func keep(_ fill: UInt8, in cache: ContentCache, usedAt: Int? = nil) throws -> FetchedFile {
        let path = try cache.incomingPath()
        try Data(png(1000, fill)).write(to: URL(fileURLWithPath: path))
        let entry = CacheEntry(
            hash: SHA256.digits(of: SHA256.hash(png(1000, fill))), kind: .png, byteCount: 1000, confirmedAt: 1,
            entityTag: nil,
            lastModified: nil)
        let file = try cache.keep(path, entry, for: "http://h/\(fill)")
        if let usedAt {
            var times = [timeval(tv_sec: usedAt, tv_usec: 0), timeval(tv_sec: usedAt, tv_usec: 0)]
            utimes(file.path, &times)
        }
        return file
    }

    @Test func itLetsGoOfWhatWasNotUsedLongest() throws {
        let desk = Desk()
        let cache = ContentCache(folder: desk.folder, byteLimit: 5000)
        // One goes in first and sweeps while there is nothing to sweep.
        let files = try (1...5).map { try keep(UInt8($0), in: cache, usedAt: 1000 - $0) }
        _ = try keep(6, in: cache)
        #expect(cache.sweep() <= 5000)
        #expect(!FileManager.default.fileExists(atPath: files[4].path))
        #expect(FileManager.default.fileExists(atPath: files[0].path))
        #expect(cache.entry(of: "http://h/5") == nil && cache.entry(of: "http://h/1") != nil)
    }

    /// What one program says of a folder, the next one keeps to.
    @Test func theLimitIsNotedInTheFolder() throws {
        let desk = Desk()
        #expect(ContentCache.noted(in: desk.folder).byteLimit == ContentCache.usualLimit)
        try ContentCache(folder: desk.folder, byteLimit: 5000).noteLimit()
        let cache = ContentCache.noted(in: desk.folder)
        #expect(cache.byteLimit == 5000 && cache.folder == desk.folder)
        for number in 1...8 { _ = try keep(UInt8(number), in: cache) }
        #expect(cache.sweep() <= 5000)
        #expect(ContentCache.noted(in: desk.folder).byteLimit == 5000)
        try Data("many".utf8).write(to: URL(fileURLWithPath: desk.folder + "/limit"))
        #expect(ContentCache.noted(in: desk.folder).byteLimit == ContentCache.usualLimit)
    }

    @Test func aBodyOfTheWrongSizeIsNotThere() throws {
        let desk = Desk()
        let file = try keep(1, in: desk.cache)
        chmod(file.path, 0o644)
        try Data([1]).write(to: URL(fileURLWithPath: file.path))
        #expect(desk.cache.entry(of: "http://h/1") == nil)
    }

    @Test func twoAddressesOfOneBodyShareIt() throws {
        let (desk, server) = (Desk(), try LocalServer { _, _ in .init(200, png()) })
        let (a, b) = (try desk.fetcher.fetch(server.address("/a")), try desk.fetcher.fetch(server.address("/b")))
        #expect(a.path == b.path && server.requests.count == 2)
    }

    @Test func manyThreadsShareACache() throws {
        let server = try LocalServer { request, _ in .init(200, png(300, UInt8(request.path.utf8.count))) }
        let desks = [Desk(), Desk()]
        let fetchers = desks.map { Fetcher(policy: $0.fetcher.policy, cache: desks[0].cache, s3: .success(.init())) }
        let failures = Mutex2()
        DispatchQueue.concurrentPerform(iterations: 40) { index in
            let path = "/" + String(repeating: "x", count: index % 5)
            if (try? fetchers[index % 2].fetch(server.address(path))) == nil { failures.add() }
        }
        #expect(failures.count == 0)
        #expect(try FileManager.default.contentsOfDirectory(atPath: desks[0].folder + "/incoming").isEmpty)
    }

    @Test func entriesAreReadAsWritten() {
        let entry = CacheEntry(
            hash: SHA256.digits("x"), kind: .webp, byteCount: 5, confirmedAt: 7, entityTag: "W/\"a\"", lastModified: nil
        )
        #expect(CacheEntry(entry.text) == entry)
        #expect(CacheEntry(entry.text.replacing("webp", with: "exe")) == nil && CacheEntry("") == nil)
    }

    private final class Mutex2: @unchecked Sendable {
        private let lock = NSLock()
        private var value = 0
        func add() { lock.withLock { value += 1 } }
        var count: Int { lock.withLock { value } }
    }
}
