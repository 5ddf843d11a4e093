/// Whether none of `count` numbers is infinite or not a number.
func areFinite(_ values: UnsafePointer<Float>, _ count: Int) -> Bool {
    // Integers, so that the compiler may take many at a time.
    var bad: UInt32 = 0
    values.withMemoryRebound(to: UInt32.self, capacity: count) { bits in
        for index in 0..<count { bad |= (bits[index] & 0x7F80_0000) &+ 0x0080_0000 }
    }
    return bad & 0x8000_0000 == 0
}

/// Index of the first number that is infinite or not a number.
func firstNotFinite(_ values: [Float]) -> Int? {
    let isClean = values.withUnsafeBufferPointer { buffer in
        buffer.baseAddress.map { areFinite($0, buffer.count) } ?? true
    }
    return isClean ? nil : values.firstIndex { !$0.isFinite }
}
