import Domain
import Foundation

/// What the token file says of a token, one JSON object a line.
public struct TokenEntry: Codable, Hashable, Sendable {
    /// Finds the entry.
    public var name: String
    public var clientId: String
    /// Hash of the token, 64 hexadecimal digits.
    public var hash: String
    /// Seconds since 1970.
    public var createdAt: Int
    /// Seconds since 1970; `nil` for a token that does not expire.
    public var expiresAt: Int?
}

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
        let lock = open("\(path).lock", O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard lock >= 0 else { throw failure("\(path).lock") }
        defer { close(lock) }
        flock(lock, LOCK_EX)
        let token = BearerToken.random(&random)
        let entry = TokenEntry(
            name: token.name, clientId: client, hash: SHA256.digits(of: token.hash), createdAt: now,
            expiresAt: expiresAt)
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys]
        var text = Data()
        for entry in try entries() + [entry] {
            do { text += try encoder.encode(entry) + [10] } catch {
                throw TokenFileError(description: "\(path): token '\(entry.name)' cannot be written: \(error)")
            }
        }
        try replace(by: text)
        return token
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
