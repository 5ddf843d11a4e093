import Domain

/// What a command did to the rows of the catalog, with what is needed to take it back.
enum Change: Hashable, Sendable {
    /// Boxes of one image: added (`before` is `nil`), removed (`after` is `nil`) or changed.
    case annotations(ImageID, [AnnotationRows])
    /// States of images.
    case states([StateRows])
    /// Classes added, removed or changed.
    case classes([ClassRows])
    /// Places of these classes among each other.
    case order(before: [ClassID], after: [ClassID])
    /// The class of many boxes, and nothing else of them.
    case reclass(from: ClassID, to: ClassID, [AnnotationID])
    /// What is said of detections of one image.
    case verdicts(ImageID, [VerdictRows])
    /// Whether the synset may be changed.
    case freeze(before: SynsetFreeze?, after: SynsetFreeze?)
    /// What classes of a network mean, where that is fixed.
    case mappings(ModelID, [MappingRows])
    /// Boxes of a class taken away, or put back; the rows of `removed_annotation` with these numbers say what they are.
    case removal(of: ClassID, Range<Int64>)
    case restoration(of: ClassID, Range<Int64>)
    /// A split made (`before` is `nil`), deleted (`after` is `nil`) or changed; its members not among it.
    case split(SplitRows)
    /// Members of a split: who came, who went, who went from one part to another.
    case members(SplitID, [MemberRows])
    /// Which rules of checks are waived, and for what.
    case waivers([WaiverRows])
    /// Which boxes of an image are confirmed, and what is said of its boxes.
    case confirmations(ImageID, [ConfirmationRows])
    case comments(ImageID, [CommentRows])
    /// How far images are.
    case stages([StageRows])
    /// Who has which images to work on, and what those who label blind say of them as a whole.
    case assignments([AssignmentRows])
    /// Boxes of the layer of one who labels an image blind.
    case layer(ImageID, person: String, [AnnotationRows])

    /// One box before and after.
    struct AnnotationRows: Hashable, Sendable {
        var before: Annotation?
        var after: Annotation?
    }

    /// Images that went from one state to another together.
    struct StateRows: Hashable, Sendable {
        var from: ImageState
        var to: ImageState
        var images: [ImageID]
    }

    /// One class before and after, each with its place in the synset.
    struct ClassRows: Hashable, Sendable {
        var before: Placed?
        var after: Placed?

        struct Placed: Hashable, Sendable {
            var entry: ClassEntry
            var position: Int
        }
    }

    /// What was said of one detection before and after.
    struct VerdictRows: Hashable, Sendable {
        var detection: DetectionID
        var before: Verdict
        var after: Verdict
    }

    /// What is fixed for one class of a network before and after; `.unmapped` where names decide.
    struct MappingRows: Hashable, Sendable {
        var classIndex: Int
        var before: ClassMapping
        var after: ClassMapping
    }

    /// One split before and after.
    struct SplitRows: Hashable, Sendable {
        var before: Split?
        var after: Split?
    }

    /// Images whose place in a split changed in the same way; `nil` stands for no place.
    struct MemberRows: Hashable, Sendable {
        var from: Place?
        var to: Place?
        var images: [ImageID]

        struct Place: Hashable, Sendable {
            var part: Int
            var isPinned: Bool
        }
    }

    /// One waiver before and after; both are about the same.
    struct WaiverRows: Hashable, Sendable {
        var before: Waiver?
        var after: Waiver?
    }

    /// What was said of one box before and after.
    struct ConfirmationRows: Hashable, Sendable {
        var annotation: AnnotationID
        var before: Confirmation?
        var after: Confirmation?
    }

    /// One comment before and after; same number.
    struct CommentRows: Hashable, Sendable {
        var before: BoxComment?
        var after: BoxComment?
    }

    /// Images that went from one stage to another together, with all that is kept of it.
    struct StageRows: Hashable, Sendable {
        var from: StageRecord
        var to: StageRecord
        var images: [ImageID]
    }

    /// One assignment before and after; same person and image.
    struct AssignmentRows: Hashable, Sendable {
        var before: Assignment?
        var after: Assignment?
    }

    /// The change that takes this one back.
    var inverse: Change {
        switch self {
        case .annotations(let image, let rows):
            .annotations(image, rows.reversed().map { AnnotationRows(before: $0.after, after: $0.before) })
        case .states(let rows):
            .states(rows.reversed().map { StateRows(from: $0.to, to: $0.from, images: $0.images) })
        case .classes(let rows):
            .classes(rows.reversed().map { ClassRows(before: $0.after, after: $0.before) })
        case .order(let before, let after): .order(before: after, after: before)
        case .reclass(let from, let to, let ids): .reclass(from: to, to: from, ids)
        case .freeze(let before, let after): .freeze(before: after, after: before)
        case .mappings(let model, let rows):
            .mappings(
                model,
                rows.reversed().map { MappingRows(classIndex: $0.classIndex, before: $0.after, after: $0.before) })
        case .removal(let id, let rows): .restoration(of: id, rows)
        case .restoration(let id, let rows): .removal(of: id, rows)
        case .waivers(let rows):
            .waivers(rows.reversed().map { WaiverRows(before: $0.after, after: $0.before) })
        case .confirmations(let image, let rows):
            .confirmations(
                image,
                rows.reversed().map {
                    ConfirmationRows(annotation: $0.annotation, before: $0.after, after: $0.before)
                })
        case .comments(let image, let rows):
            .comments(image, rows.reversed().map { CommentRows(before: $0.after, after: $0.before) })
        case .verdicts(let image, let rows):
            .verdicts(
                image,
                rows.reversed().map { VerdictRows(detection: $0.detection, before: $0.after, after: $0.before) })
        case .stages(let rows):
            .stages(rows.reversed().map { StageRows(from: $0.to, to: $0.from, images: $0.images) })
        case .assignments(let rows):
            .assignments(rows.reversed().map { AssignmentRows(before: $0.after, after: $0.before) })
        case .layer(let image, let person, let rows):
            .layer(image, person: person, rows.reversed().map { AnnotationRows(before: $0.after, after: $0.before) })
        case .split(let rows): .split(SplitRows(before: rows.after, after: rows.before))
        case .members(let id, let rows):
            .members(id, rows.reversed().map { MemberRows(from: $0.to, to: $0.from, images: $0.images) })
        }
    }
}
