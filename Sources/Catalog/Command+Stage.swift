import Domain
import GRDB

extension Command {
    /// Takes images from one stage to the next, all or none.
    ///
    /// - Throws: ``CatalogError/conflict(_:)`` where an image is at another stage than the move leads away from,
    ///   ``CatalogError/invalid(_:)`` where this person cannot do it
    mutating func moveStage(_ images: [ImageID], _ move: StageMove) throws {
        let (table, allowsOwnWork) = (StageTable(db: db), try StageTable(db: db).allowsOwnWork())
        var groups: [Change.StageRows] = []
        for image in Set(images).sorted() {
            guard let row = try ImageTable(db: db).row(image) else { throw CatalogError.unknownImage(image) }
            try requireSight(image)
            let before = try table.record(of: image)
            if let reason = move.whyNot(before, row.state, by: actor, allowsOwnWork: allowsOwnWork) {
                let what = "image \(image.rawValue) (\(row.name)): \(reason)"
                throw before.stage == move.from ? CatalogError.invalid(what) : try conflict(on: image, what)
            }
            let after = move.moved(before, by: actor, at: timestamp)
            // Images of one history go together: mostly they all are of one.
            if let last = groups.last, last.from == before, last.to == after {
                groups[groups.count - 1].images.append(image)
            } else {
                groups.append(.init(from: before, to: after, images: [image]))
            }
        }
        try perform(.stages(groups))
    }

    /// Writes the records of some images.
    func perform(_ row: Change.StageRows) throws {
        let table = StageTable(db: db)
        for image in row.images {
            guard try ImageTable(db: db).exists(image) else { throw CatalogError.unknownImage(image) }
            guard try table.record(of: image) == row.from else {
                throw try conflict(on: image, "the stage of image \(image.rawValue) has been changed")
            }
            // What is done or taken back again leads on only what is finished, as the moves do.
            if row.to.stage.rawValue > row.from.stage.rawValue, try ImageTable(db: db).row(image)?.state == .unseen {
                throw try conflict(on: image, "image \(image.rawValue): \(StageMove.unfinished)")
            }
            try table.put(row.to, of: image)
        }
    }

    /// Refuses to change the boxes or the state of an image that is not this person's to change.
    func requireUnlocked(_ image: ImageID) throws {
        guard let reason = try StageTable(db: db).record(of: image).whyLocked(for: actor) else { return }
        throw try conflict(on: image, "image \(image.rawValue): \(reason)")
    }

    /// The same of the images in `chosen_image`.
    func requireUnlockedChoice() throws {
        if let image = try StageTable(db: db).firstLocked(for: actor) { try requireUnlocked(image) }
    }
}

extension PackedWriter {
    mutating func put(_ record: StageRecord) {
        put(record.stage.rawValue)
        switch record.verdict {
        case nil: put(0 as UInt64)
        case .accepted?: put(1 as UInt64)
        case .sentBack(let reason)?:
            put(2 as UInt64)
            put(reason)
        }
        put(record.annotator) { $0.put($1) }
        put(record.handedInAt) { $0.put($1) }
        put(record.reviewer) { $0.put($1) }
        put(record.judgedAt) { $0.put($1) }
    }
}

extension PackedReader {
    mutating func stageRecord() throws(Damaged) -> StageRecord {
        var record = StageRecord()
        guard let stage = ImageStage(rawValue: try int()) else { throw Damaged() }
        record.stage = stage
        switch try unsigned() {
        case 0: record.verdict = nil
        case 1: record.verdict = .accepted
        case 2: record.verdict = .sentBack(reason: try string())
        default: throw Damaged()
        }
        record.annotator = try optional { (reader) throws(Damaged) in try reader.string() }
        record.handedInAt = try optional { (reader) throws(Damaged) in try reader.double() }
        record.reviewer = try optional { (reader) throws(Damaged) in try reader.string() }
        record.judgedAt = try optional { (reader) throws(Damaged) in try reader.double() }
        return record
    }
}
