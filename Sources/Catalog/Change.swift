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
    /// Which rules of checks are waived, and for what.
    case waivers([WaiverRows])

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

    /// One waiver before and after; both are about the same.
    struct WaiverRows: Hashable, Sendable {
        var before: Waiver?
        var after: Waiver?
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
        case .waivers(let rows):
            .waivers(rows.reversed().map { WaiverRows(before: $0.after, after: $0.before) })
        case .verdicts(let image, let rows):
            .verdicts(
                image,
                rows.reversed().map { VerdictRows(detection: $0.detection, before: $0.after, after: $0.before) })
        }
    }
}
