/// A message of protocol buffers in the making: fields one after another.
struct Protobuf {
    private(set) var bytes: [UInt8] = []

    private enum Wire: UInt64 { case varint = 0, delimited = 2, fixed32 = 5 }

    mutating func integer(_ field: Int, _ value: Int) {
        tag(field, .varint)
        varint(UInt64(bitPattern: Int64(value)))
    }

    mutating func float(_ field: Int, _ value: Float) {
        tag(field, .fixed32)
        for byte in 0..<4 { bytes.append(UInt8(truncatingIfNeeded: value.bitPattern >> (byte * 8))) }
    }

    mutating func text(_ field: Int, _ value: String) { data(field, Array(value.utf8)) }

    mutating func message(_ field: Int, _ value: Protobuf) { data(field, value.bytes) }

    mutating func message(_ field: Int, _ fill: (inout Protobuf) -> Void) {
        var inner = Protobuf()
        fill(&inner)
        message(field, inner)
    }

    mutating func data(_ field: Int, _ value: [UInt8]) {
        begin(field, count: value.count)
        bytes.append(contentsOf: value)
    }

    /// Opens a field of `count` bytes that are written elsewhere.
    mutating func begin(_ field: Int, count: Int) {
        tag(field, .delimited)
        varint(UInt64(count))
    }

    private mutating func tag(_ field: Int, _ wire: Wire) { varint(UInt64(field) << 3 | wire.rawValue) }

    private mutating func varint(_ value: UInt64) {
        var rest = value
        while rest >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(rest))
    }
}
