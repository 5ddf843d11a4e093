/// Stable orders of rows by small numbers, and by confidence: of many rows without comparing any two of them.
enum CountingOrder {
    /// `rows` by rising `key`, equal ones as they stand; keys lie in `0..<limit`.
    static func sorted(_ rows: [Int32], by key: [Int32], limit: Int) -> [Int32] {
        var starts = starts(of: rows, by: key, limit: limit)
        var sorted = [Int32](repeating: 0, count: rows.count)
        for row in rows {
            let at = Int(key[Int(row)])
            sorted[starts[at]] = row
            starts[at] += 1
        }
        return sorted
    }

    /// Where the rows of each key begin once sorted, and where the last ones end.
    static func starts(of rows: [Int32], by key: [Int32], limit: Int) -> [Int] {
        var starts = [Int](repeating: 0, count: limit + 1)
        for row in rows { starts[Int(key[Int(row)]) + 1] += 1 }
        for at in 0..<limit { starts[at + 1] += starts[at] }
        return starts
    }

    /// `rows` by falling `value`, equal ones as they stand; no value may be not-a-number.
    ///
    /// Sixteen bits at a time from the lowest; a digit that all share costs no pass.
    static func falling(_ rows: [Int32], by value: [Double]) -> [Int32] {
        // Of the few of one image the counting itself would be most of the work.
        if rows.count < 2048 {
            return rows.enumerated().sorted {
                let (a, b) = (value[Int($0.element)], value[Int($1.element)])
                return a == b ? $0.offset < $1.offset : a > b
            }.map(\.element)
        }
        var keys = rows.map { fallingKey(value[Int($0)]) }
        var sorted = rows
        var (otherKeys, other) = (keys, rows)
        for shift in stride(from: 0, to: 64, by: 16) {
            var starts = [Int](repeating: 0, count: 65537)
            for key in keys { starts[Int(key >> UInt64(shift) & 0xFFFF) + 1] += 1 }
            if starts.contains(rows.count) { continue }
            for at in 0..<65536 { starts[at + 1] += starts[at] }
            for at in keys.indices {
                let digit = Int(keys[at] >> UInt64(shift) & 0xFFFF)
                otherKeys[starts[digit]] = keys[at]
                other[starts[digit]] = sorted[at]
                starts[digit] += 1
            }
            swap(&keys, &otherKeys)
            swap(&sorted, &other)
        }
        return sorted
    }

    /// A number that falls where `value` rises; both zeros are one.
    private static func fallingKey(_ value: Double) -> UInt64 {
        let bits = (value == 0 ? 0.0 : value).bitPattern
        // Negative doubles order backwards by their bits, positive ones forwards; this makes all of them fall.
        return bits >> 63 == 1 ? bits : ~bits & ~(1 << 63)
    }
}
