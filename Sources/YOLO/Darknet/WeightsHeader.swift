/// The beginning of a `.weights` file: its version and how many pictures the network has seen.
///
/// Three 32-bit numbers, then the pictures: 32 bits below version 0.2, 64 bits from there on.
public struct WeightsHeader: Hashable, Sendable {
    public var major: Int32
    public var minor: Int32
    public var revision: Int32
    /// Pictures trained with; darknet's schedule goes on from there.
    public var seen: UInt64

    /// Makes a header; darknet itself writes 0.2.0.
    public init(major: Int32 = 0, minor: Int32 = 2, revision: Int32 = 0, seen: UInt64 = 0) {
        (self.major, self.minor, self.revision, self.seen) = (major, minor, revision, seen)
    }

    /// Whether fully connected layers are stored with their axes swapped; convolutions never are.
    public var isTransposed: Bool { major > 1000 || minor > 1000 }

    /// Whether `seen` takes eight bytes instead of four.
    public var isSeenWide: Bool {
        Int(major) * 10 + Int(minor) >= 2 && major < 1000 && minor < 1000
    }

    /// Length of the longer form in bytes.
    static let mostBytes = 20

    /// Length in bytes: 16 or 20.
    public var byteCount: Int { isSeenWide ? 20 : 16 }

    /// As it stands in a file.
    public var bytes: [UInt8] {
        var bytes: [UInt8] = []
        for number in [major, minor, revision] {
            withUnsafeBytes(of: number.littleEndian) { bytes.append(contentsOf: $0) }
        }
        if isSeenWide {
            withUnsafeBytes(of: seen.littleEndian) { bytes.append(contentsOf: $0) }
        } else {
            withUnsafeBytes(of: UInt32(truncatingIfNeeded: seen).littleEndian) { bytes.append(contentsOf: $0) }
        }
        return bytes
    }

    /// Largest part of a version that is believed; a text or a picture begins with larger ones.
    private static let mostVersion: Int32 = 100_000

    /// Reads the first bytes of a file, at least 20 of them if it is as long.
    init(_ bytes: [UInt8], file: String) throws(DarknetError) {
        func number(_ at: Int, _ count: Int) -> UInt64 {
            bytes[at..<at + count].reversed().reduce(0) { $0 << 8 | UInt64($1) }
        }
        func short() -> DarknetError {
            .unreadable(path: file, reason: "\(bytes.count) bytes; expected a header of 16 or 20 and numbers after it")
        }
        guard bytes.count >= 16 else { throw short() }
        let version = (0..<3).map { Int32(truncatingIfNeeded: number(4 * $0, 4)) }
        (major, minor, revision, seen) = (version[0], version[1], version[2], 0)
        guard version.allSatisfy((0...Self.mostVersion).contains) else {
            let found = version.map(String.init).joined(separator: ".")
            throw .unreadable(path: file, reason: "not a weights file: version \(found); expected 0.1.0 to 0.2.5")
        }
        guard bytes.count >= byteCount else { throw short() }
        seen = number(12, byteCount - 12)
    }
}
