public import Foundation

extension S3Settings {
    /// Finds keys, region and endpoint where other tools have them: the environment first, then `~/.aws`.
    ///
    /// Read are `AWS_ACCESS_KEY_ID`, `AWS_SECRET_ACCESS_KEY`, `AWS_SESSION_TOKEN`, `AWS_PROFILE`, `AWS_REGION`,
    /// `AWS_DEFAULT_REGION`, `AWS_ENDPOINT_URL_S3`, `AWS_ENDPOINT_URL`, `AWS_SHARED_CREDENTIALS_FILE`,
    /// `AWS_CONFIG_FILE`, and of a profile its keys, `region`, `endpoint_url` and `addressing_style`.
    ///
    /// - Parameter environment: variables by name
    /// - Throws: `FetchError.Reason.settings` where a profile was named that is nowhere, or half of a pair is missing
    public static func load(
        environment: [String: String] = ProcessInfo.processInfo.environment
    ) throws(FetchError.Reason) -> S3Settings {
        func variable(_ names: String...) -> String? {
            names.lazy.compactMap { environment[$0] }.first { !$0.isEmpty }
        }
        let home = variable("HOME") ?? "/"
        let profile = variable("AWS_PROFILE", "AWS_DEFAULT_PROFILE")
        let keys = ProfileFile(at: variable("AWS_SHARED_CREDENTIALS_FILE") ?? home + "/.aws/credentials")
        let config = ProfileFile(at: variable("AWS_CONFIG_FILE") ?? home + "/.aws/config")
        let name = profile ?? "default"
        let section = config[name == "default" ? "default" : "profile \(name)"] ?? config["profile \(name)"]
        guard profile == nil || keys[name] != nil || section != nil else {
            throw .settings("profile '\(name)' is neither in \(keys.path) nor in \(config.path)")
        }
        let known = (section ?? [:]).merging(keys[name] ?? [:]) { $1 }
        var settings = S3Settings()
        settings.region = variable("AWS_REGION", "AWS_DEFAULT_REGION") ?? known["region"] ?? settings.region
        settings.endpoint = variable("AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT_URL") ?? known["endpoint_url"]
        settings.usesPathStyle = known["addressing_style"] == "path"
        // A profile that was named counts for more than keys that lie about in the environment.
        let isNamed = profile != nil && known["aws_access_key_id"] != nil
        let found =
            isNamed
            ? (known["aws_access_key_id"], known["aws_secret_access_key"], known["aws_session_token"])
            : variable("AWS_ACCESS_KEY_ID") != nil || variable("AWS_SECRET_ACCESS_KEY") != nil
                ? (variable("AWS_ACCESS_KEY_ID"), variable("AWS_SECRET_ACCESS_KEY"), variable("AWS_SESSION_TOKEN"))
                : (known["aws_access_key_id"], known["aws_secret_access_key"], known["aws_session_token"])
        switch found {
        case (let access?, let secret?, let token):
            guard [access, secret, token ?? ""].allSatisfy({ $0.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F } }) else {
                throw .settings("keys for s3: hold blanks or other signs that no key has")
            }
            settings.credentials = S3Credentials(accessKey: access, secretKey: secret, sessionToken: token)
        case (nil, nil, _): break
        case (nil, _, _): throw .settings("a secret key for s3: without its access key")
        case (_, nil, _): throw .settings("an access key for s3: without its secret key")
        }
        return settings
    }
}

/// A file of sections with `name = value` lines, as `~/.aws` has them.
struct ProfileFile {
    let path: String
    private var sections: [String: [String: String]] = [:]

    /// Reads a file; one that is missing has no sections.
    init(at path: String) {
        self.init(path: path, text: (try? String(contentsOfFile: path, encoding: .utf8)) ?? "")
    }

    init(path: String, text: String) {
        self.path = path
        var section = ""
        for line in text.split(whereSeparator: \.isNewline) {
            let trimmed = line.trimmingCharacters(in: .whitespaces)
            if trimmed.isEmpty || trimmed.hasPrefix("#") || trimmed.hasPrefix(";") { continue }
            if trimmed.hasPrefix("["), let end = trimmed.firstIndex(of: "]") {
                let words = trimmed[trimmed.index(after: trimmed.startIndex)..<end].split(separator: " ")
                section = words.joined(separator: " ")
                sections[section] = sections[section] ?? [:]
                continue
            }
            guard let equals = trimmed.firstIndex(of: "=") else { continue }
            let name = trimmed[..<equals].trimmingCharacters(in: .whitespaces).lowercased()
            let value = trimmed[trimmed.index(after: equals)...].trimmingCharacters(in: .whitespaces)
            // `s3 =` opens a block of indented lines, which count as lines of the section.
            if !value.isEmpty { sections[section, default: [:]][name] = value }
        }
    }

    subscript(section: String) -> [String: String]? { sections[section] }
}
