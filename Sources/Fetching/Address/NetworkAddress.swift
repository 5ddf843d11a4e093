/// An address on the network as a connection uses it: 4 or 16 bytes.
public struct NetworkAddress: Hashable, Sendable {
    /// 4 bytes for version 4, 16 for version 6, in network order.
    public let bytes: [UInt8]

    /// Takes 4 or 16 bytes in network order, `nil` for any other number.
    public init?(_ bytes: [UInt8]) {
        guard bytes.count == 4 || bytes.count == 16 else { return nil }
        self.bytes = bytes
    }

    /// What the address is if it is no public host: `loopback`, `a private network`…; `nil` for a public one.
    ///
    /// Addresses of version 4 inside one of version 6 (mapped, translated, 6to4, Teredo) count as what they hold: a
    /// gateway on the way would connect to just that.
    public var restriction: String? {
        if bytes.count == 4 { return Self.restriction(bytes) }
        if let inner = embedded { return Self.restriction(inner) }
        for (prefix, length, kind) in Self.version6 where begins(prefix, length) { return kind }
        // Only 2000::/3 has been given out to hosts.
        return bytes[0] & 0xE0 == 0x20 ? nil : "a reserved address"
    }

    private static func restriction(_ bytes: [UInt8]) -> String? {
        let value = bytes.reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
        for (network, length, kind) in version4 where (value ^ network) >> (32 - length) == 0 { return kind }
        return nil
    }

    /// The address of version 4 that this one of version 6 stands for.
    private var embedded: [UInt8]? {
        let head = bytes.prefix(12)
        if head.elementsEqual([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF]) { return Array(bytes[12...]) }
        // ::a.b.c.d, but not :: and ::1.
        if head.allSatisfy({ $0 == 0 }), bytes[12] != 0 || bytes[13] != 0 { return Array(bytes[12...]) }
        if head.elementsEqual([0, 0x64, 0xFF, 0x9B, 0, 0, 0, 0, 0, 0, 0, 0]) { return Array(bytes[12...]) }
        if begins([0x20, 0x02], 16) { return Array(bytes[2..<6]) }
        if begins([0x20, 0x01, 0, 0], 32) { return bytes[12...].map { ~$0 } }
        return nil
    }

    private func begins(_ prefix: [UInt8], _ length: Int) -> Bool {
        (0..<length).allSatisfy { bit in
            let (at, shift) = (bit / 8, 7 - bit % 8)
            let wanted = at < prefix.count ? prefix[at] : 0
            return bytes[at] >> shift & 1 == wanted >> shift & 1
        }
    }

    /// Networks of version 4 that hold no public hosts, after the IANA registry of special-purpose addresses.
    private static let version4: [(network: UInt32, length: UInt32, kind: String)] = [
        (0x0000_0000, 8, "an address of this network"), (0x0A00_0000, 8, "a private network"),
        (0x6440_0000, 10, "a carrier's shared network"), (0x7F00_0000, 8, "loopback"),
        (0xA9FE_0000, 16, "a link-local address"), (0xAC10_0000, 12, "a private network"),
        (0xC000_0000, 24, "a reserved address"), (0xC000_0200, 24, "an address for documentation"),
        (0xC058_6300, 24, "a relay"), (0xC0A8_0000, 16, "a private network"),
        (0xC612_0000, 15, "a network for benchmarks"), (0xC633_6400, 24, "an address for documentation"),
        (0xCB00_7100, 24, "an address for documentation"), (0xE000_0000, 4, "a multicast group"),
        (0xF000_0000, 4, "a reserved address"),
    ]

    /// The same for version 6, inside and outside of 2000::/3.
    private static let version6: [(prefix: [UInt8], length: Int, kind: String)] = [
        ([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1], 128, "loopback"), ([0xFC], 7, "a private network"),
        ([0xFE, 0x80], 10, "a link-local address"), ([0xFE, 0xC0], 10, "a private network"),
        ([0xFF], 8, "a multicast group"), ([0, 0x64, 0xFF, 0x9B, 0, 1], 48, "a private network"),
        ([0x20, 0x01, 0x0D, 0xB8], 32, "an address for documentation"),
        ([0x3F, 0xFF], 20, "an address for documentation"), ([0x20, 0x01], 23, "a reserved address"),
        ([0x01], 64, "a reserved address"),
    ]
}

extension NetworkAddress: CustomStringConvertible {
    /// The usual text, version 6 without abbreviation.
    public var description: String {
        if bytes.count == 4 { return bytes.map(String.init).joined(separator: ".") }
        return stride(from: 0, to: 16, by: 2).map { String(Int(bytes[$0]) << 8 | Int(bytes[$0 + 1]), radix: 16) }
            .joined(separator: ":")
    }
}
