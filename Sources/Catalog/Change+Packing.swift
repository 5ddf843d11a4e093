import Domain

extension Change {
    /// First byte of a packed list: the layout that follows.
    ///
    /// In it each change begins with a number of its kind, which is never given to another kind; 3 is a change of classes
    /// from before they had hotkeys, now 31.
    private static let layout: UInt64 = 1

    /// Packs changes for the journal.
    static func pack(_ changes: [Change]) -> [UInt8] {
        var writer = PackedWriter()
        writer.put(layout)
        writer.put(UInt64(changes.count))
        for change in changes { change.put(in: &writer) }
        return writer.bytes
    }

    /// Unpacks changes of the journal.
    static func unpack(_ bytes: [UInt8]) throws(PackedReader.Damaged) -> [Change] {
        var reader = PackedReader(bytes)
        guard try reader.unsigned() == layout else { throw PackedReader.Damaged() }
        let changes = try reader.array { (reader) throws(PackedReader.Damaged) in try Change(from: &reader) }
        guard reader.isAtEnd else { throw PackedReader.Damaged() }
        return changes
    }

    private func put(in writer: inout PackedWriter) {
        switch self {
        case .annotations(let image, let rows):
            writer.put(1 as UInt64)
            writer.put(image.rawValue)
            writer.put(UInt64(rows.count))
            for row in rows {
                writer.put(row.before) { $0.put($1) }
                writer.put(row.after) { $0.put($1) }
            }
        case .states(let rows):
            writer.put(2 as UInt64)
            writer.put(UInt64(rows.count))
            for row in rows {
                writer.put(row.from.rawValue)
                writer.put(row.to.rawValue)
                writer.put(ids: row.images.map(\.rawValue))
            }
        case .classes(let rows):
            writer.put(31 as UInt64)
            writer.put(UInt64(rows.count))
            for row in rows {
                writer.put(row.before) { $0.put($1) }
                writer.put(row.after) { $0.put($1) }
            }
        case .order(let before, let after):
            writer.put(4 as UInt64)
            writer.put(ids: before.map(\.rawValue))
            writer.put(ids: after.map(\.rawValue))
        case .reclass(let from, let to, let ids):
            writer.put(5 as UInt64)
            writer.put(from.rawValue)
            writer.put(to.rawValue)
            writer.put(ids: ids.map(\.rawValue))
        case .verdicts(let image, let rows):
            writer.put(6 as UInt64)
            writer.put(image.rawValue)
            writer.put(UInt64(rows.count))
            for row in rows {
                writer.put(row.detection.rawValue)
                writer.put(row.before)
                writer.put(row.after)
            }
        case .freeze(let before, let after):
            writer.put(32 as UInt64)
            writer.put(before) { $0.put($1) }
            writer.put(after) { $0.put($1) }
        case .mappings(let model, let rows):
            writer.put(33 as UInt64)
            writer.put(model.rawValue)
            writer.put(UInt64(rows.count))
            for row in rows {
                writer.put(row.classIndex)
                writer.put(row.before)
                writer.put(row.after)
            }
        case .removal(let id, let rows):
            writer.put(34 as UInt64)
            writer.put(id, rows)
        case .restoration(let id, let rows):
            writer.put(35 as UInt64)
            writer.put(id, rows)
        case .split(let rows):
            writer.put(41 as UInt64)
            writer.put(rows.before) { $0.put($1) }
            writer.put(rows.after) { $0.put($1) }
        case .members(let split, let rows):
            writer.put(42 as UInt64)
            writer.put(split.rawValue)
            writer.put(UInt64(rows.count))
            for row in rows {
                writer.put(row.from) { $0.put($1) }
                writer.put(row.to) { $0.put($1) }
                writer.put(ids: row.images.map(\.rawValue))
            }
        case .waivers(let rows):
            writer.put(51 as UInt64)
            writer.put(UInt64(rows.count))
            for row in rows {
                writer.put(row.before) { $0.put($1) }
                writer.put(row.after) { $0.put($1) }
            }
        case .confirmations(let image, let rows):
            writer.put(61 as UInt64)
            writer.put(image.rawValue)
            writer.put(UInt64(rows.count))
            for row in rows {
                writer.put(row.annotation.rawValue)
                writer.put(row.before) { $0.put($1) }
                writer.put(row.after) { $0.put($1) }
            }
        case .comments(let image, let rows):
            writer.put(62 as UInt64)
            writer.put(image.rawValue)
            writer.put(UInt64(rows.count))
            for row in rows {
                writer.put(row.before) { $0.put($1) }
                writer.put(row.after) { $0.put($1) }
            }
        case .stages(let rows):
            writer.put(71 as UInt64)
            writer.put(UInt64(rows.count))
            for row in rows {
                writer.put(row.from)
                writer.put(row.to)
                writer.put(ids: row.images.map(\.rawValue))
            }
        case .assignments(let rows):
            writer.put(72 as UInt64)
            writer.put(UInt64(rows.count))
            for row in rows {
                writer.put(row.before) { $0.put($1) }
                writer.put(row.after) { $0.put($1) }
            }
        case .layer(let image, let person, let rows):
            writer.put(73 as UInt64)
            writer.put(image.rawValue)
            writer.put(person)
            writer.put(UInt64(rows.count))
            for row in rows {
                writer.put(row.before) { $0.put($1) }
                writer.put(row.after) { $0.put($1) }
            }
        }
    }

