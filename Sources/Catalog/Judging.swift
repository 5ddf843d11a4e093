import Domain
import GRDB

/// Turns what a person says of detections into the changes of one command.
struct Judging {
    let db: Database
    private let addsClasses: Bool
    var command: Command
    private(set) var count = 0
    private(set) var images = 0
    /// Networks' class maps, and classes that this command has added, by name.
    private var maps: [ModelID: [ClassMapEntry]] = [:]
    private var added: [String: ClassID] = [:]

    init(db: Database, addsClasses: Bool, by actor: String, at timestamp: Double) {
        (self.db, self.addsClasses) = (db, addsClasses)
        command = Command(db, by: actor, at: timestamp)
    }

    /// Does it.
    /// - Returns: a title for history
    mutating func perform(_ judgement: Judgement) throws -> String {
        switch judgement {
        case .accept(let ids):
            let groups = try groups(ids)
            guard Set(groups.map(\.set.set.image)).count > 1 else {
                for group in groups { try accept(group.detections.map { ($0, nil) }, in: group.set) }
                return title("accept")
            }
            for group in groups {
                let chosen = try acceptable(group.detections, on: group.set.set.image)
                if !chosen.isEmpty { try accept(chosen.map { ($0, nil) }, in: group.set) }
            }
            guard count > 0 else {
                throw CatalogError.invalid("nothing to accept: all of these images are finished or labelled blind")
            }
            return title("accept")
        case .acceptAll(let confidence, let images, let model):
            // Of many images those that are finished stay as they are.
            for image in images {
                let lock = try StageTable(db: db).record(of: image).whyLocked(for: command.actor)
                if images.count == 1 || lock == nil { try acceptAll(on: image, confidence, model) }
            }
            guard count > 0 else {
                throw CatalogError.invalid("nothing to accept: no open detection has a confidence of \(confidence)")
            }
            return title("accept")
        case .correct(let id, let classID, let box, let settled):
            for group in try groups([id]) {
                try accept(group.detections.map { ($0, (classID, box)) }, in: group.set)
                if let settled { try settle([settled], by: try ModelTable(db: db).find(group.set.set.model).name) }
            }
            return title("correct")
        case .replace(let annotation, let id):
            for group in try groups([id]) {
                let old = Change.AnnotationRows(before: annotation, after: nil)
                try command.perform(.annotations(group.set.set.image, [old]))
                try accept(group.detections.map { ($0, nil) }, in: group.set, like: annotation)
            }
            return "replace 1 box by a detection"
        case .merge(let takings):
            try merge(takings)
            return title("accept")
        case .reject(let ids, let reason):
            try say(.rejected(reason: reason), of: ids) { $0 == .open }
            return title("reject")
        case .reopen(let ids):
            try say(.open, of: ids) { if case .rejected = $0 { true } else { false } }
            return title("reopen")
        }
    }

    private func title(_ verb: String) -> String {
        let detections = count == 1 ? "1 detection" : "\(count) detections"
        return "\(verb) \(detections)" + (images > 1 ? " on \(images) images" : "")
    }

    /// The detections of these ids by image and run, in the order in which they were first named.
    mutating func groups(_ ids: [DetectionID]) throws -> [(set: StoredSet, detections: [StoredDetection])] {
        var sets: [StoredSet] = []
        var chosen: [[StoredDetection]] = []
        var at: [Int64: Int] = [:]
        var seen: Set<DetectionID> = []
        for id in ids where seen.insert(id).inserted {
            guard let set = try DetectionTable(db: db).set(with: id) else { throw CatalogError.unknownDetection(id) }
            let index = at[set.first] ?? sets.count
            if index == sets.count {
                at[set.first] = index
                sets.append(try stored(set))
                chosen.append([])
            }
            chosen[index].append(sets[index].detections[Int(id.rawValue - set.first)])
        }
        return Array(zip(sets, chosen)).map { ($0, $1) }
    }

    private mutating func stored(_ set: DetectionSet) throws -> StoredSet {
        let map = try maps[set.model] ?? ModelTable(db: db).classMap(of: set.model)
        maps[set.model] = map
        return StoredSet(set, map: map, verdicts: try VerdictTable(db: db).all(in: set.ids))
    }

    /// Of many images those stay as they are that are finished, or that this person labels blind; and what lies outside
    /// of its picture must not keep the others from being accepted.
    func acceptable(_ detections: [StoredDetection], on image: ImageID) throws -> [StoredDetection] {
        guard try StageTable(db: db).record(of: image).whyLocked(for: command.actor) == nil,
            try AssignmentTable(db: db).blind(command.actor, image) == nil
        else { return [] }
        let size = try ImageTable(db: db).row(image)?.size
        return detections.filter { !Self.visiblePart(of: $0.box, in: size).isEmpty }
    }

