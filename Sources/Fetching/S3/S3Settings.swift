/// Where `s3:` addresses are fetched from, and with whose keys.
public struct S3Settings: Equatable, Sendable {
    /// Keys, or `nil` for buckets that anybody may read.
    public var credentials: S3Credentials?
    /// Region of the buckets; one that S3 names instead is used from then on.
    public var region = "us-east-1"
    /// Address of another server than Amazon's, such as `http://localhost:9000`.
    public var endpoint: String?
    /// Whether the bucket stands in the path, not in the host's name.
    public var usesPathStyle = false

    /// Makes settings for public buckets at Amazon.
    public init() {}

    /// Makes settings.
    public init(
        credentials: S3Credentials?, region: String = "us-east-1", endpoint: String? = nil, usesPathStyle: Bool = false
    ) {
        (self.credentials, self.region, self.endpoint) = (credentials, region, endpoint)
        self.usesPathStyle = usesPathStyle
    }

    /// Scheme and host, and path of an object, both as they are signed.
    ///
    /// - Parameters:
    ///   - bucket: name of the bucket
    ///   - key: name of the object
    ///   - region: region of the bucket
    /// - Throws: the reason why there is no such address
    func location(
        bucket: String, key: String, region: String
    ) throws(FetchError.Reason) -> (scheme: String, host: String, path: String) {
        let isName = bucket.utf8.allSatisfy { Self.isNameByte($0) || $0 == 46 || $0 == 95 || (65...90).contains($0) }
        guard isName, (3...255).contains(bucket.utf8.count), !bucket.contains("..") else {
            throw .malformed("'\(bucket.prefix(80))' is no name of a bucket")
        }
        guard !key.isEmpty else { throw .malformed("no key behind the bucket") }
        guard Self.isRegion(region) else { throw .settings("'\(region.prefix(40))' is no region") }
        if let endpoint {
            guard let address = try? WebAddress(endpoint), address.scheme != .s3 else {
                throw .settings("endpoint '\(WebAddress.shown(endpoint))': expected an http or https address")
            }
            let base = address.rest.hasSuffix("/") ? String(address.rest.dropLast()) : String(address.rest)
            return (address.scheme.rawValue, address.authority, "\(base)/\(Self.escaped(bucket))/\(Self.escaped(key))")
        }
        let suffix = region.hasPrefix("cn-") ? ".amazonaws.com.cn" : ".amazonaws.com"
        // A certificate covers one name in front of the dot, in small letters.
        if usesPathStyle || !bucket.utf8.allSatisfy(Self.isNameByte) || bucket.utf8.count > 63 {
            return ("https", "s3.\(region)\(suffix)", "/\(Self.escaped(bucket))/\(Self.escaped(key))")
        }
        return ("https", "\(bucket).s3.\(region)\(suffix)", "/\(Self.escaped(key))")
    }

    /// Whether a text may stand where a region stands: servers name them, and they become part of a host's name.
    static func isRegion(_ text: String) -> Bool {
        (1...32).contains(text.utf8.count) && text.utf8.allSatisfy(isNameByte)
    }

    private static func isNameByte(_ byte: UInt8) -> Bool {
        (97...122).contains(byte) || (48...57).contains(byte) || byte == 45
    }

    /// A key as a path: all but letters, digits, `-._~` and slashes as percent signs.
    static func escaped(_ key: String) -> String {
        key.utf8.reduce(into: "") { out, byte in
            let isPlain = isNameByte(byte) || (65...90).contains(byte) || [46, 95, 126, 47].contains(byte)
            out += isPlain ? String(UnicodeScalar(byte)) : Hex.percent(byte)
        }
    }
}
