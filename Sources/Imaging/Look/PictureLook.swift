public import Domain

/// What one reading of a picture file tells: its header, what it looks like, and a number for its exact bytes.
public struct PictureLook: Hashable, Sendable {
    public var header: PictureHeader
    /// `nil` for a picture of one colour.
    public var signature: PictureSignature?
    public var digest: ContentDigest

    /// Reads and decodes a file, no larger than needed.
    ///
    /// - Throws: `ImagingError` if the file cannot be read or decoded; a file that is only partly there is looked at as far
    ///   as it goes
    public init(at path: String, limits: PictureLimits = PictureLimits()) throws(ImagingError) {
        let source = try PictureSource(path: path)
        guard source.count <= limits.maxBytes else {
            throw ImagingError(
                .tooLarge, file: path, found: "a file of \(source.count) bytes", expected: "at most \(limits.maxBytes)")
        }
        let bytes = try source.everything()
        let picture = try PictureReader.decode(bytes, name: path, limits: limits, fitting: PictureSignature.fitting)
        header = picture.header
        signature = PictureSignature(of: picture.image)
        digest = ContentDigest(of: bytes)
    }
}

extension ContentDigest {
    /// Works out the number of some bytes.
    public init(of bytes: [UInt8]) {
        var low = SIMD4<UInt64>(1, 2, 3, 4)
        var high = SIMD4<UInt64>(5, 6, 7, 8)
        let (lowPrime, highPrime) = (
            SIMD4<UInt64>(repeating: 0x9E37_79B9_7F4A_7C15), SIMD4<UInt64>(repeating: 0xC2B2_AE3D_27D4_EB4F)
        )
        var tail: [UInt8] = []
        bytes.withUnsafeBytes { raw in
            var at = 0
            while at + 32 <= raw.count {
                let word = raw.loadUnaligned(fromByteOffset: at, as: SIMD4<UInt64>.self)
                low = (low ^ word) &* lowPrime
                low ^= low &>> 29
                high = (high ^ (word &>> 31 | word &<< 33)) &* highPrime
                high ^= high &>> 32
                at += 32
            }
            tail = Array(raw[at...])
        }
        for byte in tail {
            low[0] = (low[0] ^ UInt64(byte)) &* lowPrime[0]
            high[0] = (high[0] ^ UInt64(byte)) &* highPrime[0]
        }
        self.init(
            high: Self.gathered(high, UInt64(bytes.count)), low: Self.gathered(low, UInt64(bytes.count)))
    }

    private static func gathered(_ lanes: SIMD4<UInt64>, _ count: UInt64) -> UInt64 {
        var sum = count
        for lane in 0..<4 {
            sum = (sum ^ lanes[lane]) &* 0xFF51_AFD7_ED55_8CCD
            sum ^= sum >> 33
        }
        return sum
    }
}
