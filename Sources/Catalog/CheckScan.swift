import Domain
import GRDB

/// One pass over a catalog that hands images to the rules; it holds the boxes of one image at a time.
struct CheckScan {
    let db: Database
    let configuration: CheckConfiguration
    let waivers: [Waiver]
    private let synset: Synset
    private let wants: Set<CheckRule>

    /// Prepares a pass by these rules; by all that are not off where `nil`.
    init(db: Database, rules: Set<CheckRule>?) throws {
        self.db = db
        let configured = try CheckSettings(db: db).configuration()
        configuration = rules.map(configured.only) ?? configured
        waivers = try WaiverTable(db: db).all()
        synset = try ClassTable(db: db).synset()
        wants = Set(CheckRule.allCases).filter { [configuration] in configuration[severity: $0] != .off }
    }

    /// An empty sink of this configuration.
    func sink(limit: Int) throws -> CheckSink {
        CheckSink(configuration, waivers: WaiverSet(waivers), synset: synset, limit: limit)
    }

    private func wantsAny(_ scope: CheckRule.Scope) -> Bool { wants.contains { $0.scope == scope } }

    // MARK: Images

    private static let columns = """
        i.id, coalesce(i.width, 0), coalesce(i.height, 0), i.orientation, i.state, p.image IS NOT NULL,
        coalesce(p.bytes, 0), p.problem IS NOT NULL, coalesce(p.width, 0), coalesce(p.height, 0),
        coalesce(p.orientation, 1)
        """

    private static let table = "FROM image i LEFT JOIN picture p ON p.image = i.id WHERE i.pending IS NULL"

    /// Applies the rules about single images to all of them; `after` hears when one is done.
    func checkImages(
        into sink: inout CheckSink, after: (inout CheckSink) throws -> Void = { _ in }
    ) throws {
        guard wantsAny(.image) else { return }
        var images = try RawStatement(
            db,
            "SELECT \(Self.columns) \(Self.table) ORDER BY i.id"
        ).rows { row in try Self.image(row, db) }[...]
        // Both lists are in the order of the images: they are walked side by side.
        let boxes = try RawStatement(
            db,
            """
            SELECT image, id, class, x_min, y_min, x_max, y_max FROM annotation INDEXED BY annotation_by_image
            ORDER BY image, id
            """)
        var found: [CheckedBox] = []
        func finish(before image: Int64) throws {
            while let first = images.first, first.id.rawValue < image {
                var whole = images.removeFirst()
                swap(&whole.boxes, &found)
                whole.check(into: &sink)
                swap(&whole.boxes, &found)
                found.removeAll(keepingCapacity: true)
                try after(&sink)
            }
        }
        if wants.contains(where: \.looksAtBoxes) {
            try boxes.forEach { row in
                let image = row.int64(0)
                try finish(before: image)
                // Boxes of an import that has not finished are nobody's yet.
                guard images.first?.id.rawValue == image else { return }
                found.append(Self.box(row, from: 1))
            }
        }
        try finish(before: .max)
    }

    /// One image with its boxes; `nil` if there is no such image.
    func image(_ id: ImageID) throws -> CheckedImage? {
        let find = try RawStatement(
            db,
            "SELECT \(Self.columns) \(Self.table) AND i.id = ?")
        guard var image = try find.rows([id.rawValue], { row in try Self.image(row, db) }).first else { return nil }
        image.boxes = try RawStatement(
            db, "SELECT id, class, x_min, y_min, x_max, y_max FROM annotation WHERE image = ? ORDER BY id"
        ).rows([id.rawValue]) { row in Self.box(row, from: 0) }
        return image
    }

    private static func box(_ row: RawStatement.Columns, from start: Int32) -> CheckedBox {
        CheckedBox(
            id: AnnotationID(rawValue: row.int64(start)), classID: ClassID(rawValue: row.int64(start + 1)),
            box: PixelBox(
                xMin: row.double(start + 2), yMin: row.double(start + 3), xMax: row.double(start + 4),
                yMax: row.double(start + 5)))
    }

