import Domain
import GRDB

/// A number for every image, 0 where none was given.
struct ImageNumbers {
    private var numbers: [Int32]

    /// Makes numbers by image id.
    init(_ numbers: [Int32]) { self.numbers = numbers }

    subscript(_ id: Int64) -> Int {
        get { id >= 0 && id < numbers.count ? Int(numbers[Int(id)]) : 0 }
        set { numbers[Int(id)] = Int32(newValue) }
    }

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

    /// 1 for members of a split, of any of these parts where some are named.
    static func members(of name: String?, parts: Set<String>, in db: Database) throws -> ImageNumbers {
        let split = try SplitRecords(db: db).find(named: name)
        var wanted = Set(split.recipe.parts.indices)
        if !parts.isEmpty {
            wanted = []
            for part in parts.sorted() {
                guard let numbers = split.parts(named: part) else {
                    let known = split.recipe.parts.map(\.name) + split.unions.map(\.name)
                    throw CatalogError.badQuery(
                        "split \(split.name) has no part \(part); there are \(known.joined(separator: ", "))")
                }
                wanted.formUnion(numbers)
            }
        }
        var result = try ImageNumbers(in: db)
        let statement = try RawStatement(db, "SELECT image, part FROM split_member WHERE split = ?")
        try statement.forEach([split.id.rawValue]) { row in
            if wanted.contains(row.int(1)) { result.numbers[row.int(0)] = 1 }
        }
        return result
    }

    /// Places of the stages in ``StageMark``.
    static func stages(in db: Database) throws -> ImageNumbers {
        var result = try ImageNumbers(in: db)
        try StageTable(db: db).forEach { image, record in
            result.numbers[Int(image.rawValue)] = Int32(record.mark.rawValue)
        }
        return result
    }

    /// 1 for images at one of these stages.
    static func at(_ marks: Set<StageMark>, in db: Database) throws -> ImageNumbers {
        var result = try stages(in: db)
        let wanted = StageMark.allCases.map { Int32(marks.contains($0) ? 1 : 0) }
        for index in result.numbers.indices { result.numbers[index] = wanted[Int(result.numbers[index])] }
        return result
    }

    /// 1 for images that were handed in, or judged, last by a person.
    static func staged(by name: (StageRecord) -> String?, _ person: String, in db: Database) throws -> ImageNumbers {
        var result = try ImageNumbers(in: db)
        try StageTable(db: db).forEach { image, record in
            if name(record) == person { result.numbers[Int(image.rawValue)] = 1 }
        }
        return result
    }

    /// 1 for images given to any of these people.
    static func assigned(to people: Set<String>, in db: Database) throws -> ImageNumbers {
        var result = try ImageNumbers(in: db)
        let statement = try RawStatement(db, "SELECT image FROM assignment WHERE person = ?")
        for person in people { try statement.forEach([person]) { row in result.numbers[row.int(0)] = 1 } }
        return result
    }

    /// Open detections of the newest runs.
    static func openDetections(in db: Database) throws -> ImageNumbers {
        var result = try ImageNumbers(in: db)
        let statement = try RawStatement(db, "SELECT image, open \(newest)")
        try statement.forEach { row in result.numbers[row.int(0)] += Int32(row.int(1)) }
        return result
    }

    /// Open detections of the newest runs that mean one of these classes.
    static func openDetections(of classes: Set<ClassID>, in db: Database) throws -> ImageNumbers {
        var result = try ImageNumbers(in: db)
        let table = ModelTable(db: db)
        let statement = try RawStatement(db, "SELECT image, n FROM detection_class WHERE model = ? AND class = ?")
        for model in try table.all() {
            for entry in try table.classMap(of: model.id) {
                guard let id = entry.mapping.classID, classes.contains(id) else { continue }
                try statement.forEach([model.id.rawValue, entry.classIndex]) { row in
                    result.numbers[row.int(0)] += Int32(row.int(1))
                }
            }
        }
        return result
    }

    /// The highest confidence of an open detection in millionths, at least 1 where there is one.
    ///
    /// - Parameter name: the network whose detections count; `nil` for all
    static func bestConfidences(of name: ModelName? = nil, in db: Database) throws -> ImageNumbers {
        var result = try ImageNumbers(in: db)
        // Which network a row belongs to is not in the index: it is asked only where that can matter.
        let models = try ModelTable(db: db).all()
        let number = name.map { name in models.first { $0.name == name }?.id.rawValue ?? 0 }
        let isOnly = models.count == 1 && models.first?.name == name
        let chosen = isOnly ? [] : [number].compactMap(\.self)
        let ofModel = chosen.isEmpty ? "" : "AND run IN (SELECT id FROM detection_run WHERE model = ?)"
        let statement = try RawStatement(db, "SELECT image, best \(newest) AND open > 0 \(ofModel)")
        try statement.forEach(StatementArguments(chosen)) { row in
            let millionths = (min(max(row.double(1), 0), 1) * 1e6).rounded()
            result.numbers[row.int(0)] = max(result.numbers[row.int(0)], Int32(millionths), 1)
        }
        return result
    }

    /// Places in the last order of what to label next, from 1; images without one are after all of them.
    static func nextPlaces(in db: Database) throws -> ImageNumbers {
        var result = try ImageNumbers(in: db)
        for index in result.numbers.indices { result.numbers[index] = .max }
        try RawStatement(db, "SELECT image, place FROM next_image").forEach { row in
            result.numbers[row.int(0)] = Int32(row.int(1))
        }
        return result
    }

    private static let newest = "FROM detection INDEXED BY detection_in_lists WHERE is_current"

    init(in db: Database) throws {
        let last = try Int.fetchOne(db, sql: "SELECT max(id) FROM image") ?? 0
        numbers = Array(repeating: 0, count: last + 1)
    }
}
