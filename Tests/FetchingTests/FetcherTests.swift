import Domain
import Foundation
import TestSupport
import Testing

@testable import Fetching

@Suite struct FetcherTests {
    @Test func aBodyLiesInTheCacheUnderItsHash() throws {
        let (desk, server) = (Desk(), try LocalServer { _, _ in .init(200, png()) })
        let file = try desk.fetcher.fetch(server.address("/a.jpg"))
        #expect(try bytes(file.path) == png() && file.kind == .png && file.origin == .server)
        #expect(file.path == "\(desk.folder)/objects/\(file.hash.prefix(2))/\(file.hash).png")
        #expect(file.hash == SHA256.digits(of: SHA256.hash(png())))
        #expect(try FileManager.default.contentsOfDirectory(atPath: desk.folder + "/incoming").isEmpty)
    }

    @Test func whatIsFreshIsNotAskedForAgain() throws {
        let (desk, server) = (Desk(), try LocalServer { _, _ in .init(200, png()) })
        _ = try desk.fetcher.fetch(server.address("/a"))
        #expect(try desk.fetcher.fetch(server.address("/a")).origin == .cache && server.requests.count == 1)
        #expect(desk.fetcher.cached(server.address("/a")) != nil && desk.fetcher.cached(server.address("/b")) == nil)
    }

    @Test func whatIsStaleIsAskedForWithItsTagAndDate() throws {
        let desk = Desk { $0.freshness = 60 }
        let server = try LocalServer { request, _ in
            request.headers["if-none-match"] == "\"v1\"" && request.headers["if-modified-since"] != nil
                ? .init(304) : .init(200, png(), headers: [("ETag", "\"v1\""), ("Last-Modified", "then")])
        }
        _ = try desk.fetcher.fetch(server.address("/a"))
        desk.advance(61)
        #expect(try desk.fetcher.fetch(server.address("/a")).origin == .confirmed)
        #expect(try desk.fetcher.fetch(server.address("/a")).origin == .cache && server.requests.count == 2)
    }

    @Test func aChangedBodyReplacesTheOldOne() throws {
        let desk = Desk { $0.freshness = 0 }
        let server = try LocalServer { _, before in
            .init(200, png(200, UInt8(before)), headers: [("ETag", "\(before)")])
        }
        let first = try desk.fetcher.fetch(server.address("/a"))
        let second = try desk.fetcher.fetch(server.address("/a"))
        #expect(first.hash != second.hash && second.origin == .server)
        #expect(desk.fetcher.cached(server.address("/a"))?.hash == second.hash)
    }

    @Test func redirectsAreFollowed() throws {
        let desk = Desk()
        let server = try LocalServer { request, _ in
            request.path == "/b" ? .init(200, png()) : .init(302, headers: [("Location", "/b")])
        }
        #expect(try desk.fetcher.fetch(server.address("/a")).byteCount == 200)
    }

    @Test func redirectsAreLimited() throws {
        let desk = Desk { $0.maximumRedirects = 3 }
        let server = try LocalServer { _, before in .init(302, headers: [("Location", "/\(before)")]) }
        #expect(desk.failure(server.address("/a"))?.reason == .redirect("more than 3 redirects"))
        #expect(server.requests.count == 4)
    }

    @Test(arguments: ["file:///etc/passwd", "ftp://127.0.0.1/a", "gopher://127.0.0.1/a", "s3://bucket/key"])
    func redirectsToOtherKindsAreRefused(_ target: String) throws {
        let (desk, server) = (Desk(), try LocalServer { _, _ in .init(302, headers: [("Location", target)]) })
        guard case .redirect? = desk.failure(server.address("/a"))?.reason else {
            Issue.record("followed to \(target)")
            return
        }
        #expect(server.requests.count == 1)
    }

    @Test(arguments: [
        (500, 4), (503, 4), (429, 4), (408, 4), (404, 1), (403, 1), (410, 1), (204, 1),
    ])
    func onlyWhatMayPassIsTriedAgain(_ row: (status: Int, requests: Int)) throws {
        let (desk, server) = (Desk(), try LocalServer { _, _ in .init(row.status) })
        #expect(desk.failure(server.address("/a"))?.reason == .status(row.status, detail: ""))
        #expect(server.requests.count == row.requests && (desk.waited > 0) == (row.requests > 1))
    }

    @Test func aSecondAttemptCanSucceed() throws {
        let (desk, server) = (Desk(), try LocalServer { _, before in before < 2 ? .init(500) : .init(200, png()) })
        #expect(try desk.fetcher.fetch(server.address("/a")).byteCount == 200)
        // Half to all of 0.5 and 1 seconds.
        #expect((0.75...1.5).contains(desk.waited))
    }

    @Test func retryAfterIsKeptTo() throws {
        let desk = Desk()
        let server = try LocalServer { _, before in
            before == 0 ? .init(503, headers: [("Retry-After", "7")]) : .init(200, png())
        }
        _ = try desk.fetcher.fetch(server.address("/a"))
        #expect(desk.waited == 7)
    }

