import Domain
import Foundation

/// Why a token file cannot be used.
public struct TokenFileError: Error, Equatable, Sendable, CustomStringConvertible {
    public var description: String
}

/// The tokens of a service: a file that only its owner can read, without any secret in it.
public struct TokenFile: Sendable {
    /// Where it is.
    public let path: String

    /// Names a file, which need not be there yet.
    public init(path: String) { self.path = path }

    /// What is in it; nothing where there is no file.
    ///
    /// - Throws: ``TokenFileError`` that names the line
    public func entries() throws(TokenFileError) -> [TokenEntry] {
        guard FileManager.default.fileExists(atPath: path) else { return [] }
        guard let data = FileManager.default.contents(atPath: path) else {
            throw TokenFileError(description: "\(path): cannot be read")
        }
        var entries: [TokenEntry] = []
        for (number, line) in data.split(separator: 10, omittingEmptySubsequences: false).enumerated() {
            guard !line.isEmpty else { continue }
            guard let entry = try? JSONDecoder().decode(TokenEntry.self, from: line), entry.hash.utf8.count == 64,
                Syntax.isClientID(entry.clientId)
            else {
                throw TokenFileError(
                    description: "\(path):\(number + 1): expected {\"name\",\"clientId\",\"hash\",\"createdAt\"}")
            }
            entries.append(entry)
        }
        return entries
    }

    /// Makes a token for a client and notes its hash.
    ///
    /// The file is written anew beside the old one and renamed: a service that reads it sees the old or the new one.
    ///
    /// - Returns: the token, which is nowhere else
    /// - Throws: ``TokenFileError``
    public func add(
        client: String, now: Int, expiresAt: Int? = nil, random: inout some RandomNumberGenerator
    ) throws(TokenFileError) -> BearerToken {
        guard Syntax.isClientID(client) else {
            throw TokenFileError(
                description: "'\(client)' cannot be a client: "
                    + "expected 1 to 64 letters, digits, dots, hyphens or underscores, no dot first")
        }
        let token = BearerToken.random(&random)
        let entry = TokenEntry(
            name: token.name, clientId: client, hash: SHA256.digits(of: token.hash), createdAt: now,
            expiresAt: expiresAt)
        try change { entries in entries.append(entry) }
        return token
    }

    /// Takes a token out of the file: a service that follows it refuses the token from its next look on.
    ///
    /// - Parameter name: its ``TokenEntry/name``
    /// - Returns: what the file said of it
    /// - Throws: ``TokenFileError``, also where there is no such token
    public func revoke(_ name: String) throws(TokenFileError) -> TokenEntry {
        guard FileManager.default.fileExists(atPath: path) else { throw missing }
        return try change { entries throws(TokenFileError) in
            guard let index = entries.firstIndex(where: { $0.name == name }) else {
                throw TokenFileError(
                    description: "\(path): no token with the id '\(name)'; `reticle-service token list` shows the ids")
            }
            return entries.remove(at: index)
        }
    }

    /// What is in it, where it is there.
    ///
    /// - Throws: ``TokenFileError``
    public func listing() throws(TokenFileError) -> [TokenEntry] {
        guard FileManager.default.fileExists(atPath: path) else { throw missing }
        return try entries()
    }

    /// Why a file that is not there is of no use.
    var missing: TokenFileError {
        TokenFileError(description: "\(path): no such file; `reticle-service token add` makes it")
    }

    /// Changes what is in the file, one process at a time.
    private func change<T>(
        _ body: (inout [TokenEntry]) throws(TokenFileError) -> T
    ) throws(TokenFileError) -> T {
        let lock = open("\(path).lock", O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard lock >= 0 else { throw failure("\(path).lock") }
        defer { close(lock) }
        flock(lock, LOCK_EX)
        var all = try entries()
        let value = try body(&all)
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys]
        var text = Data()
        for entry in all {
            do { text += try encoder.encode(entry) + [10] } catch {
                throw TokenFileError(description: "\(path): token '\(entry.name)' cannot be written: \(error)")
            }
        }
        try replace(by: text)
        return value
    }

    private func replace(by text: Data) throws(TokenFileError) {
        let partial = "\(path).\(getpid())"
        unlink(partial)
        let file = open(partial, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard file >= 0 else { throw failure(partial) }
        let handle = FileHandle(fileDescriptor: file, closeOnDealloc: true)
        do {
            try handle.write(contentsOf: text)
            try handle.synchronize()
        } catch { throw TokenFileError(description: "\(partial): cannot be written: \(error.localizedDescription)") }
        guard rename(partial, path) == 0 else { throw failure(path) }
    }

    private func failure(_ path: String) -> TokenFileError {
        TokenFileError(description: "\(path): cannot be written: \(String(cString: strerror(errno)))")
    }
}
