import Domain
import GRDB

/// All boxes of a catalog in memory, as columns: what `box:` filters run over.
///
/// A row of the table for every box would take half a second each time; over these columns a million boxes take some
/// milliseconds. They hold 36 bytes a box, and only after somebody has asked for boxes.
struct BoxColumns {
    /// The line of the journal that they follow: nothing changes boxes without one.
    private let version: Int64
    /// For each image id the place of its first box; the last number is the end.
    private let starts: [Int32]
    private let classes: [Int32]
    private let boxes: [PixelBox]
    private let sizes: [ImageSize?]
    /// Boxes of images that were edited since the columns were read.
    private var edited: [Int: [(class: Int32, box: PixelBox)]] = [:]
    private var editedVersion: Int64
    /// From that many edited images on it is faster to read everything anew.
    private static let mostEdited = 2000

    /// Reads everything.
    init(in db: Database) throws {
        version = try Self.version(in: db)
        editedVersion = version
        let pass = BoxPass(db: db)
        sizes = try pass.images().map { $0?.size }
        var (starts, classes, boxes) = ([Int32](), [Int32](), [PixelBox]())
        starts.reserveCapacity(sizes.count + 1)
        try pass.forEachBox { image, classID, box in
            while starts.count <= image { starts.append(Int32(boxes.count)) }
            classes.append(Int32(truncatingIfNeeded: classID))
            boxes.append(box)
        }
        while starts.count <= sizes.count { starts.append(Int32(boxes.count)) }
        (self.starts, self.classes, self.boxes) = (starts, classes, boxes)
    }

    /// The latest line of the journal in the snapshot.
    static func version(in db: Database) throws -> Int64 {
        try Int64.fetchOne(db, sql: "SELECT max(id) FROM journal") ?? 0
    }

    /// Takes in what was edited up to the snapshot; `false` where everything has to be read anew.
    mutating func update(in db: Database) throws -> Bool {
        let now = try Self.version(in: db)
        if now == editedVersion { return true }
        guard now > editedVersion, now - editedVersion < Int64(Self.mostEdited) else { return false }
        var touched: Set<Int> = []
        let statement = try RawStatement(db, "SELECT coalesce(image, -1) FROM journal WHERE id > ?")
        try statement.forEach([editedVersion]) { touched.insert($0.int(0)) }
        // A command over several images, or an import, names none.
        guard !touched.contains(-1), touched.allSatisfy(sizes.indices.contains),
            touched.union(edited.keys).count < Self.mostEdited
        else { return false }
        let find = try RawStatement(
            db, "SELECT class, x_min, y_min, x_max, y_max FROM annotation WHERE image = ?")
        for image in touched {
            var current: [(Int32, PixelBox)] = []
            try find.forEach([image]) { row in
                let box = PixelBox(xMin: row.double(1), yMin: row.double(2), xMax: row.double(3), yMax: row.double(4))
                current.append((Int32(truncatingIfNeeded: row.int(0)), box))
            }
            edited[image] = current
        }
        editedVersion = now
        return true
    }

    /// Boxes of each image, by its id, that are answers.
    func count(_ query: BoxQuery) -> [Int32] {
        let wanted = ClassSet(query.classes)
        var counts = Array(repeating: Int32(0), count: sizes.count)
        for image in counts.indices {
            let (start, end) = (Int(starts[image]), Int(starts[image + 1]))
            guard start < end else { continue }
            let size = sizes[image]
            var count: Int32 = 0
            for place in start..<end where wanted.contains(classes[place]) && query.matches(boxes[place], in: size) {
                count += 1
            }
            counts[image] = count
        }
        for (image, boxes) in edited {
            let count = boxes.count { wanted.contains($0.class) && query.matches($0.box, in: sizes[image]) }
            counts[image] = Int32(count)
        }
        return counts
    }

    /// Classes as a table by their numbers: a set would be asked a million times.
    private struct ClassSet {
        private var isWanted: [Bool] = []
        private let isEverything: Bool

        init(_ classes: Set<ClassID>) {
            isEverything = classes.isEmpty
            let top = classes.map(\.rawValue).max() ?? -1
            isWanted = Array(repeating: false, count: Int(top) + 1)
            for id in classes where id.rawValue >= 0 { isWanted[Int(id.rawValue)] = true }
        }

        @inline(__always)
        func contains(_ id: Int32) -> Bool {
            isEverything || (id >= 0 && Int(id) < isWanted.count && isWanted[Int(id)])
        }
    }
}