    @Test func aDateInRetryAfterIsKeptTo() throws {
        let desk = Desk()
        // The desk's clock stands at Tue, 14 Nov 2023 22:13:20 GMT.
        let server = try LocalServer { _, before in
            before == 0
                ? .init(503, headers: [("Retry-After", "Tue, 14 Nov 2023 22:13:25 GMT")]) : .init(200, png())
        }
        _ = try desk.fetcher.fetch(server.address("/a"))
        #expect(desk.waited == 5)
    }

    @Test func aServerThatAsksForTooMuchPatienceIsLeft() throws {
        let desk = Desk()
        let server = try LocalServer { _, _ in .init(503, headers: [("Retry-After", "3600")]) }
        #expect(desk.failure(server.address("/a"))?.attempts == 1)
        #expect(desk.waited == 0)
    }

    @Test(arguments: [true, false]) func tooMuchIsRefusedAsDeclaredAndAsReceived(_ saysLength: Bool) throws {
        let desk = Desk { $0.maximumBytes = 1000 }
        let server = try LocalServer { _, _ in
            var reply = LocalServer.Reply(200, png(100_000))
            reply.saysLength = saysLength
            return reply
        }
        #expect(desk.failure(server.address("/a"))?.reason == .tooLarge(limit: 1000))
        #expect(try FileManager.default.contentsOfDirectory(atPath: desk.folder + "/incoming").isEmpty)
    }

    @Test(arguments: [
        ("<!DOCTYPE html><html>login</html>", "text/html; charset=utf-8", "a web page (text/html)"),
        ("{\"error\": 1}", "application/json", "JSON (application/json)"),
        ("", "image/jpeg", "an empty body (image/jpeg)"),
        ("GIF89a......", "image/gif", "a GIF (image/gif)"), ("not found", "image/png", "text (image/png)"),
    ])
    func whatIsNoPictureIsNamed(_ row: (body: String, type: String, found: String)) throws {
        let desk = Desk()
        let server = try LocalServer { _, _ in
            .init(200, Array(row.body.utf8), headers: [("Content-Type", row.type)])
        }
        #expect(desk.failure(server.address("/a.jpg"))?.reason == .notAPicture(found: row.found))
        #expect(desk.fetcher.cached(server.address("/a.jpg")) == nil)
    }

    @Test func aBodyThatEndsEarlyIsNotKept() throws {
        let desk = Desk { $0.retries = 0 }
        let server = try LocalServer { _, _ in
            var reply = LocalServer.Reply(200, png(), headers: [("Content-Length", "5000")])
            reply.saysLength = false
            return reply
        }
        #expect(desk.failure(server.address("/a"))?.reason == .unreachable("the body ended too early"))
    }

    @Test func aServerThatSaysNothingMoreIsLeft() throws {
        let desk = Desk {
            ($0.retries, $0.totalTimeout) = (0, 0.3)
        }
        let server = try LocalServer { _, _ in
            var reply = LocalServer.Reply(200, png())
            reply.stalls = true
            return reply
        }
        guard case .timedOut? = desk.failure(server.address("/a"))?.reason else {
            Issue.record("waited for a server that stalls")
            return
        }
    }

    @Test func aFetchCanBeStopped() throws {
        let desk = Desk()
        let server = try LocalServer { _, _ in
            var reply = LocalServer.Reply(200, png())
            reply.stalls = true
            return reply
        }
        #expect(throws: FetchError(server.address("/a"), .cancelled, attempts: 1)) {
            try desk.fetcher.fetch(server.address("/a"), isCancelled: { !server.requests.isEmpty })
        }
    }

    @Test func aDeadHostIsLeftAloneForAWhile() throws {
        let desk = Desk { ($0.retries, $0.hostFailureLimit, $0.restPeriod) = (0, 2, 60) }
        // Nobody listens on port 1.
        let address = "http://127.0.0.1:1/a"
        let failures = (0..<3).map { _ in desk.failure(address) }
        #expect(failures.map { $0?.attempts } == [1, 1, 0] && Set(failures.map { $0?.reason.description }).count == 1)
        desk.advance(61)
        #expect(desk.failure(address)?.attempts == 1)
    }

    /// A person's order to stop, or a cache that cannot be written, does not make a dead host a live one.
    @Test func whatTheHostDidNotSayIsNoAnswer() throws {
        let desk = Desk { ($0.retries, $0.hostFailureLimit, $0.restPeriod) = (0, 2, 60) }
        let address = "http://127.0.0.1:1/a"
        #expect(desk.failure(address)?.attempts == 1)
        #expect(throws: FetchError.self) { try desk.fetcher.fetch(address, isCancelled: { true }) }
        try FileManager.default.removeItem(atPath: desk.folder + "/incoming")
        try Data().write(to: URL(fileURLWithPath: desk.folder + "/incoming"))
        guard case .cache? = desk.failure(address)?.reason else {
            Issue.record("a file where the cache needs a folder was not noticed")
            return
        }
        try FileManager.default.removeItem(atPath: desk.folder + "/incoming")
        #expect([desk.failure(address), desk.failure(address)].map { $0?.attempts } == [1, 0])
    }
}
