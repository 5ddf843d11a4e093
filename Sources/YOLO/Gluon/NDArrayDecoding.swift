/// Bytes of MXNet's element types as numbers; every machine that Reticle runs on is little endian, as the files are.
enum NDArrayDecoding {
    static func doubles(_ bytes: [UInt8], _ type: NDArray.ElementType) -> [Double] {
        switch type {
        case .float32: elements(bytes, UInt32.self) { Double(Float(bitPattern: $0)) }
        case .float64: elements(bytes, UInt64.self) { Double(bitPattern: $0) }
        case .float16: elements(bytes, UInt16.self) { Double(half($0)) }
        case .bfloat16: elements(bytes, UInt16.self) { Double(Float(bitPattern: UInt32($0) << 16)) }
        case .uint8, .bool: bytes.map { Double($0) }
        case .int8: bytes.map { Double(Int8(bitPattern: $0)) }
        case .int32: elements(bytes, Int32.self) { Double($0) }
        case .int64: elements(bytes, Int64.self) { Double($0) }
        }
    }

    static func floats(_ bytes: [UInt8], _ type: NDArray.ElementType) -> [Float] {
        switch type {
        case .float32: elements(bytes, UInt32.self) { Float(bitPattern: $0) }
        case .float16: elements(bytes, UInt16.self) { half($0) }
        case .bfloat16: elements(bytes, UInt16.self) { Float(bitPattern: UInt32($0) << 16) }
        default: doubles(bytes, type).map { Float($0) }
        }
    }

    static func integers(_ bytes: [UInt8], _ type: NDArray.ElementType) -> [Int64] {
        switch type {
        case .int64: elements(bytes, Int64.self) { $0 }
        default: doubles(bytes, type).map { Int64(exactly: $0.rounded(.towardZero)) ?? 0 }
        }
    }

    /// IEEE 754 half precision: 1 sign, 5 exponent, 10 fraction bits.
    static func half(_ bits: UInt16) -> Float {
        let sign = UInt32(bits & 0x8000) << 16
        let (exponent, fraction) = (UInt32(bits >> 10) & 0x1F, UInt32(bits) & 0x3FF)
        switch exponent {
        // Subnormal: a multiple of 2⁻²⁴.
        case 0: return Float(bitPattern: sign | (Float(fraction) * 0x1p-24).bitPattern)
        case 0x1F: return Float(bitPattern: sign | 0x7F80_0000 | fraction << 13)
        default: return Float(bitPattern: sign | (exponent + 112) << 23 | fraction << 13)
        }
    }

    private static func elements<T: FixedWidthInteger, R>(_ bytes: [UInt8], _ type: T.Type, _ value: (T) -> R) -> [R] {
        bytes.withUnsafeBytes { raw in
            (0..<raw.count / MemoryLayout<T>.size).map {
                value(T(littleEndian: raw.loadUnaligned(fromByteOffset: $0 * MemoryLayout<T>.size, as: T.self)))
            }
        }
    }
}
