/// Images that have boxes of two classes, for every pair: which classes meet.
public struct ClassPairs: Hashable, Sendable {
    /// Row `i` holds the counts with classes 0…i; rows of classes that were never seen are empty.
    private var rows: [[Int32]]
    /// For each class the image that it was seen on last, and the number of the image in front.
    private var seen: [Int32]
    private var image: Int32 = 0

    init(classCount: Int) {
        rows = Array(repeating: [], count: classCount)
        seen = Array(repeating: 0, count: classCount)
    }

    /// Images that have boxes of both classes; of one class with itself, images that have any.
    public subscript(a: Int, b: Int) -> Int {
        let (row, column) = (max(a, b), min(a, b))
        return rows[row].isEmpty ? 0 : Int(rows[row][column])
    }

    /// Counts the pairs on an image.
    ///
    /// - Returns: the different classes of the boxes
    mutating func add(_ boxes: [ClassBox]) -> [Int] {
        image += 1
        var present: [Int] = []
        for box in boxes where seen[box.classIndex] != image {
            seen[box.classIndex] = image
            present.append(box.classIndex)
        }
        for a in present {
            if rows[a].isEmpty { rows[a] = Array(repeating: 0, count: a + 1) }
            for b in present where b <= a { rows[a][b] += 1 }
        }
        return present
    }

    /// Whether both have counted the same.
    public static func == (a: ClassPairs, b: ClassPairs) -> Bool { a.rows == b.rows }

    /// Hashes what was counted.
    public func hash(into hasher: inout Hasher) { hasher.combine(rows) }
}
