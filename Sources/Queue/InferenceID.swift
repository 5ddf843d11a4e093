/// Name of a job: 26 signs of Crockford's base 32, the first ten its time in milliseconds, the rest random.
///
/// Names sort by time, and nobody can guess one: the form of a ULID.
public struct InferenceID: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// The 26 signs.
    public let text: String

    private static let signs = Array("0123456789ABCDEFGHJKMNPQRSTVWXYZ".utf8)
    private static let isSign: [Bool] = (0..<256).map { signs.contains(UInt8($0)) }

    /// Reads a name; `nil` for anything but 26 capital signs.
    public init?(_ text: some StringProtocol) {
        guard text.utf8.count == 26, text.utf8.allSatisfy({ Self.isSign[Int($0)] }) else { return nil }
        self.text = String(text)
    }

    /// A name that a store gave back, which is not looked at again.
    init(stored text: String) { self.text = text }

    /// The time that it begins with.
    public var moment: Moment {
        Moment(milliseconds: text.utf8.prefix(10).reduce(0) { $0 << 5 | Self.values[Int($1)] })
    }

    private static let values: [Int64] = (0..<256).map { byte in
        Int64(signs.firstIndex(of: UInt8(byte)) ?? 0)
    }

    /// Makes a name of a time and 80 random bits.
    init(_ moment: Moment, _ high: UInt16, _ low: UInt64) {
        var out = [UInt8](repeating: 0, count: 26)
        var time = UInt64(max(0, moment.milliseconds))
        for place in stride(from: 9, through: 0, by: -1) {
            out[place] = Self.signs[Int(time & 31)]
            time >>= 5
        }
        var (upper, lower) = (high, low)
        for place in stride(from: 25, through: 10, by: -1) {
            out[place] = Self.signs[Int(lower & 31)]
            lower = lower >> 5 | UInt64(upper & 31) << 59
            upper >>= 5
        }
        text = String(decoding: out, as: UTF8.self)
    }

    public var description: String { text }

    public static func < (one: InferenceID, other: InferenceID) -> Bool { one.text < other.text }
}