    private mutating func acceptAll(on image: ImageID, _ confidence: Double, _ model: ModelID?) throws {
        for set in try DetectionTable(db: db).sets(of: image) where model == nil || set.model == model {
            let stored = try stored(set)
            // One that lies outside of the picture must not keep the others from being accepted.
            let size = try ImageTable(db: db).row(image)?.size
            let chosen = stored.visible.filter {
                $0.verdict == .open && $0.confidence >= confidence && !Self.visiblePart(of: $0.box, in: size).isEmpty
            }
            if !chosen.isEmpty { try accept(chosen.map { ($0, nil) }, in: stored) }
        }
    }

    /// Makes annotations of detections of one set, in their order; what is said of a model is said of them.
    mutating func accept(
        _ detections: [(StoredDetection, correction: (ClassID, PixelBox)?)], in set: StoredSet,
        like model: Annotation? = nil
    ) throws {
        let image = set.set.image
        guard let row = try ImageTable(db: db).row(image) else { throw CatalogError.unknownImage(image) }
        var boxes: [Annotation] = []
        var verdicts: [Change.VerdictRows] = []
        var next = try Self.reserve(detections.count, in: db)
        var drawn = DrawnBoxes(try ownBoxes(behind: set))
        for (detection, correction) in detections {
            guard detection.verdict == .open else { throw try judgedAlready(detection) }
            let classID = try correction?.0 ?? classID(of: detection, in: set)
            // What somebody drew is taken as it was drawn: among detections it is kept in single precision alone.
            let own = correction == nil ? drawn.take(classID, detection.box) : nil
            let box = correction?.1 ?? Self.visiblePart(of: own?.box ?? detection.box, in: row.size)
            guard !box.isEmpty else {
                throw CatalogError.invalid("detection \(detection.id.rawValue) has no area inside the picture")
            }
            let id = AnnotationID(rawValue: next)
            next += 1
            boxes.append(
                Annotation(
                    id: id, classID: classID, box: box,
                    attributes: own?.attributes ?? model?.attributes ?? BoxAttributes(), provenance: .accepted,
                    extras: own == nil ? model?.extras : own?.extras))
            verdicts.append(
                .init(
                    detection: try origin(of: detection), before: .open,
                    after: correction == nil ? .accepted(id) : .corrected(id)))
        }
        try command.perform(.annotations(image, boxes.map { .init(before: nil, after: $0) }))
        try command.perform(.verdicts(image, verdicts))
        count += detections.count
        images += 1
    }

    /// The boxes as they were drawn, where a set is what somebody drew blind; none otherwise.
    private func ownBoxes(behind set: StoredSet) throws -> [Annotation] {
        let model = try ModelTable(db: db).find(set.set.model)
        guard let person = model.person, model.fingerprint == LayerPublishing.fingerprint else { return [] }
        return try AnnotationTable(db: db, person: person).all(of: set.set.image)
    }

    private mutating func say(_ verdict: Verdict, of ids: [DetectionID], if fits: (Verdict) -> Bool) throws {
        for group in try groups(ids) {
            let rows = try group.detections.map { detection in
                guard fits(detection.verdict) else { throw try judgedAlready(detection) }
                return Change.VerdictRows(
                    detection: try origin(of: detection), before: detection.verdict, after: verdict)
            }
            try command.perform(.verdicts(group.set.set.image, rows))
            count += rows.count
            images += 1
        }
    }

    private mutating func classID(of detection: StoredDetection, in set: StoredSet) throws -> ClassID {
        let mapping = set.mapping(of: detection)
        if let known = mapping.classID ?? added[detection.className] { return known }
        guard addsClasses, mapping == .unmapped else {
            let model = try ModelTable(db: db).find(detection.model).name
            throw CatalogError.unmappedClass(model: model, className: detection.className)
        }
        // Nothing is fixed in the class map: the new class is found by its name, and is gone with it when undone.
        try command.perform(.addClass(name: detection.className))
        guard let id = command.addedClasses.last else { throw CatalogError.invalid("no class was added") }
        added[detection.className] = id
        return id
    }

    private func judgedAlready(_ detection: StoredDetection) throws -> CatalogError {
        let state =
            switch detection.verdict {
            case .open: "open"
            case .accepted, .corrected: "accepted"
            case .rejected: "rejected"
            }
        return try command.conflict(on: detection.image, "detection \(detection.id.rawValue) is \(state) already")
    }

    func origin(of detection: StoredDetection) throws -> DetectionID {
        try VerdictTable(db: db).origin(of: detection.id)
    }

    private static func visiblePart(of box: PixelBox, in size: ImageSize?) -> PixelBox {
        size.map(box.clamped) ?? box
    }

    private static func reserve(_ count: Int, in db: Database) throws -> Int64 {
        try Int64.fetchOne(
            db, sql: "UPDATE counter SET next = next + ?1 WHERE name = 'annotation' RETURNING next - ?1",
            arguments: [count]) ?? 0
    }
}

extension Judging {
    /// Closes the command as one line of the journal.
    mutating func conclude(title: String) throws -> EditReceipt {
        // A box that made room may have come from another detection.
        try command.settleVerdicts()
        try command.settleConfirmations()
        try command.settleStates()
        return try command.conclude(title: title)
    }
}
