import Fetching

/// Which objects of buckets the clients' jobs may name: the worker's keys read more than each client may see.
///
/// With `{client}` in an address, every client has a folder of its own: `s3://pictures/{client}` allows client `acme` the keys
/// below `acme/`, and nothing else.
public struct AllowedBuckets: Hashable, Sendable {
    /// What stands for the client's id.
    static let placeholder = "{client}"
    private let addresses: [String]

    /// Allows nothing.
    public init() { addresses = [] }

    /// Allows what lies below addresses.
    ///
    /// - Parameter addresses: `s3://BUCKET` or `s3://BUCKET/PREFIX`; a prefix ends where a folder does, with or without its slash
    /// - Throws: ``WorkerError/badBucket(_:)``
    public init(_ addresses: [String]) throws(WorkerError) {
        for address in addresses {
            let plain = Self.filled(address, with: "client")
            guard let (bucket, key) = Self.parts(plain), !bucket.isEmpty, !Self.climbs(key),
                !plain.contains("{"), !plain.contains("}")
            else { throw .badBucket(address) }
        }
        self.addresses = addresses
    }

    /// Whether a client's job may name an address; what is not in a bucket always may.
    public func permits(_ address: String, for client: String) -> Bool {
        guard let read = try? WebAddress(address), read.scheme == .s3 else { return true }
        guard let (bucket, key) = Self.parts(read.text), !Self.climbs(key) else { return false }
        return addresses.contains { allowed in
            guard let (place, prefix) = Self.parts(Self.filled(allowed, with: client)) else { return false }
            // Bytes, for equal texts may be different keys; and whole folders, for `acme-2` begins as `acme` does.
            let folder = prefix.isEmpty || prefix.last == Self.slash ? prefix : prefix + [Self.slash]
            return place.elementsEqual(bucket) && key.count > folder.count && key.starts(with: folder)
        }
    }

    private static let slash = UInt8(ascii: "/")

    /// Bucket and key of an address, as bytes; `nil` where it is none of a bucket.
    private static func parts(_ address: String) -> (bucket: [UInt8], key: [UInt8])? {
        let bytes = Array(address.utf8)
        let scheme = Array("s3://".utf8)
        guard String(decoding: bytes.prefix(scheme.count), as: UTF8.self).lowercased() == "s3://" else { return nil }
        let rest = bytes.dropFirst(scheme.count)
        let bucket = rest.prefix { $0 != slash }
        return (Array(bucket), Array(rest.dropFirst(bucket.count + 1)))
    }

    /// Whether a part of a key is one that servers may take for the folder above.
    private static func climbs(_ key: [UInt8]) -> Bool {
        key.split(separator: slash).contains { $0.elementsEqual("..".utf8) }
    }

    private static func filled(_ address: String, with client: String) -> String {
        address.replacing(placeholder, with: client)
    }
}
