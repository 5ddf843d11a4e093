/// Bytes as hexadecimal digits.
enum Hex {
    private static let upper = Array("0123456789ABCDEF".utf8)

    /// A byte as in addresses: `%20`.
    static func percent(_ byte: UInt8) -> String {
        "%" + String(decoding: [upper[Int(byte >> 4)], upper[Int(byte & 15)]], as: UTF8.self)
    }

    /// Whether a text is that many lower-case digits.
    static func isDigits(_ text: some StringProtocol, count: Int) -> Bool {
        text.utf8.count == count && text.utf8.allSatisfy { (48...57).contains($0) || (97...102).contains($0) }
    }
}
