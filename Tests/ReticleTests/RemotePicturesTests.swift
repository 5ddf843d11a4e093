import Cells
import Fetching
import Foundation
import Synchronization
import TestSupport
import Testing

@testable import reticle

/// Pictures on other machines: whether they are fetched, and which.
@Suite struct RemotePicturesTests {
    /// A cache of its own, a server, and what was told of requests.
    private final class Bench: Sendable {
        let folder = FileManager.default.temporaryDirectory.path + "/remote-" + UUID().uuidString
        let server: LocalServer
        /// Opened once for every answer that may go out.
        let gate = DispatchSemaphore(value: 0)
        /// Told of every request that has reached the server.
        private let arrived = DispatchSemaphore(value: 0)
        private let told = Mutex<[Int64: Result<String, Refusal>]>([:])
        private let news = DispatchSemaphore(value: 0)

        init(holds: Bool = false) throws {
            let (opened, came) = (self.gate, self.arrived)
            server = try LocalServer { _, _ in
                came.signal()
                if holds { opened.wait() }
                return .init(200, [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A] + [UInt8](repeating: 7, count: 100))
            }
        }

        deinit { try? FileManager.default.removeItem(atPath: folder) }

        func pictures(_ consent: RemotePictures.Consent) -> RemotePictures {
            RemotePictures(Fetcher.ofWorkspace(cache: folder, allowsPrivate: true), consent: consent)
        }

        func ask(_ pictures: RemotePictures, _ number: Int64, isAhead: Bool = false) {
            pictures.request(PictureKey(image: number), address: server.address("/\(number)"), isAhead: isAhead) {
                result in
                self.told.withLock { $0[number] = result }
                self.news.signal()
            }
        }

        /// Asks for the first three, which are all that are on their way at once, and then for three more.
        func askForSix(_ pictures: RemotePictures) {
            for number in 1...3 as ClosedRange<Int64> { ask(pictures, number) }
            for _ in 1...3 { arrived.wait() }
            for number in 4...6 as ClosedRange<Int64> { ask(pictures, number) }
        }

        /// Waits until so many requests were told of.
        func wait(_ count: Int) -> [Int64: Result<String, Refusal>] {
            for _ in 0..<count { news.wait() }
            return told.withLock { $0 }
        }
    }

    @Test func neverMeansNever() throws {
        let bench = try Bench()
        let pictures = bench.pictures(.never)
        #expect(throws: Refusal.self) { try pictures.allow() }
        bench.ask(pictures, 1)
        guard case .failure(let refusal)? = bench.wait(1)[1] else {
            Issue.record("fetched against the settings")
            return
        }
        #expect(refusal.description.contains("fetch = \"never\"") && bench.server.requests.isEmpty)
    }

    @Test func askingWaitsForThePerson() throws {
        let bench = try Bench()
        let pictures = bench.pictures(.ask)
        bench.ask(pictures, 1)
        guard case .failure(let refusal)? = bench.wait(1)[1] else {
            Issue.record("fetched without having been asked to")
            return
        }
        #expect(refusal.description.hasPrefix("F fetches") && bench.server.requests.isEmpty)
        try pictures.allow()
        bench.ask(pictures, 1)
        let path = try #require(bench.wait(1)[1]).get()
        #expect(FileManager.default.fileExists(atPath: path))
        #expect(pictures.path(of: bench.server.address("/1")) == path)
    }

    @Test func alwaysNeedsNoWord() throws {
        let bench = try Bench()
        let pictures = bench.pictures(.always)
        #expect(pictures.whyNot(bench.server.address("/1")) == nil)
        bench.ask(pictures, 1)
        #expect(throws: Never.self) { try bench.wait(1)[1]?.get() }
        #expect(bench.server.requests.count == 1)
    }

    /// Three are on their way; of those that wait only what is in sight is fetched in the end.
    @Test func whatIsOutOfSightIsDropped() throws {
        let bench = try Bench(holds: true)
        let pictures = bench.pictures(.always)
        bench.askForSix(pictures)
        pictures.prefer([PictureKey(image: 5)])
        for _ in 0..<4 { bench.gate.signal() }
        #expect(bench.wait(4).keys.sorted() == [1, 2, 3, 5])
        #expect(Set(bench.server.requests.map(\.path)) == ["/1", "/2", "/3", "/5"])
    }

    @Test func whatIsStoppedAsksForNothingMore() throws {
        let bench = try Bench(holds: true)
        let pictures = bench.pictures(.always)
        bench.askForSix(pictures)
        pictures.stop()
        for _ in 0..<6 { bench.gate.signal() }
        #expect(bench.wait(3).keys.sorted() == [1, 2, 3])
    }
}
