/// Bytes for a terminal, built up fast: one growing block, numbers without strings.
struct ByteWriter: ~Copyable {
    private var start: UnsafeMutablePointer<UInt8>
    private var capacity: Int
    private(set) var count = 0

    /// Makes an empty writer with room for some bytes.
    init(capacity: Int = 4096) {
        self.capacity = max(64, capacity)
        start = .allocate(capacity: self.capacity)
    }

    deinit { start.deallocate() }

    /// What was written.
    var bytes: [UInt8] { Array(UnsafeBufferPointer(start: start, count: count)) }

    /// Makes room for `extra` bytes.
    @inline(__always)
    mutating func reserve(_ extra: Int) {
        if count &+ extra > capacity { grow(extra) }
    }

    @inline(never)
    private mutating func grow(_ extra: Int) {
        let larger = max(capacity * 2, count + extra)
        let block = UnsafeMutablePointer<UInt8>.allocate(capacity: larger)
        block.update(from: start, count: count)
        start.deallocate()
        (start, capacity) = (block, larger)
    }

    /// Writes one byte for which room was reserved.
    @inline(__always)
    mutating func unchecked(_ byte: UInt8) {
        start[count] = byte
        count &+= 1
    }

    /// Writes one byte.
    @inline(__always)
    mutating func put(_ byte: UInt8) {
        reserve(1)
        unchecked(byte)
    }

    /// Writes bytes.
    mutating func put(_ bytes: some Collection<UInt8>) {
        reserve(bytes.count)
        for byte in bytes { unchecked(byte) }
    }

    /// Writes bytes from memory.
    mutating func put(_ bytes: UnsafeBufferPointer<UInt8>) {
        guard let from = bytes.baseAddress else { return }
        reserve(bytes.count)
        (start + count).update(from: from, count: bytes.count)
        count += bytes.count
    }

    /// Writes what another writer holds.
    mutating func put(_ other: borrowing ByteWriter) {
        put(UnsafeBufferPointer(start: other.start, count: other.count))
    }

    /// Has bytes written in place.
    ///
    /// - Parameters:
    ///   - most: bytes for which there is room
    ///   - body: writes from a place on and returns how many it wrote
    mutating func write(atMost most: Int, _ body: (UnsafeMutablePointer<UInt8>) -> Int) {
        reserve(most)
        let written = body(start + count)
        precondition(written <= most, "\(written) bytes written into room for \(most)")
        count += written
    }

    /// Writes text as UTF-8.
    mutating func put(_ text: String) {
        for byte in text.utf8 { put(byte) }
    }

    /// Writes text that the source holds.
    @inline(__always)
    mutating func put(_ text: StaticString) {
        put(UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
    }

    /// Writes a number of at least 0 in decimal.
    @inline(__always)
    mutating func put(number value: Int) {
        reserve(20)
        if value < 10 { return unchecked(48 &+ UInt8(truncatingIfNeeded: value)) }
        if value < 100 {
            unchecked(48 &+ UInt8(truncatingIfNeeded: value / 10))
            return unchecked(48 &+ UInt8(truncatingIfNeeded: value % 10))
        }
        if value < 1000 {
            unchecked(48 &+ UInt8(truncatingIfNeeded: value / 100))
            unchecked(48 &+ UInt8(truncatingIfNeeded: value / 10 % 10))
            return unchecked(48 &+ UInt8(truncatingIfNeeded: value % 10))
        }
        put(number: value / 1000)
        let rest = value % 1000
        unchecked(48 &+ UInt8(truncatingIfNeeded: rest / 100))
        unchecked(48 &+ UInt8(truncatingIfNeeded: rest / 10 % 10))
        unchecked(48 &+ UInt8(truncatingIfNeeded: rest % 10))
    }

    /// Writes one character as UTF-8.
    @inline(__always)
    mutating func put(scalar value: UInt32) {
        reserve(4)
        if value < 0x80 { return unchecked(UInt8(truncatingIfNeeded: value)) }
        if value < 0x800 {
            unchecked(UInt8(truncatingIfNeeded: 0xC0 | value >> 6))
        } else if value < 0x10000 {
            unchecked(UInt8(truncatingIfNeeded: 0xE0 | value >> 12))
            unchecked(UInt8(truncatingIfNeeded: 0x80 | value >> 6 & 0x3F))
        } else {
            unchecked(UInt8(truncatingIfNeeded: 0xF0 | value >> 18))
            unchecked(UInt8(truncatingIfNeeded: 0x80 | value >> 12 & 0x3F))
            unchecked(UInt8(truncatingIfNeeded: 0x80 | value >> 6 & 0x3F))
        }
        unchecked(UInt8(truncatingIfNeeded: 0x80 | value & 0x3F))
    }

    /// Moves the cursor to a cell counted from 0.
    mutating func move(column: Int, row: Int) {
        put("\u{1B}[" as StaticString)
        put(number: row + 1)
        put(0x3B)
        put(number: column + 1)
        put(0x48)
    }
}
