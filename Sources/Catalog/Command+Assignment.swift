import Domain
import GRDB

extension Command {
    /// Gives images to people; who has an image already keeps it as it is.
    ///
    /// - Throws: ``CatalogError/invalid(_:)`` where nothing is left to give, or nobody is named
    mutating func assign(_ assignments: [Assignment]) throws {
        let table = AssignmentTable(db: db)
        var rows: [Change.AssignmentRows] = []
        for assignment in assignments {
            guard assignment.person.contains(where: { !$0.isWhitespace }) else {
                throw CatalogError.invalid("an assignment needs a person; found an empty name")
            }
            guard try table.find(assignment.person, assignment.image) == nil else { continue }
            rows.append(.init(before: nil, after: assignment))
        }
        guard !rows.isEmpty else { throw CatalogError.invalid("nothing to assign: they have these images already") }
        try perform(.assignments(rows))
    }

    /// Says what a person who labels blind makes of an image as a whole.
    ///
    /// - Throws: ``CatalogError/conflict(_:)`` if the layer is in another state than was seen,
    ///   ``CatalogError/invalid(_:)`` if it is called empty and has boxes
    mutating func setLayerState(_ assignment: Assignment, from: ImageState, to state: ImageState) throws {
        guard assignment.state == from else {
            throw try conflict(
                on: assignment.image, "your layer on image \(assignment.image.rawValue) is \(assignment.state)")
        }
        if state == .empty, try !AnnotationTable(db: db, person: actor).all(of: assignment.image).isEmpty {
            throw CatalogError.invalid("image \(assignment.image.rawValue) has boxes and cannot be marked empty")
        }
        var after = assignment
        after.state = state
        guard after != assignment else { return }
        try perform(.assignments([.init(before: assignment, after: after)]))
    }

    /// The change of boxes that this person makes: of their own layer where they label blind.
    func boxes(_ rows: [Change.AnnotationRows], on image: ImageID) throws -> Change {
        try AssignmentTable(db: db).blind(actor, image) == nil
            ? .annotations(image, rows) : .layer(image, person: actor, rows)
    }

    /// Writes an assignment, or takes it away; a layer that is finished joins those that are compared.
    func perform(_ row: Change.AssignmentRows) throws {
        guard let one = row.before ?? row.after else { return }
        let table = AssignmentTable(db: db)
        guard try ImageTable(db: db).exists(one.image) else { throw CatalogError.unknownImage(one.image) }
        guard try table.find(one.person, one.image) == row.before else {
            throw try conflict(
                on: one.image, "what \(one.person) has to do with image \(one.image.rawValue) has changed")
        }
        if let after = row.after { try table.put(after) } else { try table.delete(one) }
        let (was, isNow) = (row.before?.state ?? .unseen, row.after?.state ?? .unseen)
        let publishing = LayerPublishing(db: db, person: one.person)
        if isNow != .unseen {
            try publishing.publish(one.image, at: timestamp)
        } else if was != .unseen, try !publishing.withdraw(one.image) {
            throw try conflict(on: one.image, "the boxes of \(one.person) on image \(one.image.rawValue) were judged")
        }
    }

    /// Writes one box of a person's own layer.
    func perform(_ row: Change.AnnotationRows, on image: ImageID, of person: String) throws {
        guard let id = (row.before ?? row.after)?.id else { return }
        var table = AnnotationTable(db: db, person: person)
        let found = try table.find(id)
        if let before = row.before {
            guard let found, found.image == image else {
                throw try conflict(on: image, "box \(id.rawValue) is gone")
            }
            guard found.annotation == before else {
                throw try conflict(on: image, "box \(id.rawValue) has been changed")
            }
        } else if found != nil {
            throw try conflict(on: image, "box \(id.rawValue) exists already")
        }
        guard let after = row.after else { return try table.delete(id) }
        try check(after)
        if row.before == nil { try table.insert(after, on: image) } else { try table.update(after) }
    }

    /// Refuses work on a person's own layer that is finished, or was never begun.
    func requireOpenLayer(_ image: ImageID, of person: String) throws {
        guard let own = try AssignmentTable(db: db).find(person, image), own.kind.isBlind else {
            throw try conflict(on: image, "\(person) does not label image \(image.rawValue) blind")
        }
        guard own.state == .unseen else {
            throw try conflict(
                on: image, "\(person) has finished image \(image.rawValue): it can be changed once it is unseen again")
        }
    }

    /// Refuses to change what everybody sees of an image that this person labels blind.
    func requireSight(_ image: ImageID) throws {
        try requireSight(of: image, blind: false)
    }

    /// Refuses an edit that was made on the other boxes than it would change: a person's own, or those everybody sees.
    func requireSight(of image: ImageID, blind wasBlind: Bool) throws {
        let isBlind = try AssignmentTable(db: db).blind(actor, image) != nil
        guard isBlind != wasBlind else { return }
        throw try conflict(
            on: image, "\(actor) \(isBlind ? "labels" : "does not label") image \(image.rawValue) blind")
    }

    /// Refuses to change what everybody sees of the images in `chosen_image` where this person labels one blind.
    func requireSightOfChoice() throws {
        if let image = try AssignmentTable(db: db).firstBlindChoice(of: actor) { try requireSight(image) }
    }
}

extension PackedWriter {
    mutating func put(_ assignment: Assignment) {
        put(assignment.person)
        put(assignment.image.rawValue)
        put(UInt64(assignment.kind.rawValue))
        put(UInt64(assignment.state.rawValue))
    }
}

extension PackedReader {
    mutating func assignment() throws(Damaged) -> Assignment {
        let (person, image) = (try string(), ImageID(rawValue: try signed()))
        guard let kind = AssignmentKind(rawValue: Int(truncatingIfNeeded: try unsigned())),
            let state = ImageState(rawValue: Int(truncatingIfNeeded: try unsigned()))
        else { throw Damaged() }
        return Assignment(person: person, image: image, kind: kind, state: state)
    }
}
