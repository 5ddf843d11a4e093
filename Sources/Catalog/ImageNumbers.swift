import Domain
import GRDB

/// A number for every image, 0 where none was given.
struct ImageNumbers {
    private var numbers: [Int32]

    subscript(_ id: Int64) -> Int { id >= 0 && id < numbers.count ? Int(numbers[Int(id)]) : 0 }

    /// Boxes of these classes together.
    static func boxes(of classes: Set<ClassID>, in db: Database) throws -> ImageNumbers {
        var result = try ImageNumbers(in: db)
        let statement = try RawStatement(db, "SELECT image, n FROM image_class WHERE class = ?")
        for id in classes {
            try statement.forEach([id.rawValue]) { row in result.numbers[row.int(0)] += Int32(row.int(1)) }
        }
        return result
    }

    /// 1 for images that this person edited.
    static func edited(by actor: String, in db: Database) throws -> ImageNumbers {
        var result = try ImageNumbers(in: db)
        let statement = try RawStatement(db, "SELECT image FROM image_editor WHERE actor = ?")
        try statement.forEach([actor]) { row in result.numbers[row.int(0)] = 1 }
        return result
    }

    private init(in db: Database) throws {
        let last = try Int.fetchOne(db, sql: "SELECT max(id) FROM image") ?? 0
        numbers = Array(repeating: 0, count: last + 1)
    }
}
