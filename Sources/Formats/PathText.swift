/// Paths as text: what comes from a file is not trusted to stay inside a folder.
enum PathText {
    /// Extensions of pictures, lower case.
    static let pictureExtensions: Set<String> = ["jpg", "jpeg", "jpe", "png", "webp", "bmp", "gif", "tif", "tiff"]

    /// A relative path without `.` and empty parts, or `nil` if it is absolute, empty, or climbs out.
    static func inside(_ path: String) -> String? {
        guard !path.utf8.contains(0), path.utf8.first != UInt8(ascii: "/"), path.utf8.count <= 4096 else { return nil }
        var parts: [Substring] = []
        for part in path.split(separator: "/", omittingEmptySubsequences: true) where part != "." {
            if part == ".." {
                guard parts.popLast() != nil else { return nil }
            } else {
                parts.append(part)
            }
        }
        return parts.isEmpty ? nil : parts.joined(separator: "/")
    }

    /// Forward slashes in place of Windows' backslashes and without a drive.
    static func forward(_ path: String) -> String {
        guard path.contains("\\") else { return path }
        var text = path.replacing("\\", with: "/")
        if text.dropFirst().first == ":" { text = String(text.dropFirst(2)) }
        return text
    }

    /// Scheme of an address such as `https://…`, lower case, or `nil` for a path.
    static func scheme(_ path: String) -> String? {
        guard let colon = path.utf8.firstIndex(of: UInt8(ascii: ":")),
            path[colon...].hasPrefix("://") || path.hasPrefix("file:")
        else { return nil }
        let scheme = path[..<colon]
        guard scheme.utf8.count >= 2, scheme.utf8.allSatisfy({ $0 | 0x20 >= 97 && $0 | 0x20 <= 122 || $0 &- 48 < 10 })
        else { return nil }
        return scheme.lowercased()
    }

    /// An address for messages, without user, password, query and fragment: signed ones carry their secret there.
    static func shown(_ path: String) -> String {
        guard scheme(path) != nil, let colon = path.firstRange(of: "://") else { return path }
        let behind = path[colon.upperBound...].prefix { $0 != "?" && $0 != "#" }
        let authority = behind.prefix { $0 != "/" }
        let host = authority.lastIndex(of: "@").map { authority[$0...].dropFirst() } ?? authority
        return String(path[..<colon.upperBound] + host + behind.dropFirst(authority.count))
    }

    /// The part behind the last slash.
    static func name(_ path: String) -> String {
        guard let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")) else { return path }
        return String(path[path.utf8.index(after: slash)...])
    }

    /// The part before the last slash, empty if there is none.
    static func folder(_ path: String) -> String {
        guard let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")) else { return "" }
        return String(path[..<slash])
    }

    /// The path without its extension.
    static func stem(_ path: String) -> String {
        guard let dot = path.utf8.lastIndex(of: UInt8(ascii: ".")) else { return path }
        let rest = path.utf8[path.utf8.index(after: dot)...]
        return rest.contains(UInt8(ascii: "/")) || dot == path.startIndex ? path : String(path[..<dot])
    }

    /// The extension in lower case, empty if there is none.
    static func ext(_ path: String) -> String {
        let stem = stem(path)
        return stem.utf8.count == path.utf8.count
            ? "" : String(path.utf8.dropFirst(stem.utf8.count + 1))?.lowercased() ?? ""
    }

    /// Whether the extension is one of a picture.
    static func isPicture(_ path: String) -> Bool { pictureExtensions.contains(ext(path)) }

    /// Two paths joined by one slash.
    static func join(_ folder: String, _ path: String) -> String {
        if folder.isEmpty { return path }
        return folder.utf8.last == UInt8(ascii: "/") ? folder + path : folder + "/" + path
    }
}
