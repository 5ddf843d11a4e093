/// Reads the values of one section, each with its range.
struct CfgValues {
    let file: String
    let section: CfgSection

    /// An error of a line.
    func malformed(_ line: Int, _ found: String, _ expected: String) -> DarknetError {
        .malformed(file: file, line: line, found: found, expected: expected)
    }

    /// An error of an entry, which is shown.
    func malformed(_ entry: CfgEntry, expected: String) -> DarknetError {
        malformed(entry.line, "\(entry.key)=\(entry.value.shown)", expected)
    }

    /// Line of a key, or of the section where the key is absent.
    func line(_ key: String) -> Int { entry(key)?.line ?? section.line }

    func entry(_ key: String) -> CfgEntry? { section.entries.first { $0.key == key } }

    /// The entry of a key that must be there.
    func required(_ key: String) throws(DarknetError) -> CfgEntry {
        guard let entry = entry(key) else {
            throw malformed(section.line, "[\(section.kind.rawValue)] without \(key)", "\(key)=value")
        }
        return entry
    }

    /// A whole number in a range; without a default the key must be there.
    func integer(_ key: String, _ range: ClosedRange<Int>, default value: Int? = nil) throws(DarknetError) -> Int {
        guard let entry = entry(key) else {
            if let value { return value }
            return try integer(in: required(key), range)
        }
        return try integer(in: entry, range)
    }

    private func integer(in entry: CfgEntry, _ range: ClosedRange<Int>) throws(DarknetError) -> Int {
        guard let value = Int(entry.value), range.contains(value) else {
            throw malformed(entry, expected: "a whole number from \(range.lowerBound) to \(range.upperBound)")
        }
        return value
    }

    /// 0 or 1.
    func flag(_ key: String, default value: Bool) throws(DarknetError) -> Bool {
        guard let entry = entry(key) else { return value }
        guard entry.value == "0" || entry.value == "1" else { throw malformed(entry, expected: "0 or 1") }
        return entry.value == "1"
    }

    /// A number in a range.
    func number(_ key: String, _ range: ClosedRange<Float>, default value: Float) throws(DarknetError) -> Float {
        guard let entry = entry(key) else { return value }
        guard let value = Self.number(entry.value[...]), range.contains(value) else {
            let isBounded = range.lowerBound > -Self.most && range.upperBound < Self.most
            throw malformed(
                entry,
                expected: isBounded ? "a number from \(range.lowerBound.cfg) to \(range.upperBound.cfg)" : "a number")
        }
        return value
    }

    /// Numbers with commas between them, at most ``mostNumbers``.
    func numbers(_ key: String) throws(DarknetError) -> [Float]? {
        guard let entry = entry(key) else { return nil }
        return try list(entry, of: "numbers", Self.number)
    }

    /// Whole numbers with commas between them, at most ``mostNumbers``.
    func integers(_ key: String) throws(DarknetError) -> [Int]? {
        guard let entry = entry(key) else { return nil }
        return try list(entry, of: "whole numbers") { Int($0) }
    }

    /// Numbers that a list may have.
    static let mostNumbers = 4096

    private func list<T>(_ entry: CfgEntry, of what: String, _ read: (Substring) -> T?) throws(DarknetError) -> [T] {
        let parts = entry.value.split(
            separator: ",", maxSplits: Self.mostNumbers, omittingEmptySubsequences: false)
        guard parts.count <= Self.mostNumbers else {
            throw malformed(entry, expected: "at most \(Self.mostNumbers) \(what)")
        }
        var values: [T] = []
        for part in parts {
            let part = part.trimmingBlanks
            guard let value = read(part) else {
                throw malformed(
                    entry.line, "'\(part.shown)' in \(entry.key)", "\(what) with commas between them")
            }
            values.append(value)
        }
        return values
    }

    /// Largest number that is taken from a text.
    private static let most = Float(1e30)

    /// A finite decimal number, or `nil`.
    private static func number(_ text: Substring) -> Float? {
        let isDecimal = text.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "-"), UInt8(ascii: "+"),
                UInt8(ascii: "e"), UInt8(ascii: "E"):
                true
            default: false
            }
        }
        guard isDecimal, let value = Float(text), abs(value) <= most else { return nil }
        return value
    }

    /// Any number that is taken.
    static let anyNumber = -most...most
    /// Zero and above.
    static let notNegative = 0...most
}

extension CfgValues {
    /// Checks the keys that nobody asks for: those with one value only, and those that are kept.
    ///
    /// - Returns: what is kept, in the order of the file
    func settings() throws(DarknetError) -> [DarknetSetting] {
        var kept: [DarknetSetting] = []
        for entry in section.entries {
            switch CfgKeys.rules[section.kind]?[entry.key] {
            case .read, nil: continue
            case .only(let value):
                let number = Self.number(entry.value[...])
                let isSame = entry.value == value || (number != nil && number == Self.number(value[...]))
                guard isSame else { throw malformed(entry, expected: "\(value): nothing else is supported") }
                continue
            case .number: _ = try number(entry.key, Self.anyNumber, default: 0)
            case .numbers: _ = try numbers(entry.key)
            case .word:
                guard entry.value.utf8.allSatisfy({ $0 > 32 && $0 < 127 }) else {
                    throw malformed(entry, expected: "a word")
                }
            }
            kept.append(DarknetSetting(key: entry.key, value: entry.value))
        }
        return kept
    }
}

extension Float {
    /// The shortest text that reads as this number; whole numbers without a point.
    var cfg: String {
        self == rounded() && abs(self) < 1e7 ? String(Int(self)) : description
    }
}
