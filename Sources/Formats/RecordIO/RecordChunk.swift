/// The framing of RecordIO: a record is one chunk, or several where the magic number occurs in it.
///
/// A chunk is the magic number, a word whose upper 3 bits say which piece of the record it is and whose lower 29 bits
/// its length, the bytes, and zeros up to a multiple of 4. All numbers are little-endian.
enum RecordChunk {
    static let magic: UInt32 = 0xCED7_230A
    static let magicBytes: [UInt8] = [0x0A, 0x23, 0xD7, 0xCE]
    /// Longest record that the length's 29 bits can hold, in bytes.
    static let lengthLimit = 1 << 29 - 1
    /// Most pieces that one record may be in: far more than chance brings about.
    static let pieceLimit = 65_536

    /// Which piece of its record a chunk is.
    enum Piece: UInt32 {
        case whole = 0
        case first = 1
        case middle = 2
        case last = 3
    }

    /// The word behind the magic number.
    static func word(_ piece: Piece, length: Int) -> UInt32 { piece.rawValue << 29 | UInt32(length) }

    /// A number of four bytes.
    static func word(_ bytes: some Collection<UInt8>) -> UInt32 {
        bytes.reversed().reduce(0) { $0 << 8 | UInt32($1) }
    }

    /// The four bytes of a number.
    static func bytes(_ word: UInt32) -> [UInt8] { (0..<4).map { UInt8(truncatingIfNeeded: word >> (8 * $0)) } }

    /// Length rounded up to a multiple of four.
    static func padded(_ length: Int) -> Int { (length + 3) & ~3 }

    /// A record as the bytes of its chunks; the payload has at most `lengthLimit` bytes.
    static func framed(_ payload: [UInt8]) -> [UInt8] {
        precondition(payload.count <= lengthLimit, "record of \(payload.count) bytes, at most \(lengthLimit) fit")
        var out: [UInt8] = []
        out.reserveCapacity(payload.count + 12)
        func chunk(_ piece: Piece, _ range: Range<Int>) {
            out += magicBytes
            out += bytes(word(piece, length: range.count))
            out += payload[range]
        }
        var start = 0
        var at = 0
        // Whole words alone are looked at; the magic number itself is dropped, readers put it back.
        while at + 4 <= payload.count {
            if payload[at] == 0x0A, payload[at + 1] == 0x23, payload[at + 2] == 0xD7, payload[at + 3] == 0xCE {
                chunk(start == 0 ? .first : .middle, start..<at)
                start = at + 4
            }
            at += 4
        }
        chunk(start == 0 ? .whole : .last, start..<payload.count)
        out += repeatElement(0, count: padded(payload.count) - payload.count)
        return out
    }
}

/// What is wrong with a record.
struct RecordFault: Error, Equatable { var reason: String }
