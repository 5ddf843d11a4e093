/// An address that can be fetched: `http:`, `https:` or `s3:`.
public struct WebAddress: Hashable, Sendable {
    /// How it is fetched.
    public enum Scheme: String, Sendable {
        case http, https, s3
    }

    /// The address with blanks and letters beyond ASCII as percent signs.
    public let text: String
    /// How it is fetched.
    public let scheme: Scheme
    /// Host, and port where one is written; the bucket of an `s3:` address.
    let authority: String
    /// What follows the authority, from the slash on.
    let rest: Substring

    /// Reads an address.
    ///
    /// - Throws: `FetchError` with reason `malformed`.
    public init(_ address: String) throws(FetchError) {
        guard let colon = address.firstRange(of: "://"),
            let scheme = Scheme(rawValue: address[..<colon.lowerBound].lowercased())
        else { throw FetchError(address, .malformed("no web address")) }
        guard address.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7F }) else {
            throw FetchError("\(scheme.rawValue)://…", .malformed("control characters in the address"))
        }
        let behind = address[colon.upperBound...]
        // In a key any sign may stand; only web addresses have queries.
        let end = behind.firstIndex { scheme == .s3 ? $0 == "/" : Self.endsAuthority($0) } ?? behind.endIndex
        guard end > behind.startIndex else { throw FetchError(address, .malformed("no host in the address")) }
        self.scheme = scheme
        let host = String(behind[..<end])
        if scheme == .s3 {
            (text, authority, rest) = (address, host, behind[end...])
        } else {
            let rest = Self.escaped(behind[end...])
            text = "\(scheme.rawValue)://\(host)\(rest)"
            authority = host.lastIndex(of: "@").map { String(host[$0...].dropFirst()) } ?? host
            self.rest = rest[...]
        }
    }

    /// The address without user, password, query and fragment, for messages.
    public var shown: String { Self.shown(text) }

    /// Whatever stands there without user, password, query and fragment: signed addresses carry their secret there.
    public static func shown(_ address: String) -> String {
        guard let colon = address.firstRange(of: "://") else {
            return String(address.prefix { $0 != "?" && $0 != "#" })
        }
        let behind = address[colon.upperBound...]
        let authority = behind.prefix { !endsAuthority($0) }
        let host = authority.lastIndex(of: "@").map { authority[$0...].dropFirst() } ?? authority
        let path = behind.dropFirst(authority.count).prefix { $0 != "?" && $0 != "#" }
        let cut = path.count + authority.count < behind.count ? "?…" : ""
        return String(address[..<colon.upperBound] + host + path) + cut
    }

    /// The host alone, lower case, without port.
    var host: String {
        let whole = authority.lowercased()
        if whole.hasPrefix("[") { return String(whole.prefix { $0 != "]" }) + "]" }
        return String(whole.prefix { $0 != ":" })
    }

    private static func endsAuthority(_ character: Character) -> Bool {
        character == "/" || character == "?" || character == "#" || character == "\\"
    }

    /// Bytes that may not stand in an address as they are, as percent signs.
    private static func escaped(_ text: Substring) -> String {
        let plain = { (byte: UInt8) in byte > 0x20 && byte < 0x7F && !Array("\"<>\\^`{|}".utf8).contains(byte) }
        if text.utf8.allSatisfy(plain) { return String(text) }
        return text.utf8.reduce(into: "") { out, byte in
            out += plain(byte) ? String(UnicodeScalar(byte)) : Hex.percent(byte)
        }
    }
}