    private init(from reader: inout PackedReader) throws(PackedReader.Damaged) {
        typealias Damaged = PackedReader.Damaged
        switch try reader.unsigned() {
        case 1:
            let image = ImageID(rawValue: try reader.signed())
            self = .annotations(
                image,
                try reader.array { (reader) throws(Damaged) in
                    AnnotationRows(
                        before: try reader.optional { (reader) throws(Damaged) in try reader.annotation() },
                        after: try reader.optional { (reader) throws(Damaged) in try reader.annotation() })
                })
        case 2:
            self = .states(
                try reader.array { (reader) throws(Damaged) in
                    StateRows(
                        from: try reader.state(), to: try reader.state(),
                        images: try reader.ids().map(ImageID.init(rawValue:)))
                })
        case 3:
            self = .classes(try reader.array { (reader) throws(Damaged) in try reader.classRows(withHotkeys: false) })
        case 4:
            self = .order(
                before: try reader.ids().map(ClassID.init(rawValue:)),
                after: try reader.ids().map(ClassID.init(rawValue:)))
        case 5:
            self = .reclass(
                from: ClassID(rawValue: try reader.signed()), to: ClassID(rawValue: try reader.signed()),
                try reader.ids().map(AnnotationID.init(rawValue:)))
        case 6:
            self = .verdicts(
                ImageID(rawValue: try reader.signed()),
                try reader.array { (reader) throws(Damaged) in
                    VerdictRows(
                        detection: DetectionID(rawValue: try reader.signed()), before: try reader.verdict(),
                        after: try reader.verdict())
                })
        case 31:
            self = .classes(try reader.array { (reader) throws(Damaged) in try reader.classRows(withHotkeys: true) })
        case 32:
            self = .freeze(
                before: try reader.optional { (reader) throws(Damaged) in try reader.freeze() },
                after: try reader.optional { (reader) throws(Damaged) in try reader.freeze() })
        case 33:
            self = .mappings(
                ModelID(rawValue: try reader.signed()),
                try reader.array { (reader) throws(Damaged) in
                    MappingRows(
                        classIndex: try reader.int(), before: try reader.mapping(), after: try reader.mapping())
                })
        case 34: self = .removal(of: ClassID(rawValue: try reader.signed()), try reader.range())
        case 35: self = .restoration(of: ClassID(rawValue: try reader.signed()), try reader.range())
        case 41:
            self = .split(
                SplitRows(
                    before: try reader.optional { (reader) throws(Damaged) in try reader.split() },
                    after: try reader.optional { (reader) throws(Damaged) in try reader.split() }))
        case 42:
            self = .members(
                SplitID(rawValue: try reader.signed()),
                try reader.array { (reader) throws(Damaged) in
                    MemberRows(
                        from: try reader.optional { (reader) throws(Damaged) in try reader.memberPlace() },
                        to: try reader.optional { (reader) throws(Damaged) in try reader.memberPlace() },
                        images: try reader.ids().map(ImageID.init(rawValue:)))
                })
        case 51:
            self = .waivers(
                try reader.array { (reader) throws(Damaged) in
                    WaiverRows(
                        before: try reader.optional { (reader) throws(Damaged) in try reader.waiver() },
                        after: try reader.optional { (reader) throws(Damaged) in try reader.waiver() })
                })
        case 61:
            self = .confirmations(
                ImageID(rawValue: try reader.signed()),
                try reader.array { (reader) throws(Damaged) in
                    ConfirmationRows(
                        annotation: AnnotationID(rawValue: try reader.signed()),
                        before: try reader.optional { (reader) throws(Damaged) in try reader.confirmation() },
                        after: try reader.optional { (reader) throws(Damaged) in try reader.confirmation() })
                })
        case 62:
            self = .comments(
                ImageID(rawValue: try reader.signed()),
                try reader.array { (reader) throws(Damaged) in
                    CommentRows(
                        before: try reader.optional { (reader) throws(Damaged) in try reader.comment() },
                        after: try reader.optional { (reader) throws(Damaged) in try reader.comment() })
                })
        case 71:
            self = .stages(
                try reader.array { (reader) throws(Damaged) in
                    StageRows(
                        from: try reader.stageRecord(), to: try reader.stageRecord(),
                        images: try reader.ids().map(ImageID.init(rawValue:)))
                })
        case 72:
            self = .assignments(
                try reader.array { (reader) throws(Damaged) in
                    AssignmentRows(
                        before: try reader.optional { (reader) throws(Damaged) in try reader.assignment() },
                        after: try reader.optional { (reader) throws(Damaged) in try reader.assignment() })
                })
        case 73:
            let image = ImageID(rawValue: try reader.signed())
            self = .layer(
                image, person: try reader.string(),
                try reader.array { (reader) throws(Damaged) in
                    AnnotationRows(
                        before: try reader.optional { (reader) throws(Damaged) in try reader.annotation() },
                        after: try reader.optional { (reader) throws(Damaged) in try reader.annotation() })
                })
        default: throw Damaged()
        }
    }
}

