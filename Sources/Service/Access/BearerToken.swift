import Domain

/// A secret that speaks for one client: `rt_NAME_SECRET`.
///
/// `NAME` finds the entry in the token file, `SECRET` is 256 random bits as 64 hexadecimal digits. The file has only the hash of
/// the whole, and a hash is enough against guessing: nobody can try 2²⁵⁶ secrets.
public struct BearerToken: Hashable, Sendable {
    /// The whole, as the client sends it.
    public let text: String
    /// Finds the entry; no secret.
    public let name: String

    /// Draws a token.
    public static func random(_ random: inout some RandomNumberGenerator) -> BearerToken {
        func digits(_ count: Int) -> String {
            SHA256.digits(of: (0..<count).map { _ in UInt8.random(in: 0...255, using: &random) })
        }
        let name = digits(6)
        return BearerToken(text: "rt_\(name)_\(digits(32))", name: name)
    }

    private init(text: String, name: String) { (self.text, self.name) = (text, name) }

    /// Reads a token; `nil` for a text that cannot be one.
    public init?(_ text: some StringProtocol) {
        let parts = text.split(separator: "_", omittingEmptySubsequences: false)
        guard parts.count == 3, parts[0] == "rt", parts[1].utf8.count == 12, parts[2].utf8.count == 64 else {
            return nil
        }
        self.init(text: String(text), name: String(parts[1]))
    }

    /// What is stored of it.
    var hash: [UInt8] { SHA256.hash(Array("reticle token v1 ".utf8) + Array(text.utf8)) }

    /// Key of the signatures of callbacks, HMAC-SHA256(token, "reticle callback v1"), which the stored hash does not give away.
    var callbackKey: [UInt8] { SHA256.authentication(key: Array(text.utf8), Array("reticle callback v1".utf8)) }

    /// Whether two hashes are the same, in a time that does not tell where they differ.
    static func isSame(_ one: [UInt8], _ other: [UInt8]) -> Bool {
        guard one.count == other.count else { return false }
        var difference: UInt8 = 0
        for index in one.indices { difference |= one[index] ^ other[index] }
        return difference == 0
    }
}
