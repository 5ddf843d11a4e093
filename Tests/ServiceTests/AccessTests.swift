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
