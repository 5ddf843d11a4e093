import Domain
import GRDB

extension Command {
    /// Says that boxes are right as they are; those that are confirmed already stay as they are.
    ///
    /// - Throws: ``CatalogError/conflict(_:)`` if one of them is not as it was seen
    mutating func confirm(_ annotations: [Annotation], on image: ImageID) throws {
        let (boxes, table) = (AnnotationTable(db: db), ReviewTable(db: db))
        var rows: [Change.ConfirmationRows] = []
        for annotation in annotations {
            let id = annotation.id
            guard let found = try boxes.find(id), found.image == image else {
                throw try conflict(on: image, "box \(id.rawValue) is gone")
            }
            guard found.annotation == annotation else {
                throw try conflict(on: image, "box \(id.rawValue) has been changed")
            }
            guard try table.confirmation(of: id) == nil else { continue }
            rows.append(
                .init(annotation: id, before: nil, after: Confirmation(actor: actor, timestamp: timestamp)))
        }
        try perform(.confirmations(image, rows))
    }

    /// Says something of a box.
    ///
    /// - Throws: ``CatalogError/invalid(_:)`` for a comment without words
    mutating func comment(_ comment: BoxComment, on image: ImageID) throws {
        var comment = comment
        comment.text = comment.text.split { $0.isWhitespace }.joined(separator: " ")
        guard !comment.text.isEmpty else { throw CatalogError.invalid("a comment needs words") }
        comment.id = try ReviewTable(db: db).newCommentID()
        try perform(.comments(image, [.init(before: nil, after: comment)]))
    }

    /// What was confirmed and has been moved, given another class or removed since is not confirmed any more.
    mutating func settleConfirmations() throws {
        let table = ReviewTable(db: db)
        var images: [AnnotationID: ImageID] = [:]
        for case .annotations(let image, let rows) in changes {
            for row in rows { if let id = (row.before ?? row.after)?.id { images[id] = image } }
        }
        for box in unsettledBoxes {
            guard let image = images[box], let confirmation = try table.confirmation(of: box) else { continue }
            try perform(.confirmations(image, [.init(annotation: box, before: confirmation, after: nil)]))
        }
    }

    /// Writes what is said of one box.
    func perform(_ row: Change.ConfirmationRows, on image: ImageID) throws {
        let table = ReviewTable(db: db)
        guard try table.confirmation(of: row.annotation) == row.before else {
            throw try conflict(on: image, "what was said of box \(row.annotation.rawValue) has been changed")
        }
        try table.put(row.after, of: row.annotation, on: image)
    }

    /// Writes one comment, or takes it away.
    func perform(_ row: Change.CommentRows, on image: ImageID) throws {
        let table = ReviewTable(db: db)
        guard let id = (row.before ?? row.after)?.id, try table.comment(id) == row.before else {
            throw try conflict(on: image, "a comment has been changed")
        }
        if row.before != nil { try table.delete(id) }
        if let after = row.after { try table.insert(after, on: image) }
    }
}

extension PackedWriter {
    mutating func put(_ confirmation: Confirmation) {
        put(confirmation.actor)
        put(confirmation.timestamp)
    }

    mutating func put(_ comment: BoxComment) {
        put(comment.id.rawValue)
        put(comment.annotation) { $0.put($1.rawValue) }
        for edge in [comment.box.xMin, comment.box.yMin, comment.box.xMax, comment.box.yMax] { put(edge) }
        put(comment.text)
        put(comment.actor)
        put(comment.madeAt)
    }
}

extension PackedReader {
    mutating func confirmation() throws(Damaged) -> Confirmation {
        Confirmation(actor: try string(), timestamp: try double())
    }

    mutating func comment() throws(Damaged) -> BoxComment {
        BoxComment(
            id: CommentID(rawValue: try signed()),
            annotation: try optional { (reader) throws(Damaged) in AnnotationID(rawValue: try reader.signed()) },
            box: PixelBox(xMin: try double(), yMin: try double(), xMax: try double(), yMax: try double()),
            text: try string(), actor: try string(), madeAt: try double())
    }
}
