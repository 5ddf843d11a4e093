import Domain
import GRDB

/// The rows of table `annotation`, or of one person's layer in `layer_annotation`, as values of the domain.
struct AnnotationTable {
    private let db: Database
    /// Whose layer it is; `nil` for the boxes that everybody sees.
    private let person: String?
    /// Numbers of conventions seen, and the statement for inserting: an import uses one value for many boxes.
    private var conventions: [String: Int64] = [:]
    private var insertion: Statement?

    init(db: Database, person: String? = nil) { (self.db, self.person) = (db, person) }

    private static let columns = """
        a.id, a.class, a.x_min, a.y_min, a.x_max, a.y_max, a.difficult, a.truncated, a.occluded, a.pose, a.provenance,
        c.name, a.origin, a.extras, a.image
        """
    private var name: String { person == nil ? "annotation" : "layer_annotation" }
    private var table: String { "\(name) a LEFT JOIN convention c ON c.id = a.convention" }
    /// Whose boxes; of classes that are there.
    private var scope: String {
        person == nil ? "" : "AND a.person = ? AND a.class IN (SELECT id FROM class WHERE pending IS NULL)"
    }

    /// Boxes of an image, oldest first.
    func all(of image: ImageID) throws -> [Annotation] {
        let statement = try db.cachedStatement(
            sql: "SELECT \(Self.columns) FROM \(table) WHERE a.image = ? \(scope) ORDER BY a.id")
        return try Array(Row.fetchCursor(statement, arguments: arguments(image.rawValue)).map(Self.annotation))
    }

    /// The box of that id and the image it is on.
    func find(_ id: AnnotationID) throws -> (annotation: Annotation, image: ImageID)? {
        let statement = try db.cachedStatement(sql: "SELECT \(Self.columns) FROM \(table) WHERE a.id = ? \(scope)")
        guard let row = try Row.fetchOne(statement, arguments: arguments(id.rawValue)) else { return nil }
        return (Self.annotation(row), ImageID(rawValue: row[14]))
    }

    private func arguments(_ key: Int64) -> StatementArguments {
        StatementArguments([key as (any DatabaseValueConvertible)?] + (person.map { [$0] } ?? []))
    }

    mutating func insert(_ annotation: Annotation, on image: ImageID) throws {
        let statement =
            try insertion
            ?? db.cachedStatement(
                sql: """
                    INSERT INTO \(name) (
                        class, x_min, y_min, x_max, y_max, difficult, truncated, occluded, pose, provenance, convention,
                        origin, extras, id, image\(person == nil ? "" : ", person")
                    ) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?\(person == nil ? "" : ", ?"))
                    """)
        insertion = statement
        statement.setUncheckedArguments(
            try values(annotation, [annotation.id.rawValue, image.rawValue] + (person.map { [$0] } ?? [])))
        try statement.execute()
    }

    mutating func update(_ annotation: Annotation) throws {
        try db.cachedStatement(
            sql: """
                UPDATE \(name) SET class = ?, x_min = ?, y_min = ?, x_max = ?, y_max = ?, difficult = ?,
                    truncated = ?, occluded = ?, pose = ?, provenance = ?, convention = ?, origin = ?, extras = ?
                WHERE id = ?
                """
        ).execute(arguments: try values(annotation, [annotation.id.rawValue]))
    }

    func delete(_ id: AnnotationID) throws {
        try db.cachedStatement(sql: "DELETE FROM \(name) WHERE id = ?").execute(arguments: [id.rawValue])
    }

    private mutating func values(_ annotation: Annotation, _ keys: [(any DatabaseValueConvertible)?]) throws
        -> StatementArguments
    {
        let box = annotation.box
        let attributes = annotation.attributes
        let values: [(any DatabaseValueConvertible)?] = [
            annotation.classID.rawValue, box.xMin, box.yMin, box.xMax, box.yMax,
            attributes.difficult, attributes.truncated, attributes.occluded, attributes.pose,
            annotation.provenance.code, try annotation.origin.map { try convention($0.convention) },
            annotation.origin.map { OriginText.join($0.fields) }, annotation.extras,
        ]
        return StatementArguments(values + keys)
    }

    private mutating func convention(_ name: String) throws -> Int64 {
        if let known = conventions[name] { return known }
        let id = try lookUp(name)
        conventions[name] = id
        return id
    }

    private func lookUp(_ name: String) throws -> Int64 {
        let find = try db.cachedStatement(sql: "SELECT id FROM convention WHERE name = ?")
        if let known = try Int64.fetchOne(find, arguments: [name]) { return known }
        try db.execute(sql: "INSERT INTO convention (name) VALUES (?)", arguments: [name])
        return db.lastInsertedRowID
    }

    private static func annotation(_ row: Row) -> Annotation {
        let origin = (row[11] as String?).map { convention in
            BoxOrigin(convention: convention, fields: OriginText.split(row[12] ?? ""))
        }
        return Annotation(
            id: AnnotationID(rawValue: row[0]), classID: ClassID(rawValue: row[1]),
            box: PixelBox(xMin: row[2], yMin: row[3], xMax: row[4], yMax: row[5]),
            attributes: BoxAttributes(difficult: row[6], truncated: row[7], occluded: row[8], pose: row[9]),
            provenance: Provenance(code: row[10]) ?? .imported, origin: origin, extras: row[13])
    }
}

/// The fields of a box's origin as one text: each field ends with the unit separator U+001F.
enum OriginText {
    /// Joins fields; a separator or backslash inside a field is escaped by a backslash.
    static func join(_ fields: [String]) -> String {
        var text = ""
        for field in fields {
            if field.utf8.contains(where: { $0 == 0x1F || $0 == 0x5C }) {
                for scalar in field.unicodeScalars {
                    if scalar == "\u{1F}" || scalar == "\\" { text.unicodeScalars.append("\\") }
                    text.unicodeScalars.append(scalar)
                }
            } else {
                text += field
            }
            text += "\u{1F}"
        }
        return text
    }

    /// Splits what ``join(_:)`` joined.
    static func split(_ text: String) -> [String] {
        var fields: [String] = []
        var field = String.UnicodeScalarView()
        var isEscaped = false
        for scalar in text.unicodeScalars {
            if isEscaped {
                field.append(scalar)
                isEscaped = false
            } else if scalar == "\\" {
                isEscaped = true
            } else if scalar == "\u{1F}" {
                fields.append(String(field))
                field = String.UnicodeScalarView()
            } else {
                field.append(scalar)
            }
        }
        return fields
    }
}
