import DetectionMetrics

/// A line on the left of the review: one kind of case, or all that is wrong.
enum ReviewHeading: String, CaseIterable, Sendable {
    case wrong, right, classification, localization, both, duplicate, background, missed

    /// Its place among all, from 0.
    var place: Int {
        switch self {
        case .wrong: 0
        case .right: 1
        case .classification: 2
        case .localization: 3
        case .both: 4
        case .duplicate: 5
        case .background: 6
        case .missed: 7
        }
    }

    /// What it is called on the screen.
    var title: String {
        switch self {
        case .wrong: "all that differs"
        case .right: "true positive"
        case .classification: "wrong class"
        case .localization: "badly placed"
        case .both: "class and place"
        case .duplicate: "duplicate"
        case .background: "false positive"
        case .missed: "missed"
        }
    }

    /// The heading of a kind of case.
    init(_ kind: ReviewCase.Kind) {
        switch kind {
        case .right: self = .right
        case .wrong(.classification): self = .classification
        case .wrong(.localization): self = .localization
        case .wrong(.both): self = .both
        case .wrong(.duplicate): self = .duplicate
        case .wrong(.background): self = .background
        case .wrong(.missed): self = .missed
        }
    }

    /// The headings that a kind of case stands under.
    static func all(of kind: ReviewCase.Kind) -> [ReviewHeading] {
        kind == .right ? [.right] : [ReviewHeading(kind), .wrong]
    }

    /// The kinds of errors under it.
    var errors: [ErrorTypes.Kind] {
        switch self {
        case .wrong: ErrorTypes.Kind.allCases
        case .right: []
        case .classification: [.classification]
        case .localization: [.localization]
        case .both: [.both]
        case .duplicate: [.duplicate]
        case .background: [.background]
        case .missed: [.missed]
        }
    }

    /// Whether cases of that kind stand under it.
    func holds(_ kind: ReviewCase.Kind) -> Bool { self == .wrong ? kind != .right : self == ReviewHeading(kind) }
}

/// The cases under a heading, counted.
struct ReviewTally: Equatable, Sendable {
    /// All of them.
    var count = 0
    /// Those that nobody has judged.
    var open = 0
    /// What mending the open ones would add to the mean AP, each alone, added up.
    var gain = 0.0
}