    private static func image(_ row: RawStatement.Columns, _ db: Database) throws -> CheckedImage {
        let id = ImageID(rawValue: row.int64(0))
        let size = ImageSize(width: row.int(1), height: row.int(2))
        var picture: PictureSight?
        if row.int(5) != 0 {
            if row.int(6) < 0 {
                picture = .missing
            } else if row.int(7) != 0 {
                let find = try db.cachedStatement(sql: "SELECT problem FROM picture WHERE image = ?")
                picture = .unreadable(try String.fetchOne(find, arguments: [id.rawValue]) ?? "cannot be read")
            } else {
                picture = .sound(
                    PictureHeader(
                        storedSize: ImageSize(width: row.int(8), height: row.int(9)),
                        orientation: Orientation(rawValue: row.int(10)) ?? .upright))
            }
        }
        return CheckedImage(
            id: id, size: size.width > 0 && size.height > 0 ? size : nil,
            orientation: Orientation(rawValue: row.int(3)) ?? .upright,
            state: ImageState(rawValue: row.int(4)) ?? .unseen,
            picture: picture)
    }

    // MARK: Pictures and classes

    /// Applies the rules about pairs of pictures.
    func checkPictures(splits: [ImageParts], into sink: inout CheckSink) throws {
        guard wantsAny(.pictures) else { return }
        let table = PictureTable(db: db)
        PictureRules(same: try table.same(), pairs: try table.pairs(), splits: splits).check(into: &sink)
    }

    /// Applies the rules about classes.
    func checkClasses(into sink: inout CheckSink) throws {
        try checkClassCounts(into: &sink)
        guard wants.contains(.classPartial) else { return }
        try checkParts(into: &sink)
    }

    /// Applies those of them that need only counts.
    func checkClassCounts(into sink: inout CheckSink) throws {
        guard wantsAny(.classes) else { return }
        let boxes = try ClassTable(db: db).use().mapValues(\.boxes)
        ClassRules(synset: synset, boxes: boxes).check(into: &sink)
    }

    /// Parts are client, dataset and first folder; of images that nobody has finished nothing can be said.
    private func checkParts(into sink: inout CheckSink) throws {
        var names: [String] = []
        var numbers: [String: Int] = [:]
        var part: [Int64: Int] = [:]
        let images = try Row.fetchCursor(
            db,
            sql: """
                SELECT i.id, c.name, i.source, s.path,
                    CASE instr(i.path, '/') WHEN 0 THEN '' ELSE substr(i.path, 1, instr(i.path, '/')) END
                FROM image i JOIN client c ON c.id = i.client JOIN source s ON s.id = i.source
                WHERE i.pending IS NULL AND i.state = 2
                """)
        while let row = try images.next() {
            let key = "\(row[1] as String)\u{1F}\(row[2] as Int64)\u{1F}\(row[4] as String)"
            if numbers[key] == nil {
                numbers[key] = names.count
                let words = [
                    row[1] as String, (row[3] as String).split(separator: "/").last.map(String.init) ?? "", row[4],
                ]
                names.append(words.filter { !$0.isEmpty }.joined(separator: " "))
            }
            part[row[0]] = numbers[key]
        }
        guard names.count > 1 else { return }
        var rule = PartialClassRule(parts: names)
        var classes: [Int64: [ClassID]] = [:]
        // Ordered by class: gathered by image first.
        try RawStatement(db, "SELECT image, class FROM image_class").forEach { row in
            guard part[row.int64(0)] != nil else { return }
            classes[row.int64(0), default: []].append(ClassID(rawValue: row.int64(1)))
        }
        for (image, classes) in classes { if let number = part[image] { rule.add(classes, part: number) } }
        rule.check(synset, into: &sink)
    }

    /// How many images there are, and of how many the file was looked at.
    func coverage() throws -> CheckReport.Coverage {
        CheckReport.Coverage(
            images: try Int.fetchOne(db, sql: "SELECT count(*) FROM image WHERE pending IS NULL") ?? 0,
            looked: try Int.fetchOne(db, sql: "SELECT count(*) FROM picture") ?? 0)
    }
}
