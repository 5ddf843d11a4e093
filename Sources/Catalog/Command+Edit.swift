import Domain
import GRDB

extension Command {
    /// Does what an edit asks for.
    mutating func perform(_ edit: Edit) throws {
        switch edit {
        case .add(let annotations, let image):
            try perform(try boxes(annotations.map { .init(before: nil, after: $0) }, on: image))
        case .remove(let annotations, let image):
            try perform(try boxes(annotations.map { .init(before: $0, after: nil) }, on: image))
        case .replace(let changes, let image):
            try perform(try boxes(try changes.map(rows), on: image))
        case .setState(let image, let from, let to):
            if let own = try AssignmentTable(db: db).blind(actor, image) {
                try setLayerState(own, from: from, to: to)
            } else {
                try perform(.states([.init(from: from, to: to, images: [image])]))
            }
        case .setStates(let images, let state):
            let own = try images.compactMap { try AssignmentTable(db: db).blind(actor, $0) }
            for one in own { try setLayerState(one, from: one.state, to: state) }
            try setStates(Set(images).subtracting(own.map(\.image)), to: state)
        case .addClass(let name):
            let table = ClassTable(db: db)
            let entry = ClassEntry(id: try table.newID(), name: name)
            let placed = Change.ClassRows.Placed(entry: entry, position: try table.endPosition())
            try perform(.classes([.init(before: nil, after: placed)]))
        case .changeClass(let before, let after):
            guard before.id == after.id else {
                throw CatalogError.invalid("class \(before.id.rawValue) cannot become class \(after.id.rawValue)")
            }
            guard let found = try ClassTable(db: db).find(before.id) else { throw CatalogError.unknownClass(before.id) }
            try perform(
                .classes([
                    .init(
                        before: .init(entry: before, position: found.position),
                        after: .init(entry: after, position: found.position))
                ]))
        case .moveClass(let id, let index):
            let before = try ClassTable(db: db).all().map(\.entry.id)
            guard before.contains(id) else { throw CatalogError.unknownClass(id) }
            var after = before.filter { $0 != id }
            guard (0...after.count).contains(index) else {
                throw CatalogError.invalid("class index \(index), but the synset has \(before.count) classes")
            }
            after.insert(id, at: index)
            try perform(.order(before: before, after: after))
        case .mergeClass(let source, let target): try merge(source, into: target.id)
        case .removeClass(let entry, let boxes, let fate): try remove(entry, boxes: boxes, fate)
        case .arrangeClasses(let names, let seen): try arrange(names, seen: seen)
        case .freezeSynset:
            try FreezeTable(db: db).requireThawed()
            try perform(.freeze(before: nil, after: SynsetFreeze(actor: actor, timestamp: timestamp)))
        case .unfreezeSynset(let freeze): try perform(.freeze(before: freeze, after: nil))
        case .waive(let waivers): try perform(Self.waiving(waivers, in: db))
        case .unwaive(let waivers): try perform(.waivers(waivers.map { .init(before: $0, after: nil) }))
        case .confirm(let annotations, let image): try confirm(annotations, on: image)
        case .comment(let comment, let image): try self.comment(comment, on: image)
        case .removeComment(let comment, let image):
            try perform(.comments(image, [.init(before: comment, after: nil)]))
        case .assign(let assignments): try assign(assignments)
        case .unassign(let assignments):
            try perform(.assignments(assignments.map { .init(before: $0, after: nil) }))
        case .moveStage(let images, let move): try moveStage(images, move)
        case .batch(let edits, _):
            for edit in edits { try perform(edit) }
        case .asSeen(let isBlind, let edit):
            for image in edit.labelledImages { try requireSight(of: image, blind: isBlind) }
            try perform(edit)
        }
    }

    /// A box that came from a detection and is removed opens the detection again; one that is changed was corrected.
    mutating func settleVerdicts() throws {
        let table = VerdictTable(db: db)
        for box in unsettledBoxes {
            guard let (detection, image, verdict) = try table.detection(of: box) else { continue }
            let after = try AnnotationTable(db: db).find(box) == nil ? Verdict.open : .corrected(box)
            guard after != verdict else { continue }
            try perform(.verdicts(image, [.init(detection: detection, before: verdict, after: after)]))
        }
    }

    /// An image that gets a box is not empty any more, unless the same command says that it is.
    mutating func settleStates(saidBy edit: Edit? = nil) throws {
        for image in try falselyEmpty() {
            guard edit?.saysEmpty(image) != true else {
                throw CatalogError.invalid("image \(image.rawValue) has boxes and cannot be marked empty")
            }
            try perform(.states([.init(from: .empty, to: .labelled, images: [image])]))
        }
    }

    /// The text of the source is only true as long as the coordinates are.
    private func rows(_ change: AnnotationChange) throws -> Change.AnnotationRows {
        guard change.before.id == change.after.id else {
            throw CatalogError.invalid("box \(change.before.id.rawValue) cannot become box \(change.after.id.rawValue)")
        }
        var after = change.after
        if after.box != change.before.box { after.origin = nil }
        return .init(before: change.before, after: after)
    }

    private mutating func setStates(_ images: Set<ImageID>, to state: ImageState) throws {
        try ScratchTable(db: db).choose(images)
        let find = try RawStatement(
            db,
            """
            SELECT c.id, coalesce(i.state, -1) FROM chosen_image c
            LEFT JOIN image i ON i.id = c.id AND i.pending IS NULL ORDER BY c.id
            """)
        var groups: [ImageState: [ImageID]] = [:]
        try find.forEach { row in
            let image = ImageID(rawValue: row.int64(0))
            guard let found = ImageState(rawValue: row.int(1)) else { throw CatalogError.unknownImage(image) }
            if found != state { groups[found, default: []].append(image) }
        }
        let rows = ImageState.allCases.compactMap { from in
            groups[from].map { Change.StateRows(from: from, to: state, images: $0) }
        }
        try perform(.states(rows))
    }
}

extension Edit {
    /// Whether this edit marks the image as verified empty.
    fileprivate func saysEmpty(_ image: ImageID) -> Bool {
        switch self {
        case .setState(image, _, .empty): true
        case .setStates(let images, .empty): images.contains(image)
        case .batch(let edits, _): edits.contains { $0.saysEmpty(image) }
        case .asSeen(_, let edit): edit.saysEmpty(image)
        default: false
        }
    }
}
