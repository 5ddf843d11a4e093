/// One request as it goes out: an address, headers, and for how long.
struct TransferRequest {
    var address: String
    /// Header lines, `Name: value`.
    var headers: [String] = []
    /// Seconds until it has failed.
    var timeout: Double
    /// Signed requests are not: the signature is for one host.
    var followsRedirects = true
    /// Body of a POST; `nil` for a GET.
    var message: [UInt8]?
}

/// What a server answered, without the body.
struct TransferResponse: Equatable {
    var status = 0
    var entityTag: String?
    var lastModified: String?
    var contentType: String?
    var retryAfter: String?
    /// Where a bucket really is, as S3 says when asked in the wrong region.
    var bucketRegion: String?

    /// Takes in a header line; a new status line forgets what came before a redirect.
    mutating func take(_ line: String) {
        if line.hasPrefix("HTTP/") {
            self = TransferResponse()
            status = line.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0
            return
        }
        guard let colon = line.firstIndex(of: ":") else { return }
        let value = line[line.index(after: colon)...].drop { $0 == " " || $0 == "\t" }
        let text = String(value.prefix { $0 != "\r" && $0 != "\r\n" && $0 != "\n" })
        // Nobody needs more, and it is kept in files of one line a value.
        guard text.utf8.count <= 1024, text.utf8.allSatisfy({ $0 >= 0x20 }) else { return }
        switch line[..<colon].lowercased() {
        case "etag": entityTag = text
        case "last-modified": lastModified = text
        case "content-type": contentType = text
        case "retry-after": retryAfter = text
        case "x-amz-bucket-region": bucketRegion = text
        default: break
        }
    }
}
