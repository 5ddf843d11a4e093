/// A rule that a dataset is checked by.
///
/// The raw value is its name in commands, JSON and the catalog, and never changes.
public enum CheckRule: String, Sendable, CaseIterable, Comparable {
    case boxEmpty = "box-empty"
    case boxOutside = "box-outside"
    case boxTiny = "box-tiny"
    case boxDuplicate = "box-duplicate"
    case boxNearDuplicate = "box-near-duplicate"
    case boxConflict = "box-conflict"
    case boxNested = "box-nested"
    case imageUnseen = "image-unseen"
    case imageWithoutBoxes = "image-without-boxes"
    case pictureMissing = "picture-missing"
    case pictureUnreadable = "picture-unreadable"
    case pictureResized = "picture-resized"
    case pictureTurned = "picture-turned"
    case pictureDuplicate = "picture-duplicate"
    case pictureNearDuplicate = "picture-near-duplicate"
    case splitLeak = "split-leak"
    case classFew = "class-few"
    case classImbalance = "class-imbalance"
    case classPartial = "class-partial"
    case classNameCase = "class-name-case"

    /// What a rule looks at: this decides what has to be checked again after an edit.
    public enum Scope: Hashable, Sendable {
        /// One image and its boxes.
        case image
        /// The files of pictures, and pairs of them.
        case pictures
        /// Classes over the whole workspace.
        case classes
    }

    /// What the rule looks at.
    public var scope: Scope {
        switch self {
        case .boxEmpty, .boxOutside, .boxTiny, .boxDuplicate, .boxNearDuplicate, .boxConflict, .boxNested,
            .imageUnseen, .imageWithoutBoxes, .pictureMissing, .pictureUnreadable, .pictureResized, .pictureTurned:
            .image
        case .pictureDuplicate, .pictureNearDuplicate, .splitLeak: .pictures
        case .classFew, .classImbalance, .classPartial, .classNameCase: .classes
        }
    }

    /// Whether the rule needs to know what the picture files hold.
    public var needsPictures: Bool {
        scope == .pictures || [.pictureMissing, .pictureUnreadable, .pictureResized, .pictureTurned].contains(self)
    }

    /// Whether the rule, or what it says, depends on the boxes of an image.
    public var looksAtBoxes: Bool {
        switch self {
        case .boxEmpty, .boxOutside, .boxTiny, .boxDuplicate, .boxNearDuplicate, .boxConflict, .boxNested,
            .imageUnseen, .imageWithoutBoxes, .pictureTurned:
            true
        case .pictureMissing, .pictureUnreadable, .pictureResized, .pictureDuplicate, .pictureNearDuplicate,
            .splitLeak, .classFew, .classImbalance, .classPartial, .classNameCase:
            false
        }
    }

    /// The severity where nobody has chosen another.
    public var usualSeverity: CheckSeverity {
        switch self {
        case .boxEmpty, .boxDuplicate, .pictureMissing, .pictureUnreadable, .pictureResized, .pictureTurned,
            .splitLeak, .classNameCase:
            .error
        case .boxOutside, .boxTiny, .boxNearDuplicate, .boxConflict, .imageWithoutBoxes, .pictureDuplicate,
            .classFew, .classPartial:
            .warning
        case .boxNested, .imageUnseen, .pictureNearDuplicate, .classImbalance: .info
        }
    }

    /// What the rule finds, in a few words.
    public var title: String {
        switch self {
        case .boxEmpty: "box without extent"
        case .boxOutside: "box reaches out of the picture"
        case .boxTiny: "box vanishes at the network's input"
        case .boxDuplicate: "the same box twice"
        case .boxNearDuplicate: "nearly the same box twice"
        case .boxConflict: "two classes on one place"
        case .boxNested: "box within a box of its class"
        case .imageUnseen: "image nobody has finished"
        case .imageWithoutBoxes: "labelled, but no boxes"
        case .pictureMissing: "picture not found"
        case .pictureUnreadable: "picture cannot be read"
        case .pictureResized: "picture has another size"
        case .pictureTurned: "labels of the unturned picture"
        case .pictureDuplicate: "the same picture twice"
        case .pictureNearDuplicate: "nearly the same picture twice"
        case .splitLeak: "training picture in validation"
        case .classFew: "class with few boxes"
        case .classImbalance: "class far rarer than others"
        case .classPartial: "class labelled in a part only"
        case .classNameCase: "names differ in case only"
        }
    }

    /// What one key does about it; `nil` where a person has to look.
    public var fix: CheckFix? {
        switch self {
        case .boxEmpty, .boxTiny, .boxDuplicate, .boxNested: .delete
        case .boxOutside: .clip
        case .boxNearDuplicate: .merge
        case .imageWithoutBoxes: .markEmpty
        default: nil
        }
    }

    public static func < (a: Self, b: Self) -> Bool { a.place < b.place }

    private var place: Int { Self.allCases.firstIndex(of: self) ?? 0 }
}

/// What can be done about a finding without asking.
public enum CheckFix: String, Sendable, CaseIterable {
    /// Cut the box at the picture's edges; one that lies wholly outside is deleted.
    case clip
    /// Delete the box.
    case delete
    /// Keep the older box, at the mean place of both.
    case merge
    /// Say that the image holds nothing to label.
    case markEmpty = "mark empty"
}
