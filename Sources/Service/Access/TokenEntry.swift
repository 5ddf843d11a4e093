import Domain
import Queue

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

extension TokenEntry {
    /// Whether it has expired by a time, in seconds since 1970.
    public func isExpired(at now: Int) -> Bool { expiresAt.map { now >= $0 } ?? false }

    /// One line for people: id, client, when it was made, until when it is good; nothing that would let somebody in.
    public func line(at now: Int) -> String {
        let until: String =
            switch expiresAt {
            case nil: "does not expire"
            case let end? where isExpired(at: now): "expired \(Timestamp.text(Double(end)))"
            case let end?: "until \(Timestamp.text(Double(end)))"
            }
        let gap = String(repeating: " ", count: max(0, 20 - clientId.utf8.count))
        return "\(name)  \(clientId)\(gap)  made \(Timestamp.text(Double(createdAt)))  \(until)"
    }

    /// The same as JSON: `{"id","clientId","createdAt","expiresAt","expired"}`, times in seconds since 1970.
    public func document(at now: Int) -> String {
        // A name in a file that was written by hand may have any signs.
        JSONWriter.object([
            "id": JSONWriter.quoted(name), "clientId": JSONWriter.quoted(clientId), "createdAt": "\(createdAt)",
            "expiresAt": expiresAt.map { "\($0)" } ?? "null", "expired": "\(isExpired(at: now))",
        ])
    }
}
