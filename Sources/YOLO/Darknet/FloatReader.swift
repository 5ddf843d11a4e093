import Foundation

/// Reads numbers of a file one array after the other and counts those that are not finite.
struct FloatReader {
    /// Bytes read at a time: checked while they lie in the second-level cache.
    private static let piece = 256 << 10

    let descriptor: Int32
    let file: String
    /// Where the next number stands.
    private(set) var offset: Int
    let end: Int
    /// Numbers so far that were NaN or infinite.
    private(set) var notFinite = 0

    init(descriptor: Int32, file: String, offset: Int, end: Int) {
        (self.descriptor, self.file, self.offset, self.end) = (descriptor, file, offset, end)
    }

    /// The next numbers.
    ///
    /// - Throws: ``DarknetError/unreadable(path:reason:)`` where the disk fails or the file has become shorter
    mutating func read(_ count: Int) throws(DarknetError) -> [Float] {
        var failure: String?
        var spoilt = 0
        let start = offset
        let numbers = [Float](unsafeUninitializedCapacity: count) { numbers, initialized in
            let bytes = UnsafeMutableRawBufferPointer(numbers)
            var done = 0
            var checked = 0
            while done < bytes.count {
                let wanted = UnsafeMutableRawBufferPointer(rebasing: bytes[done..<min(bytes.count, done + Self.piece)])
                let got = pread(descriptor, wanted.baseAddress, wanted.count, off_t(start + done))
                if got < 0, errno == EINTR { continue }
                guard got > 0 else {
                    failure =
                        got < 0 ? String(cString: strerror(errno)) : "it ended at byte \(start + done) while being read"
                    return
                }
                done += got
                // A short read may end inside of a number.
                let whole = done / 4
                spoilt += Self.notFinite(UnsafeRawBufferPointer(rebasing: bytes[4 * checked..<4 * whole]))
                checked = whole
            }
            initialized = count
        }
        if let failure { throw .unreadable(path: file, reason: failure) }
        offset += 4 * count
        notFinite += spoilt
        return numbers
    }

    /// How many of the numbers are NaN or infinite.
    ///
    /// A product with 0 is NaN exactly for those, and a sum stays NaN: one look at the sum clears nearly all pieces.
    static func notFinite(_ bytes: UnsafeRawBufferPointer) -> Int {
        var sum = SIMD16<Float>.zero
        var at = 0
        while at + 64 <= bytes.count {
            sum += bytes.loadUnaligned(fromByteOffset: at, as: SIMD16<Float>.self) * 0
            at += 64
        }
        var rest: Float = 0
        while at + 4 <= bytes.count {
            rest += bytes.loadUnaligned(fromByteOffset: at, as: Float.self) * 0
            at += 4
        }
        guard rest != 0 || sum != .zero else { return 0 }
        return stride(from: 0, to: bytes.count, by: 4).count { at in
            !bytes.loadUnaligned(fromByteOffset: at, as: Float.self).isFinite
        }
    }
}
