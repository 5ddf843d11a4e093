public import Domain
import GRDB

extension CatalogStore {
    /// Who has which images to work on: all, or those of a person; by person and image.
    public func assignments(of person: String? = nil) throws(CatalogError) -> [Assignment] {
        try read { db in try AssignmentTable(db: db).all(of: person) }
    }

    /// Of the images given to a person, those with something left for them to do.
    public func openAssignments(of person: String) throws(CatalogError) -> [ImageID] {
        let allowsOwnWork = try allowsOwnWork()
        return try rows(try assignments(of: person).map(\.image), for: person).filter {
            $0.isToDo(for: person) || (!$0.isBlind && $0.isToReview(for: person, allowsOwnWork: allowsOwnWork))
        }.map(\.id)
    }

    /// Images that all who label them blind have finished, and that wait to be merged.
    public func imagesToMerge() throws(CatalogError) -> [ImageID] {
        try read { db in try AssignmentTable(db: db).imagesToMerge() }
    }

    /// Whether more than one person has a part in the workspace: images were given out, handed in, or edited by others.
    public func isShared() throws(CatalogError) -> Bool {
        try read { db in
            try Bool.fetchOne(
                db,
                sql: """
                    SELECT EXISTS (SELECT 1 FROM assignment) OR EXISTS (SELECT 1 FROM image_stage)
                        OR (SELECT min(actor) <> max(actor) FROM undoable)
                    """) == true
        }
    }

    /// Images on which this person sees their own layer alone.
    public func blindImages(of person: String) throws(CatalogError) -> Set<ImageID> {
        try read { db in
            Set(try AssignmentTable(db: db).blindImages(of: person))
        }
    }

    /// Whether this person sees their own layer alone on an image.
    public func isBlind(_ person: String, on image: ImageID) throws(CatalogError) -> Bool {
        try read { db in try AssignmentTable(db: db).blind(person, image) != nil }
    }

    /// What people have drawn blind and finished, by person and image.
    public func finishedLayers() throws(CatalogError) -> [PersonLayer] {
        try read { db in
            try AssignmentTable(db: db).all().filter { $0.kind.isBlind && $0.state != .unseen }.map { one in
                PersonLayer(
                    person: one.person, image: one.image, kind: one.kind,
                    boxes: try AnnotationTable(db: db, person: one.person).all(of: one.image))
            }
        }
    }

    /// Rows as this person is to see them: of images that they label blind, their own boxes and state.
    public func rows(_ ids: some Sequence<ImageID>, for person: String) throws(CatalogError) -> [ImageRow] {
        try read { db in
            try ids.compactMap { try ImageTable(db: db).row($0).map { try Self.seen($0, by: person, in: db).row } }
        }
    }

    /// An image with its boxes as this person is to see it: their own where they label it blind.
    /// - Throws: ``CatalogError/unknownImage(_:)`` if there is none of that id.
    public func document(_ id: ImageID, for person: String) throws(CatalogError) -> ImageDocument {
        try read { db in
            let table = ImageTable(db: db)
            guard let row = try table.row(id) else { throw CatalogError.unknownImage(id) }
            let seen = try Self.seen(row, by: person, in: db)
            let said = try ReviewTable(db: db).comments(on: [id])[id] ?? []
            return ImageDocument(
                image: seen.row, location: try table.location(of: id, workspace: folder),
                annotations: try seen.boxes ?? AnnotationTable(db: db).all(of: id),
                comments: seen.row.isBlind ? said.filter { $0.actor == person } : said)
        }
    }

    /// The row as a person is to see it, and their own boxes where they see no others.
    private static func seen(
        _ row: ImageRow, by person: String, in db: Database
    ) throws -> (row: ImageRow, boxes: [Annotation]?) {
        let table = AssignmentTable(db: db)
        var seen = row
        guard let own = try table.blind(person, row.id) else {
            let own = try table.find(person, row.id)
            seen.isLayerDone = own.map { $0.kind.isBlind && $0.state != .unseen } ?? false
            return (seen, nil)
        }
        let boxes = try AnnotationTable(db: db, person: person).all(of: row.id)
        var counts: [ClassID: Int] = [:]
        for box in boxes { counts[box.classID, default: 0] += 1 }
        (seen.state, seen.boxCount, seen.stage, seen.isBlind) = (own.state, boxes.count, StageRecord(), true)
        seen.isToMerge = false
        seen.classes = try ClassTable(db: db).all().compactMap { placed in
            counts[placed.entry.id].map { ClassCount(classID: placed.entry.id, count: $0) }
        }
        return (seen, boxes)
    }
}
