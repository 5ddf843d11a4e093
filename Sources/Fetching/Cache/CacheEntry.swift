/// What the cache knows of an address.
struct CacheEntry: Equatable {
    var hash: String
    var kind: ContentKind
    var byteCount: Int
    /// When the server sent or confirmed it, in seconds since 1970.
    var confirmedAt: Double
    var entityTag: String?
    var lastModified: String?

    /// Header lines that ask for the body only if it has changed.
    var conditions: [String] {
        (entityTag.map { ["If-None-Match: \($0)"] } ?? []) + (lastModified.map { ["If-Modified-Since: \($0)"] } ?? [])
    }

    /// One value a line; the address itself is not kept, it may be a secret.
    var text: String {
        [
            "1", hash, kind.rawValue, String(byteCount), String(Int(confirmedAt)), entityTag ?? "", lastModified ?? "",
            "",
        ].joined(separator: "\n")
    }

    init(
        hash: String, kind: ContentKind, byteCount: Int, confirmedAt: Double, entityTag: String?, lastModified: String?
    ) {
        (self.hash, self.kind, self.byteCount, self.confirmedAt) = (hash, kind, byteCount, confirmedAt)
        (self.entityTag, self.lastModified) = (entityTag, lastModified)
    }

    /// Reads what `text` wrote; `nil` for anything else.
    init?(_ text: String) {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        guard lines.count == 8, lines[0] == "1", Hex.isDigits(lines[1], count: 64),
            let kind = ContentKind(rawValue: lines[2]),
            let bytes = Int(lines[3]), let time = Int(lines[4])
        else { return nil }
        self.init(
            hash: lines[1], kind: kind, byteCount: bytes, confirmedAt: Double(time),
            entityTag: lines[5].isEmpty ? nil : lines[5], lastModified: lines[6].isEmpty ? nil : lines[6])
    }
}
