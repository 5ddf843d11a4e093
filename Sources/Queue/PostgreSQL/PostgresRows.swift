import Foundation

/// What a statement gave back, as texts.
struct PostgresRows {
    fileprivate let places: [String: Int]
    fileprivate let values: [[String?]]
    /// Rows that a statement has changed.
    let changed: Int

    init(places: [String: Int], values: [[String?]], changed: Int) {
        (self.places, self.values, self.changed) = (places, values, changed)
    }

    var count: Int { values.count }

    /// What `body` makes of each row.
    func map<T>(_ body: (PostgresRow) -> T) -> [T] { values.map { body(PostgresRow(places: places, values: $0)) } }

    var first: PostgresRow? { values.first.map { PostgresRow(places: places, values: $0) } }
}

/// One row; columns that are asked for are part of the statement.
struct PostgresRow {
    fileprivate let places: [String: Int]
    fileprivate let values: [String?]

    /// A text, or `nil` for NULL.
    subscript(column: String) -> String? {
        guard let place = places[column] else { preconditionFailure("no column \(column) among \(places.keys)") }
        return values[place]
    }

    func text(_ column: String) -> String { self[column] ?? "" }

    func int(_ column: String) -> Int { self[column].flatMap { Int($0) } ?? 0 }

    func double(_ column: String) -> Double { self[column].flatMap { Double($0) } ?? 0 }

    func moment(_ column: String) -> Moment? {
        self[column].flatMap { Int64($0) }.map { Moment(milliseconds: $0) }
    }

    func id(_ column: String) -> InferenceID { InferenceID(stored: text(column)) }

    /// Bytes in PostgreSQL's hexadecimal form, `\x00ff`.
    func bytes(_ column: String) -> [UInt8]? {
        guard let text = self[column], text.hasPrefix("\\x") else { return nil }
        let digits = text.utf8.dropFirst(2).map { $0 < 58 ? $0 - 48 : $0 - 87 }
        return stride(from: 0, to: digits.count - 1, by: 2).map { digits[$0] << 4 | digits[$0 + 1] }
    }
}

/// Values as PostgreSQL reads them.
enum PostgresText {
    private static let digits = Array("0123456789abcdef".utf8)

    /// Bytes as `\x00ff`.
    static func bytes(_ bytes: [UInt8]) -> String {
        var out = Array("\\x".utf8)
        out.reserveCapacity(2 + bytes.count * 2)
        for byte in bytes {
            out.append(digits[Int(byte >> 4)])
            out.append(digits[Int(byte & 15)])
        }
        return String(decoding: out, as: UTF8.self)
    }

    /// An array: `{"a",NULL,"b\"c"}`.
    static func array(_ values: some Sequence<String?>) -> String {
        var out: [UInt8] = [UInt8(ascii: "{")]
        for value in values {
            if out.count > 1 { out.append(UInt8(ascii: ",")) }
            guard let value else {
                out += "NULL".utf8
                continue
            }
            out.append(UInt8(ascii: "\""))
            for byte in value.utf8 {
                if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") { out.append(UInt8(ascii: "\\")) }
                out.append(byte)
            }
            out.append(UInt8(ascii: "\""))
        }
        out.append(UInt8(ascii: "}"))
        return String(decoding: out, as: UTF8.self)
    }
}
