/// What a class is shown and chosen by as long as nobody has said otherwise.
///
/// It hangs on the class's id, which never changes: moving, merging or removing others changes nothing of it.
public enum ClassDefaults {
    /// Place of a class in a list of `count` colours or glyphs; the first class that a workspace made has the first one.
    public static func place(of id: ClassID, among count: Int) -> Int {
        precondition(count > 0, "no colours or glyphs")
        return Int(truncatingIfNeeded: UInt64(bitPattern: id.rawValue &- 1) % UInt64(count))
    }

    /// The classes that the digits 1 to 9 and 0 choose, in that order.
    ///
    /// The first ten classes that a workspace made keep theirs; those made later get digits that are free, oldest first.
    public static func digits(of synset: Synset) -> [ClassID?] {
        var digits: [ClassID?] = Array(repeating: nil, count: 10)
        var later: [ClassID] = []
        for entry in synset.classes {
            if (1...10).contains(entry.id.rawValue) {
                digits[Int(entry.id.rawValue) - 1] = entry.id
            } else {
                later.append(entry.id)
            }
        }
        var rest = later.sorted()[...]
        for index in digits.indices where digits[index] == nil { digits[index] = rest.popFirst() }
        return digits
    }
}
