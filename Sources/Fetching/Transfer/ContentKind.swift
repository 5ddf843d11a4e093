/// What a body is by its first bytes, whatever the server calls it.
public enum ContentKind: String, Hashable, Sendable {
    case jpeg = "jpg"
    case png = "png"
    case webp = "webp"
    case other = "bin"

    /// Bytes that are enough to tell.
    static let needed = 64

    /// Kind of a body that starts so.
    public init(_ start: [UInt8]) {
        if start.starts(with: [0xFF, 0xD8, 0xFF]) {
            self = .jpeg
        } else if start.starts(with: [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]) {
            self = .png
        } else if start.starts(with: "RIFF".utf8), start.dropFirst(8).starts(with: "WEBP".utf8) {
            self = .webp
        } else {
            self = .other
        }
    }

    /// What a body that is no picture looks like, for messages: `a web page (text/html)`.
    static func words(_ start: [UInt8], type: String?) -> String {
        let text = String(decoding: start.drop { $0 <= 32 || $0 >= 0xBB }, as: UTF8.self).lowercased()
        let found: String
        if start.isEmpty {
            found = "an empty body"
        } else if ["<!doctype html", "<html", "<head", "<body", "<script", "<!--"].contains(where: text.hasPrefix) {
            found = "a web page"
        } else if text.hasPrefix("<?xml") || text.hasPrefix("<svg") {
            found = "XML"
        } else if text.hasPrefix("{") || text.hasPrefix("[") {
            found = "JSON"
        } else if let name = foreign.first(where: { start.dropFirst($0.at).starts(with: $0.magic.utf8) })?.name {
            found = name
        } else if start.allSatisfy({ (0x20...0x7E).contains($0) || (0x09...0x0D).contains($0) }) {
            found = "text"
        } else {
            found = "unknown bytes"
        }
        guard let type = type?.prefix(while: { $0 != ";" }), !type.isEmpty, type.count < 60 else { return found }
        return "\(found) (\(type))"
    }

    private static let foreign: [(magic: String, at: Int, name: String)] = [
        ("GIF8", 0, "a GIF"), ("BM", 0, "a BMP"), ("II*\0", 0, "a TIFF"), ("MM\0*", 0, "a TIFF"),
        ("ftypavi", 4, "an AVIF"), ("ftyphei", 4, "a HEIC"), ("ftypmif1", 4, "a HEIF"), ("%PDF", 0, "a PDF"),
        ("PK\u{3}\u{4}", 0, "a ZIP archive"),
    ]
}
