import Foundation

/// Reads a file line by line in bounded memory.
struct LineReader {
    /// Longest line accepted, in bytes.
    static let lineLimit = 8 << 20

    let path: String
    /// Number of the line that `next` gave last, from 1.
    private(set) var number = 0
    /// Where that line starts in the file, in bytes.
    private(set) var start = 0
    private let handle: FileHandle
    private var buffer: [UInt8] = []
    private var at = 0
    /// Bytes of the file before the buffer.
    private var passed = 0
    private var ended = false

    init(_ path: String) throws(FormatError) {
        guard Disk.isFile(path) else { throw .unreadable(path: path, reason: "no such file") }
        guard let handle = FileHandle(forReadingAtPath: path) else {
            throw .unreadable(path: path, reason: "permission denied")
        }
        (self.path, self.handle) = (path, handle)
    }

    /// Bytes of the next line without its end, or `nil` behind the last one.
    mutating func next() throws(FormatError) -> [UInt8]? {
        var searched = at
        while true {
            let newline = buffer.withContiguousIndex(of: 10, from: searched)
            if let newline {
                return take(upTo: newline, next: newline + 1)
            }
            searched = buffer.count
            if ended {
                return at < buffer.count ? take(upTo: buffer.count, next: buffer.count) : nil
            }
            if at > 0 {
                buffer.removeSubrange(0..<at)
                passed += at
                (searched, at) = (searched - at, 0)
            }
            guard buffer.count <= Self.lineLimit else {
                throw .unreadable(path: "\(path):\(number + 1)", reason: "line longer than \(Self.lineLimit >> 20) MiB")
            }
            do {
                let piece = try handle.read(upToCount: 1 << 18) ?? Data()
                ended = piece.isEmpty
                buffer.append(contentsOf: piece)
            } catch { throw .unreadable(path: path, reason: error.localizedDescription) }
        }
    }

    private mutating func take(upTo end: Int, next: Int) -> [UInt8] {
        var stop = end
        if stop > at, buffer[stop - 1] == 13 { stop -= 1 }
        let line = Array(buffer[at..<stop])
        start = passed + at
        at = next
        number += 1
        return line
    }
}

extension [UInt8] {
    /// First index of a byte at or behind `start`.
    fileprivate func withContiguousIndex(of byte: UInt8, from start: Int) -> Int? {
        var index = start
        while index < count {
            if self[index] == byte { return index }
            index += 1
        }
        return nil
    }
}