extension PackedWriter {
    fileprivate mutating func put(_ annotation: Annotation) {
        put(annotation.id.rawValue)
        put(annotation.classID.rawValue)
        put(annotation.box.xMin)
        put(annotation.box.yMin)
        put(annotation.box.xMax)
        put(annotation.box.yMax)
        for flag in [annotation.attributes.difficult, annotation.attributes.truncated, annotation.attributes.occluded] {
            put(flag == nil ? 0 as UInt64 : flag == true ? 2 : 1)
        }
        put(annotation.attributes.pose) { $0.put($1) }
        put(UInt64(annotation.provenance.code))
        put(annotation.origin) { writer, origin in
            writer.put(origin.convention)
            writer.put(UInt64(origin.fields.count))
            for field in origin.fields { writer.put(field) }
        }
        put(annotation.extras) { $0.put($1) }
    }
}

extension PackedReader {
    fileprivate mutating func state() throws(Damaged) -> ImageState {
        guard let state = ImageState(rawValue: try int()) else { throw Damaged() }
        return state
    }

    private mutating func flag() throws(Damaged) -> Bool? {
        switch try unsigned() {
        case 0: nil
        case 1: false
        case 2: true
        default: throw Damaged()
        }
    }

    fileprivate mutating func annotation() throws(Damaged) -> Annotation {
        let id = AnnotationID(rawValue: try signed())
        let classID = ClassID(rawValue: try signed())
        let box = PixelBox(xMin: try double(), yMin: try double(), xMax: try double(), yMax: try double())
        var attributes = BoxAttributes(difficult: try flag(), truncated: try flag(), occluded: try flag())
        attributes.pose = try optional { (reader) throws(Damaged) in try reader.string() }
        guard let provenance = Provenance(code: Int(truncatingIfNeeded: try unsigned())) else { throw Damaged() }
        let origin = try optional { (reader) throws(Damaged) in
            BoxOrigin(
                convention: try reader.string(),
                fields: try reader.array { (reader) throws(Damaged) in try reader.string() })
        }
        let extras = try optional { (reader) throws(Damaged) in try reader.string() }
        return Annotation(
            id: id, classID: classID, box: box, attributes: attributes, provenance: provenance, origin: origin,
            extras: extras)
    }
}

extension PackedWriter {
    fileprivate mutating func put(_ verdict: Verdict) {
        switch verdict {
        case .open: put(0 as UInt64)
        case .accepted(let id):
            put(1 as UInt64)
            put(id.rawValue)
        case .rejected(let reason):
            put(2 as UInt64)
            put(reason) { $0.put($1) }
        case .corrected(let id):
            put(3 as UInt64)
            put(id.rawValue)
        }
    }
}

extension PackedReader {
    fileprivate mutating func verdict() throws(Damaged) -> Verdict {
        switch try unsigned() {
        case 0: .open
        case 1: .accepted(AnnotationID(rawValue: try signed()))
        case 2: .rejected(reason: try optional { (reader) throws(Damaged) in try reader.string() })
        case 3: .corrected(AnnotationID(rawValue: try signed()))
        default: throw Damaged()
        }
    }
}

extension Provenance {
    /// Number in the catalog; never reused.
    var code: Int {
        switch self {
        case .drawn: 0
        case .imported: 1
        case .copied: 2
        case .accepted: 3
        }
    }

    /// The provenance with that number.
    init?(code: Int) {
        guard let known = Self.allCases.first(where: { $0.code == code }) else { return nil }
        self = known
    }
}
