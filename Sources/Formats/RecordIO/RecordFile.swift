import Domain
import Foundation

/// A `.rec` file, read at random: a record is found by its offset, its bytes stay in the file until they are asked for.
final class RecordFile {
    let path: String
    /// Length in bytes.
    let count: Int
    private let handle: FileHandle
    private var window: [UInt8] = []
    private var windowStart = 0
    /// Enough for the framing, the header and the labels of most records in one read.
    private static let windowBytes = 4096

    /// A record: where its bytes are, and where the next one begins.
    struct Record {
        var payload: FileRanges
        var end: Int
    }

    init(_ path: String) throws(FormatError) {
        guard Disk.isFile(path) else { throw .unreadable(path: path, reason: "no such file") }
        guard let handle = FileHandle(forReadingAtPath: path) else {
            throw .unreadable(path: path, reason: "permission denied")
        }
        (self.path, self.handle) = (path, handle)
        do { count = Int(try handle.seekToEnd()) } catch {
            throw .unreadable(path: path, reason: error.localizedDescription)
        }
    }

    /// The bytes of a range, which lies in the file.
    func bytes(_ range: Range<Int>) throws(RecordFault) -> ArraySlice<UInt8> {
        if range.lowerBound < windowStart || range.upperBound > windowStart + window.count {
            let length = max(range.count, min(Self.windowBytes, count - range.lowerBound))
            do {
                try handle.seek(toOffset: UInt64(range.lowerBound))
                window = [UInt8](try handle.read(upToCount: length) ?? Data())
            } catch { throw RecordFault(reason: "cannot be read: \(error.localizedDescription)") }
            windowStart = range.lowerBound
            guard window.count >= range.count else { throw RecordFault(reason: "the file became shorter") }
        }
        return window[range.lowerBound - windowStart..<range.upperBound - windowStart]
    }

    /// The record that begins at an offset.
    func record(at offset: Int) throws(RecordFault) -> Record {
        var at = offset
        var ranges: [Range<Int>] = []
        var total = 0
        while true {
            let isFirst = at == offset
            guard at >= 0, at <= count - 8 else {
                throw RecordFault(
                    reason: at < 0 || at >= count && isFirst
                        ? "offset \(at), but the file has \(count) bytes" : "the file ends in the middle of a record")
            }
            let head = try bytes(at..<at + 8)
            guard RecordChunk.word(head.prefix(4)) == RecordChunk.magic else {
                throw RecordFault(reason: "no record at offset \(at)")
            }
            let word = RecordChunk.word(head.suffix(4))
            let length = Int(word & 0x1FFF_FFFF)
            guard let piece = RecordChunk.Piece(rawValue: word >> 29),
                isFirst == (piece == .whole || piece == .first)
            else {
                throw RecordFault(
                    reason: isFirst
                        ? "offset \(at) is in the middle of a record" : "a record breaks off before offset \(at)")
            }
            guard length <= count - 8 - at else {
                throw RecordFault(
                    reason: "\(length) bytes announced at offset \(at), the file ends \(count - 8 - at) on")
            }
            // The magic number that the writer dropped stands before every further chunk anyway.
            if !isFirst { ranges.append(at..<at + 4) }
            if length > 0 { ranges.append(at + 8..<at + 8 + length) }
            total += length + (isFirst ? 0 : 4)
            at += 8 + RecordChunk.padded(length)
            guard ranges.count <= 2 * RecordChunk.pieceLimit, total <= RecordChunk.lengthLimit else {
                throw RecordFault(reason: "record at offset \(offset) is in too many pieces or too long")
            }
            if piece == .whole || piece == .last {
                return Record(payload: FileRanges(path: path, ranges: ranges), end: min(at, count))
            }
        }
    }

    /// Where the next record begins, at `offset` or behind, or `nil` if there is none: a way on after damage.
    func nextRecord(from offset: Int) throws(RecordFault) -> Int? {
        var at = RecordChunk.padded(max(0, offset))
        while at <= count - 8 {
            let end = min(count, at + (1 << 20))
            let piece = Array(try bytes(at..<end))
            var index = 0
            while index + 8 <= piece.count {
                if piece[index] == 0x0A, RecordChunk.word(piece[index..<index + 4]) == RecordChunk.magic,
                    RecordChunk.word(piece[index + 4..<index + 8]) >> 29 <= 1
                {
                    return at + index
                }
                index += 4
            }
            guard end < count else { return nil }
            at += index
        }
        return nil
    }

    /// The bytes of parts of this file.
    func bytes(of parts: [Range<Int>]) throws(RecordFault) -> [UInt8] {
        var out: [UInt8] = []
        for part in parts { out += try bytes(part) }
        return out
    }
}
