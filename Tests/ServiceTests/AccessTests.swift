import Foundation
import Synchronization
import Testing

@testable import Service

@Suite struct AccessTests {
    private static func folder() throws -> String {
        let folder = FileManager.default.temporaryDirectory.path + "/tokens-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        return folder
    }

    @Test func theFileHasNoSecretAndIsItsOwnersAlone() throws {
        let folder = try Self.folder()
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let file = TokenFile(path: folder + "/tokens")
        var random = SystemRandomNumberGenerator()
        let token = try file.add(client: "acme", now: 7, random: &random)
        let text = try String(contentsOfFile: file.path, encoding: .utf8)
        #expect(!text.contains(token.text.split(separator: "_")[2]))
        #expect(text.contains("\"clientId\":\"acme\"") && text.hasSuffix("\n"))
        let mode = try FileManager.default.attributesOfItem(atPath: file.path)[.posixPermissions] as? Int
        #expect(mode == 0o600)
        #expect(throws: TokenFileError.self) { try file.add(client: "../a", now: 7, random: &random) }
    }

    @Test func aTokenIsItsClientsUntilItExpires() throws {
        let folder = try Self.folder()
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let file = TokenFile(path: folder + "/tokens")
        var random = SystemRandomNumberGenerator()
        let lasting = try file.add(client: "acme", now: 0, random: &random)
        let short = try file.add(client: "globex", now: 0, expiresAt: 100, random: &random)
        let time = Mutex(50.0)
        let told = Mutex<[String]>([])
        let book = try TokenBook(
            file, now: { time.withLock { $0 } }, warn: { line in told.withLock { $0.append(line) } })
        #expect(book.client(of: lasting) == "acme" && book.client(of: short) == "globex")
        // One sign of the secret is another one's.
        let wrong = lasting.text.dropLast() + (lasting.text.hasSuffix("0") ? "1" : "0")
        #expect(book.client(of: try #require(BearerToken(wrong))) == nil)
        time.withLock { $0 = 100 }
        #expect(book.client(of: lasting) == "acme" && book.client(of: short) == nil)
        let later = try file.add(client: "initech", now: 100, random: &random)
        time.withLock { $0 = 102 }
        #expect(book.client(of: later) == "initech")
        // A file that was spoiled changes nothing.
        try Data("{}\n".utf8).write(to: URL(fileURLWithPath: file.path))
        for moment in [104.0, 106] {
            time.withLock { $0 = moment }
            #expect(book.client(of: lasting) == "acme")
        }
        let lines = told.withLock { $0 }
        #expect(lines.count == 1 && lines[0].contains("\(file.path):1"), "\(lines)")
        #expect(throws: TokenFileError.self) { try TokenBook(file) }
    }

    /// A server that follows the file refuses a revoked token at its next look; all others stay.
    @Test func aRevokedTokenIsWorthlessWithoutARestart() throws {
        let folder = try Self.folder()
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let file = TokenFile(path: folder + "/tokens")
        var random = SystemRandomNumberGenerator()
        let old = try file.add(client: "acme", now: 0, random: &random)
        let new = try file.add(client: "acme", now: 0, random: &random)
        let time = Mutex(0.0)
        let book = try TokenBook(file, now: { time.withLock { $0 } })
        #expect(book.client(of: old) == "acme" && book.client(of: new) == "acme")
        #expect(try file.revoke(old.name).clientId == "acme")
        time.withLock { $0 = 1 }
        #expect(book.client(of: old) == nil && book.client(of: new) == "acme")
        #expect(try file.entries().map(\.name) == [new.name])
        // Twice, or by the secret's own text, it is not there.
        for name in [old.name, new.text, ""] {
            let error = #expect(throws: TokenFileError.self) { try file.revoke(name) }
            #expect(error?.description.contains("`reticle-service token list` shows the ids") == true)
        }
        _ = try file.revoke(new.name)
        time.withLock { $0 = 2 }
        #expect(try book.client(of: new) == nil && file.entries().isEmpty)
        #expect(throws: TokenFileError.self) { try TokenFile(path: folder + "/none").revoke(new.name) }
        #expect(!FileManager.default.fileExists(atPath: folder + "/none"))
    }

    @Test func aListingHasWhatLetsNobodyIn() throws {
        let folder = try Self.folder()
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let file = TokenFile(path: folder + "/tokens")
        #expect(throws: TokenFileError.self) { try file.listing() }
        var random = SystemRandomNumberGenerator()
        let lasting = try file.add(client: "acme", now: 0, random: &random)
        let short = try file.add(client: "globex", now: 60, expiresAt: 3600, random: &random)
        let entries = try file.listing()
        #expect(
            entries.map { $0.line(at: 3599) } == [
                "\(lasting.name)  acme                  made 1970-01-01 00:00  does not expire",
                "\(short.name)  globex                made 1970-01-01 00:01  until 1970-01-01 01:00",
            ])
        #expect(entries.last?.line(at: 3600).hasSuffix("expired 1970-01-01 01:00") == true)
        #expect(
            entries.map { $0.document(at: 3600) } == [
                #"{"id":"\#(lasting.name)","clientId":"acme","createdAt":0,"expiresAt":null,"expired":false}"#,
                #"{"id":"\#(short.name)","clientId":"globex","createdAt":60,"expiresAt":3600,"expired":true}"#,
            ])
    }

    @Test func aBookNeedsItsFile() throws {
        let file = TokenFile(path: FileManager.default.temporaryDirectory.path + "/none-\(UUID().uuidString)")
        let error = #expect(throws: TokenFileError.self) { try TokenBook(file) }
        #expect(error?.description.hasPrefix("\(file.path): no such file") == true)
    }

    @Test func aBucketFillsAtItsRate() {
        let gate = RateGate(rate: 2, burst: 3)
        for _ in 0..<3 { #expect(gate.pass("a", now: 10) == nil) }
        #expect(gate.pass("a", now: 10) == 0.5)
        #expect(gate.pass("a", now: 10.5) == nil)
        #expect(gate.pass("a", now: 10.75) == 0.25)
        // Never more than a burst, however long it was idle.
        for _ in 0..<3 { #expect(gate.pass("a", now: 1000) == nil) }
        #expect(gate.pass("a", now: 1000) != nil)
    }
}
