/// The order people expect of names: runs of digits count as numbers, so that `f2` comes before `f10`.
public enum NaturalOrder {
    /// A key whose plain byte order is the natural order of the names: digits lead their length, letters fold to lower case.
    ///
    /// Names that differ only in case or in leading zeros keep a fixed order by the name itself, appended after a zero byte.
    public static func key(_ name: String) -> [UInt8] {
        var key: [UInt8] = []
        key.reserveCapacity(name.utf8.count * 2 + 2)
        var digits: [UInt8] = []
        func flush(_ key: inout [UInt8], _ digits: inout [UInt8]) {
            guard !digits.isEmpty else { return }
            let significant = digits.drop { $0 == 48 }
            // A number is its count of digits (one byte up to 200, so that any length still sorts) and then the digits.
            key.append(48)
            key.append(UInt8(min(significant.count, 200)) + 1)
            key.append(contentsOf: significant)
            digits.removeAll(keepingCapacity: true)
        }
        for byte in name.utf8 {
            if byte >= 48 && byte <= 57 {
                digits.append(byte)
            } else {
                flush(&key, &digits)
                key.append(byte >= 65 && byte <= 90 ? byte + 32 : byte)
            }
        }
        flush(&key, &digits)
        key.append(0)
        key.append(contentsOf: name.utf8)
        return key
    }

    /// Where in a key the name itself begins, as UTF-8 up to the end.
    public static func nameStart(in key: borrowing Span<UInt8>) -> Int {
        // The folded part holds no zero byte unless the name itself does, and a file name cannot.
        var at = 0
        while at < key.count, key[at] != 0 { at += 1 }
        return min(at + 1, key.count)
    }

    /// Whether `a` comes before `b`.
    public static func precedes(_ a: String, _ b: String) -> Bool {
        key(a).lexicographicallyPrecedes(key(b))
    }
}
