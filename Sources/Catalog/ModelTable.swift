import Domain
import Foundation
import GRDB

/// The rows of tables `model` and `model_class` as values of the domain.
struct ModelTable {
    let db: Database

    /// All networks.
    func all() throws -> [ModelRecord] {
        try Row.fetchAll(db, sql: "SELECT id, name, fingerprint, registered_at, person FROM model").map(record)
    }

    /// The network of that number.
    /// - Throws: ``CatalogError/unknownModel(_:)`` if there is none.
    func find(_ id: ModelID) throws -> ModelRecord {
        let row = try Row.fetchOne(
            db, sql: "SELECT id, name, fingerprint, registered_at, person FROM model WHERE id = ?",
            arguments: [id.rawValue])
        guard let row else { throw CatalogError.unknownModel(id) }
        return try record(row)
    }

    /// The network of that name.
    func named(_ name: ModelName) throws -> ModelRecord? {
        try Row.fetchOne(
            db, sql: "SELECT id, name, fingerprint, registered_at, person FROM model WHERE name = ?",
            arguments: [name.rawValue]
        ).map(record)
    }

    /// Writes a network and its classes; those with a namesake in the synset are mapped to it.
    func register(_ name: ModelName, fingerprint: String, classes: [String], at timestamp: Double) throws -> ModelID {
        let id = try Int64.fetchOne(
            db,
            sql: """
                INSERT INTO model (name, fingerprint, registered_at) VALUES (?, ?, ?)
                ON CONFLICT (name) DO UPDATE SET fingerprint = excluded.fingerprint RETURNING id
                """,
            arguments: [name.rawValue, fingerprint, timestamp])
        let model = ModelID(rawValue: id ?? 0)
        let known = try names(of: model)
        try db.execute(
            sql: "DELETE FROM model_class WHERE model = ? AND position >= ?",
            arguments: [model.rawValue, classes.count])
        let synset = try ClassTable(db: db).synset()
        for (position, name) in classes.enumerated() where position >= known.count || known[position] != name {
            try db.execute(
                sql: """
                    INSERT OR REPLACE INTO model_class (model, position, name, class, is_ignored)
                    VALUES (?, ?, ?, ?, 0)
                    """,
                arguments: [model.rawValue, position, name, synset.find(name)?.id.rawValue])
        }
        return model
    }

    /// Says whose boxes a layer holds; `nil` for detections.
    func setPerson(_ person: String?, of model: ModelID) throws {
        try db.execute(sql: "UPDATE model SET person = ? WHERE id = ?", arguments: [person, model.rawValue])
    }

    /// What each class means, in the order of the network's outputs.
    func classMap(of model: ModelID) throws -> [ClassMapEntry] {
        let rows = try Row.fetchAll(
            db, sql: "SELECT position, name, class, is_ignored FROM model_class WHERE model = ? ORDER BY position",
            arguments: [model.rawValue])
        let synset = try ClassTable(db: db).synset()
        return rows.map { row in
            let name: String = row[1]
            let fixed = (row[2] as Int64?).map(ClassID.init(rawValue:))
            if row[3] { return ClassMapEntry(classIndex: row[0], name: name, mapping: .ignored, isFixed: true) }
            let found = fixed ?? synset.find(name)?.id
            return ClassMapEntry(
                classIndex: row[0], name: name, mapping: found.map { .mapped($0) } ?? .unmapped, isFixed: fixed != nil)
        }
    }

    /// What is fixed for a class of a network: `.unmapped` where names decide; `nil` if it has no such class.
    func fixedMapping(of model: ModelID, classIndex: Int) throws -> ClassMapping? {
        let find = try db.cachedStatement(
            sql: "SELECT class, is_ignored FROM model_class WHERE model = ? AND position = ?")
        return try Row.fetchOne(find, arguments: [model.rawValue, classIndex]).map(Self.fixed)
    }

    /// Fixes a mapping, or lets the names decide.
    func fix(_ mapping: ClassMapping, of model: ModelID, classIndex: Int) throws {
        try db.execute(
            sql: "UPDATE model_class SET class = ?, is_ignored = ? WHERE model = ? AND position = ?",
            arguments: [mapping.classID?.rawValue, mapping == .ignored, model.rawValue, classIndex])
    }

    private static func fixed(_ row: Row) -> ClassMapping {
        if row[1] { return .ignored }
        return (row[0] as Int64?).map { .mapped(ClassID(rawValue: $0)) } ?? .unmapped
    }

    /// Indices of classes whose detections nobody wants to see.
    func ignoredClasses(of model: ModelID) throws -> Set<Int> {
        let find = try db.cachedStatement(sql: "SELECT position FROM model_class WHERE model = ? AND is_ignored")
        return try Set(Int.fetchAll(find, arguments: [model.rawValue]))
    }

    private func names(of model: ModelID) throws -> [String] {
        try String.fetchAll(
            db, sql: "SELECT name FROM model_class WHERE model = ? ORDER BY position", arguments: [model.rawValue])
    }

    private func record(_ row: Row) throws -> ModelRecord {
        let id = ModelID(rawValue: row[0])
        return ModelRecord(
            id: id, name: ModelName(row[1]), fingerprint: row[2], classes: try names(of: id), registeredAt: row[3],
            person: row[4])
    }
}
