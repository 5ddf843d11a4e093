import TestSupport
import Testing

@testable import Fetching

@Suite struct PrivateAddressTests {
    @Test(arguments: [
        "127.0.0.1", "127.9.9.9", "10.1.2.3", "172.16.0.1", "172.31.255.255", "192.168.1.1", "169.254.169.254",
        "100.64.0.1", "100.127.255.255", "0.0.0.0", "224.0.0.1", "255.255.255.255", "198.18.0.1", "192.0.2.1",
    ])
    func addressesThatAreNoPublicHostsAreNamed(_ text: String) throws {
        let parts = text.split(separator: ".").compactMap { UInt8($0) }
        #expect(try #require(NetworkAddress(parts)).restriction != nil)
        let mapped = [UInt8](repeating: 0, count: 10) + [0xFF, 0xFF] + parts
        #expect(try #require(NetworkAddress(mapped)).restriction != nil)
        let translated = [0, 0x64, 0xFF, 0x9B] + [UInt8](repeating: 0, count: 8) + parts
        #expect(try #require(NetworkAddress(translated)).restriction != nil)
    }

    @Test(arguments: ["8.8.8.8", "172.32.0.1", "172.15.255.255", "100.128.0.1", "169.253.0.1", "11.0.0.1", "223.1.1.1"])
    func publicAddressesPass(_ text: String) throws {
        let parts = text.split(separator: ".").compactMap { UInt8($0) }
        #expect(try #require(NetworkAddress(parts)).restriction == nil)
        #expect(
            try #require(NetworkAddress([0x20, 0x02] + parts + [UInt8](repeating: 0, count: 10))).restriction == nil)
    }

    @Test(
        arguments: [
            ([0x20, 0x01, 0x48, 0x60], nil), ([0x2A, 0x00], nil), ([0xFD, 0x12], "a private network"),
            ([0xFC], "a private network"), ([0xFE, 0x80], "a link-local address"), ([0xFF, 0x02], "a multicast group"),
            ([], "a reserved address"), ([0x20, 0x01, 0x0D, 0xB8], "an address for documentation"),
            ([0x40], "a reserved address"), ([0x20, 0x02, 10, 0, 0, 1], "a private network"),
            ([0, 0x64, 0xFF, 0x9B, 0, 1], "a private network"),
        ] as [([UInt8], String?)])
    func addressesOfVersionSix(_ row: (prefix: [UInt8], kind: String?)) throws {
        let bytes = row.prefix + [UInt8](repeating: 0, count: 16 - row.prefix.count)
        #expect(try #require(NetworkAddress(bytes)).restriction == row.kind)
    }

    @Test func loopbackOfVersionSixIsLoopback() {
        #expect(NetworkAddress([UInt8](repeating: 0, count: 15) + [1])?.restriction == "loopback")
    }

    @Test(arguments: ["127.0.0.1", "localhost", "[::ffff:127.0.0.1]", "2130706433", "0x7f.1", "0"])
    func loopbackIsRefusedHoweverItIsWritten(_ host: String) throws {
        let server = try LocalServer { _, _ in .init(200, png()) }
        let desk = Desk { $0.allowsPrivateAddresses = false }
        guard case .forbidden? = desk.failure("http://\(host):\(server.port)/a")?.reason else {
            Issue.record(
                "\(desk.failure("http://\(host):\(server.port)/a").map(String.init(describing:)) ?? "fetched")")
            return
        }
        #expect(server.requests.isEmpty)
    }

    @Test func aRedirectToAPrivateAddressIsRefused() throws {
        // The first host is let through as if it were a public one.
        let server = try LocalServer { _, _ in .init(302, headers: [("Location", "http://10.0.0.1/secret?token=1")]) }
        let policy = FetchPolicy()
        let desk = Desk()
        let body = try BodyFile(try desk.cache.incomingPath(), policy: policy)
        let exchange = LenientExchange(policy, body: body, isCancelled: { false })
        let handle = try #require(CurlHandle())
        #expect(
            throws: FetchError.Reason.forbidden(
                host: "10.0.0.1 by a redirect to http://10.0.0.1/secret?…", kind: "a private network")
        ) {
            try handle.perform(TransferRequest(address: server.address("/a"), timeout: 5), exchange)
        }
    }

    /// Lets loopback through, as a stand-in for a public host.
    private final class LenientExchange: Exchange {
        override func admits(_ bytes: [UInt8]) -> Bool { bytes == [127, 0, 0, 1] || super.admits(bytes) }
    }
}
