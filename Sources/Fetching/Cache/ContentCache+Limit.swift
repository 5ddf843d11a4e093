import Foundation

extension ContentCache {
    /// Bytes kept at most where nobody has said otherwise: 20 GiB.
    public static let usualLimit = 20 << 30

    /// The cache of a folder with the limit that was noted in it last, so that all programs keep to the same one.
    public static func noted(in folder: String) -> ContentCache {
        let text = FileManager.default.contents(atPath: limitPath(folder)).map { String(decoding: $0, as: UTF8.self) }
        let limit = text.flatMap { Int($0.trimmingCharacters(in: .whitespacesAndNewlines)) }
        return ContentCache(folder: folder, byteLimit: limit.flatMap { $0 > 0 ? $0 : nil } ?? usualLimit)
    }

    /// Notes this cache's limit in its folder for ``noted(in:)``.
    ///
    /// - Throws: `.cache` if the folder cannot be written
    public func noteLimit() throws(FetchError.Reason) {
        let path = Self.limitPath(folder)
        do {
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
            try Data("\(byteLimit)\n".utf8).write(to: URL(fileURLWithPath: path, isDirectory: false), options: .atomic)
        } catch { throw .cache("\(path): cannot be written: \(error.localizedDescription)") }
    }

    private static func limitPath(_ folder: String) -> String { folder + "/limit" }
}
