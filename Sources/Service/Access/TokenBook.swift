import Domain
public import Foundation
import Synchronization

/// Whose a token is; follows the token file as it changes.
public final class TokenBook: Sendable {
    private struct State {
        var entries: [String: (entry: TokenEntry, hash: [UInt8])] = [:]
        var mark: Mark?
        /// Of the file that was told of as damaged last.
        var told: Mark?
        var lookedAt = -Double.infinity
    }

    /// What tells that a file was replaced.
    private struct Mark: Equatable {
        var number: UInt64
        var size: Int
        var seconds: Int
        var nanoseconds: Int
    }

    /// Seconds between looks at the file.
    private static let interval = 1.0
    private let file: TokenFile
    private let now: @Sendable () -> Double
    private let warn: @Sendable (String) -> Void
    private let state = Mutex(State())

    /// Reads the file.
    ///
    /// - Parameters:
    ///   - now: seconds since 1970
    ///   - warn: told why a file that was changed is not taken, once for each change
    /// - Throws: ``TokenFileError``, also where there is no file
    public init(
        _ file: TokenFile, now: @escaping @Sendable () -> Double = { Date().timeIntervalSince1970 },
        warn: @escaping @Sendable (String) -> Void = { _ in }
    ) throws(TokenFileError) {
        (self.file, self.now, self.warn) = (file, now, warn)
        guard let mark = Self.mark(of: file.path) else {
            throw file.missing
        }
        try load(mark)
    }

    /// The client of a token; `nil` if it is unknown or has expired.
    public func client(of token: BearerToken) -> String? {
        follow()
        let known = state.withLock { $0.entries[token.name] }
        // For an unknown name the work is the same.
        let stored = known?.hash ?? [UInt8](repeating: 0, count: 32)
        guard BearerToken.isSame(token.hash, stored), let known else { return nil }
        if let expiresAt = known.entry.expiresAt, now() >= Double(expiresAt) { return nil }
        return known.entry.clientId
    }

    /// Reads the file again where it was replaced; one that is damaged changes nothing.
    private func follow() {
        let time = now()
        let isDue = state.withLock { state in
            guard time - state.lookedAt >= Self.interval else { return false }
            state.lookedAt = time
            return true
        }
        guard isDue else { return }
        let mark = Self.mark(of: file.path)
        guard state.withLock({ $0.mark != mark }) else { return }
        do throws(TokenFileError) { try load(mark) } catch {
            let isNews = state.withLock { state in
                defer { state.told = mark }
                return state.told != mark
            }
            if isNews { warn("the tokens stay as they were: \(error)") }
        }
    }

    private func load(_ mark: Mark?) throws(TokenFileError) {
        let entries = try file.entries().map { entry in
            (entry.name, (entry: entry, hash: Self.bytes(entry.hash)))
        }
        state.withLock { state in
            state.entries = Dictionary(entries) { _, last in last }
            state.mark = mark
        }
    }

    private static func bytes(_ digits: String) -> [UInt8] {
        let all = Array(digits.utf8)
        return stride(from: 0, to: all.count - 1, by: 2).map {
            UInt8(String(decoding: all[$0..<$0 + 2], as: UTF8.self), radix: 16) ?? 0
        }
    }

    private static func mark(of path: String) -> Mark? {
        var status = stat()
        guard stat(path, &status) == 0 else { return nil }
        return Mark(
            number: UInt64(status.st_ino), size: Int(status.st_size), seconds: status.st_mtim.tv_sec,
            nanoseconds: status.st_mtim.tv_nsec)
    }
}
