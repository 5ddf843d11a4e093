import Domain

/// Signs requests to a storage server: AWS Signature Version 4, keys of the day derived from the secret.
struct RequestSignature {
    var credentials: S3Credentials
    var region: String
    /// Seconds since 1970.
    var now: Double

    /// Hash of an empty body as 64 digits.
    static let emptyHash = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

    /// Header lines that a `GET` of this path needs.
    ///
    /// - Parameters:
    ///   - path: as it is sent, percent signs and all
    ///   - host: as it is sent in `Host`
    ///   - extra: more headers to sign, names in small letters
    func headers(path: String, host: String, extra: [(name: String, value: String)] = []) -> [String] {
        let time = Self.timestamp(now)
        var signed =
            extra + [
                ("host", host), ("x-amz-content-sha256", Self.emptyHash), ("x-amz-date", time),
            ]
        if let token = credentials.sessionToken { signed.append(("x-amz-security-token", token)) }
        signed.sort { $0.name < $1.name }
        let names = signed.map(\.name).joined(separator: ";")
        let lines = signed.map { "\($0.name):\($0.value)\n" }.joined()
        let request = "GET\n\(path)\n\n\(lines)\n\(names)\n\(Self.emptyHash)"
        let scope = "\(time.prefix(8))/\(region)/s3/aws4_request"
        let text = "AWS4-HMAC-SHA256\n\(time)\n\(scope)\n\(SHA256.digits(request))"
        let signature = SHA256.digits(of: SHA256.authentication(key: key(day: time.prefix(8)), Array(text.utf8)))
        let authorization =
            "Authorization: AWS4-HMAC-SHA256 Credential=\(credentials.accessKey)/\(scope), SignedHeaders=\(names), "
            + "Signature=\(signature)"
        return signed.filter { $0.name != "host" }.map { "\($0.name): \($0.value)" } + [authorization]
    }

    private func key(day: Substring) -> [UInt8] {
        [String(day), region, "s3", "aws4_request"].reduce(Array("AWS4\(credentials.secretKey)".utf8)) {
            SHA256.authentication(key: $0, Array($1.utf8))
        }
    }

    /// A time as `20130524T000000Z`.
    static func timestamp(_ seconds: Double) -> String {
        let total = Int(seconds.rounded(.down))
        let (days, rest) = total.quotientAndRemainder(dividingBy: 86_400)
        // Days to a date of the Gregorian calendar, counted in years that begin with March.
        let shifted = days + 719_468
        let era = shifted / 146_097
        let day = shifted - era * 146_097
        let year = (day - day / 1460 + day / 36_524 - day / 146_096) / 365
        let dayOfYear = day - (365 * year + year / 4 - year / 100)
        let month = (5 * dayOfYear + 2) / 153
        let date = dayOfYear - (153 * month + 2) / 5 + 1
        let calendarMonth = month < 10 ? month + 3 : month - 9
        let calendarYear = year + era * 400 + (calendarMonth <= 2 ? 1 : 0)
        func two(_ value: Int) -> String { value < 10 ? "0\(value)" : "\(value)" }
        let clock = two(rest / 3600) + two(rest / 60 % 60) + two(rest % 60)
        return "\(calendarYear)\(two(calendarMonth))\(two(date))T\(clock)Z"
    }
}
