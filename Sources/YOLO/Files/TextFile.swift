import Foundation

/// Whole small files in and out: texts of a few kilobytes.
enum TextFile {
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
        let file = try WritableFile<DarknetError>(path)
        try file.append(text)
        try file.finish()
    }
}
