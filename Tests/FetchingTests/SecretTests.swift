import Domain
import TestSupport
import Testing

@testable import Fetching

@Suite struct SecretTests {
    @Test(arguments: [
        ("https://h.example/a.jpg?X-Amz-Signature=secret", "https://h.example/a.jpg?…"),
        ("https://anna:secret@h.example/a", "https://h.example/a"),
        ("https://h.example/a#secret", "https://h.example/a?…"),
        ("https://anna:sec@ret@h/a", "https://h/a"), ("s3://bucket/key", "s3://bucket/key"), ("a?secret", "a"),
        ("https://h?secret", "https://h?…"),
    ])
    func addressesAreShownWithoutTheirSecrets(_ row: (address: String, shown: String)) {
        #expect(WebAddress.shown(row.address) == row.shown)
    }

    @Test(arguments: [
        "https://anna:secret@127.0.0.1:1/a?secret=secret", "ftp://anna:secret@h/a?secret", "https://h/\u{1}secret",
        "http://127.0.0.1:1/?a=secret#secret",
    ])
    func errorsHoldNoSecrets(_ address: String) {
        let text = Desk { $0.retries = 0 }.failure(address)?.description ?? "secret"
        #expect(!text.contains("secret"), "\(text)")
    }

    @Test func keysAreNeverPrinted() {
        let credentials = S3Credentials(accessKey: "AKIA", secretKey: "hidden", sessionToken: "hidden")
        let settings = S3Settings(credentials: credentials)
        var dumped = ""
        dump(settings, to: &dumped)
        #expect(!"\(settings) \(String(reflecting: settings)) \(dumped)".contains("hidden"))
    }

    @Test func theCacheKeepsNoAddress() throws {
        let (desk, server) = (Desk(), try LocalServer { _, _ in .init(200, png()) })
        let address = server.address("/a?token=secret")
        _ = try desk.fetcher.fetch(address)
        let hash = SHA256.digits(address)
        let entry = String(decoding: try bytes("\(desk.folder)/entries/\(hash.prefix(2))/\(hash)"), as: UTF8.self)
        #expect(CacheEntry(entry) != nil && !entry.contains("secret"))
    }

    @Test func passwordsDoNotFollowARedirectToAnotherHost() throws {
        let other = try LocalServer { _, _ in .init(200, png()) }
        let server = try LocalServer { _, _ in .init(302, headers: [("Location", "http://localhost:\(other.port)/a")]) }
        _ = try Desk().fetcher.fetch("http://anna:secret@127.0.0.1:\(server.port)/a")
        #expect(server.requests.first?.headers["authorization"] != nil)
        #expect(other.requests.count == 1 && other.requests.first?.headers["authorization"] == nil)
    }
}
