/// Writes numbers and texts one after the other: whole numbers in base 128, low digits first (LEB128).
struct PackedWriter {
    private(set) var bytes: [UInt8] = []

    mutating func put(byte: UInt8) { bytes.append(byte) }

    mutating func put(_ value: UInt64) {
        var rest = value
        while rest >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(rest))
    }

    /// Appends a signed number; they alternate, so that small ones are short: 0, −1, 1, −2, 2.
    mutating func put(_ value: Int64) { put(UInt64(bitPattern: (value << 1) ^ (value >> 63))) }

    mutating func put(_ value: Int) { put(Int64(value)) }

    mutating func put(_ value: Double) {
        withUnsafeBytes(of: value.bitPattern.littleEndian) { bytes.append(contentsOf: $0) }
    }

    mutating func put(_ text: String) {
        put(UInt64(text.utf8.count))
        bytes.append(contentsOf: text.utf8)
    }

    /// A zero, or a one and the value.
    mutating func put<T>(_ value: T?, _ putValue: (inout PackedWriter, T) -> Void) {
        put(value == nil ? 0 as UInt64 : 1)
        if let value { putValue(&self, value) }
    }

    /// Ids as differences, so that runs of neighbours take a byte each.
    mutating func put(ids: [Int64]) {
        put(UInt64(ids.count))
        var last: Int64 = 0
        for id in ids {
            put(id &- last)
            last = id
        }
    }
}

/// Reads what ``PackedWriter`` wrote.
struct PackedReader {
    /// The bytes end too early or do not make sense.
    struct Damaged: Error {}

    private let bytes: [UInt8]
    private var at = 0

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    var isAtEnd: Bool { at == bytes.count }

    mutating func byte() throws(Damaged) -> UInt8 {
        guard at < bytes.count else { throw Damaged() }
        defer { at += 1 }
        return bytes[at]
    }

    mutating func unsigned() throws(Damaged) -> UInt64 {
        var value: UInt64 = 0
        for shift in stride(from: UInt64(0), to: 64, by: 7) {
            guard at < bytes.count else { throw Damaged() }
            let byte = bytes[at]
            at += 1
            value |= UInt64(byte & 0x7F) << shift
            if byte < 0x80 { return value }
        }
        throw Damaged()
    }

    mutating func signed() throws(Damaged) -> Int64 {
        let value = try unsigned()
        return Int64(bitPattern: value >> 1) ^ -Int64(value & 1)
    }

    mutating func int() throws(Damaged) -> Int { Int(try signed()) }

    /// A number of things that follow, each at least one byte.
    mutating func count() throws(Damaged) -> Int {
        let count = try unsigned()
        guard count <= UInt64(bytes.count - at) else { throw Damaged() }
        return Int(count)
    }

    mutating func double() throws(Damaged) -> Double {
        guard bytes.count - at >= 8 else { throw Damaged() }
        var pattern: UInt64 = 0
        for index in 0..<8 { pattern |= UInt64(bytes[at + index]) << UInt64(8 * index) }
        at += 8
        return Double(bitPattern: pattern)
    }

    mutating func string() throws(Damaged) -> String {
        let length = try count()
        defer { at += length }
        return String(decoding: bytes[at..<at + length], as: UTF8.self)
    }

    mutating func optional<T>(_ value: (inout PackedReader) throws(Damaged) -> T) throws(Damaged) -> T? {
        try unsigned() == 0 ? nil : try value(&self)
    }

    mutating func array<T>(_ value: (inout PackedReader) throws(Damaged) -> T) throws(Damaged) -> [T] {
        let length = try count()
        var values: [T] = []
        values.reserveCapacity(length)
        for _ in 0..<length { values.append(try value(&self)) }
        return values
    }

    mutating func ids() throws(Damaged) -> [Int64] {
        var last: Int64 = 0
        return try array { (reader) throws(Damaged) in
            last = last &+ (try reader.signed())
            return last
        }
    }
}
