import Foundation

/// Whole small files in and out: texts of a few kilobytes.
enum FileBytes {
    /// Largest text that is read, in bytes; the longest cfg in use has 13 kB.
    static let limit = 1 << 20

    /// Bytes of a file.
    static func read(_ path: String) throws(DarknetError) -> [UInt8] {
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
            throw .unreadable(path: path, reason: "no such file")
        }
        guard !isFolder.boolValue else { throw .unreadable(path: path, reason: "a folder; expected a file") }
        guard let handle = FileHandle(forReadingAtPath: path) else {
            throw .unreadable(path: path, reason: "permission denied")
        }
        defer { try? handle.close() }
        let bytes: [UInt8]
        do {
            bytes = [UInt8](try handle.read(upToCount: limit + 1) ?? Data())
        } catch {
            throw .unreadable(path: path, reason: error.localizedDescription)
        }
        guard bytes.count <= limit else {
            throw .unreadable(path: path, reason: "larger than \(limit >> 20) MiB; expected a text of a few kilobytes")
        }
        return bytes
    }

    /// Writes a text under another name and renames it when it is complete.
    static func write(_ text: String, to path: String) throws(DarknetError) {
        let file = try AtomicFile(path)
        try file.append(Array(text.utf8))
        try file.finish()
    }

    /// The lines of a text with their numbers: either line end, byte order mark dropped, blanks around each trimmed,
    /// without empty lines and comments.
    ///
    /// - Parameters:
    ///   - inline: whether a comment may also stand behind a value (`#` after a blank); otherwise only on a line of its own
    ///     (`#` or `;` first)
    static func lines(_ bytes: [UInt8], inline: Bool) -> [(number: Int, text: String)] {
        let hasMark = bytes.starts(with: [0xEF, 0xBB, 0xBF])
        var lines: [(Int, String)] = []
        var number = 0
        for line in bytes.dropFirst(hasMark ? 3 : 0).split(separator: 10, omittingEmptySubsequences: false) {
            number += 1
            let text = trimmed(inline ? withoutComment(line) : line)
            guard let first = text.first, first != UInt8(ascii: "#"), first != UInt8(ascii: ";") else { continue }
            lines.append((number, String(decoding: text, as: UTF8.self)))
        }
        return lines
    }

    private static func isBlank(_ byte: UInt8) -> Bool { byte == 32 || (9...13).contains(byte) }

    private static func trimmed(_ line: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        var line = line.drop(while: isBlank)
        while let last = line.last, isBlank(last) { line.removeLast() }
        return line
    }

    private static func withoutComment(_ line: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        var previous: UInt8 = 0
        for (index, byte) in zip(line.indices, line) {
            if byte == UInt8(ascii: "#"), isBlank(previous) { return line[..<index] }
            previous = byte
        }
        return line
    }
}

extension FileBytes {
    /// All lines of a text: either line end, byte order mark dropped, blanks around each trimmed.
    static func allLines(_ bytes: [UInt8]) -> [String] {
        let hasMark = bytes.starts(with: [0xEF, 0xBB, 0xBF])
        return bytes.dropFirst(hasMark ? 3 : 0).split(separator: 10, omittingEmptySubsequences: false)
            .map { String(decoding: trimmed($0), as: UTF8.self) }
    }
}
