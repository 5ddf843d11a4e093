import Foundation

/// A short number for the contents of files: tells two models apart, but is no protection against forgery.
///
/// Four lanes of 64-bit words, each `(lane ^ word) · prime`, mixed at the end as in MurmurHash3's finaliser.
struct Fingerprint {
    private static let prime: UInt64 = 0x9E37_79B9_7F4A_7C15
    private var lanes = SIMD4<UInt64>(1, 2, 3, 4)
    private var count: UInt64 = 0

    /// Takes in the next bytes; a file may come in pieces, each but the last a multiple of 32 bytes.
    mutating func update(_ bytes: UnsafeRawBufferPointer) {
        let prime = SIMD4<UInt64>(repeating: Self.prime)
        var at = 0
        while at + 32 <= bytes.count {
            lanes = (lanes ^ bytes.loadUnaligned(fromByteOffset: at, as: SIMD4<UInt64>.self)) &* prime
            lanes ^= lanes &>> 29
            at += 32
        }
        for byte in bytes[at...] { lanes[0] = (lanes[0] ^ UInt64(byte)) &* Self.prime }
        count &+= UInt64(bytes.count)
    }

    /// Sixteen hexadecimal digits.
    var text: String {
        var sum = count
        for lane in 0..<4 {
            sum = (sum ^ lanes[lane]) &* 0xFF51_AFD7_ED55_8CCD
            sum ^= sum >> 33
        }
        let digits = String(sum, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }

    /// The fingerprint of files, one after the other.
    /// - Throws: ``ModelError/unreadable(path:reason:)``
    static func of(_ paths: [String]) throws(ModelError) -> String {
        var sum = Fingerprint()
        for path in paths {
            guard let file = FileHandle(forReadingAtPath: path) else {
                throw .unreadable(path: path, reason: "cannot be opened")
            }
            defer { try? file.close() }
            do {
                while let piece = try file.read(upToCount: 4 << 20), !piece.isEmpty {
                    piece.withUnsafeBytes { sum.update($0) }
                }
            } catch {
                throw .unreadable(path: path, reason: "cannot be read to its end")
            }
        }
        return sum.text
    }
}
