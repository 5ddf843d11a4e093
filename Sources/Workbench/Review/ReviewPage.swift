import Domain

/// What stands on the right of the review: the cases, or a table whose rows open cases.
enum ReviewPage: String, CaseIterable, Sendable {
    case cases, classes, confusion, curve

    /// What it is called on the screen.
    var title: String {
        switch self {
        case .cases: "cases"
        case .classes: "classes, worst first"
        case .confusion: "confusion"
        case .curve: "confidence"
        }
    }

    /// The page after this one, round the end.
    var next: ReviewPage {
        let all = Self.allCases
        return all[((all.firstIndex(of: self) ?? 0) + 1) % all.count]
    }
}

/// What a row, a cell or a point opens: cases under a heading that a filter finds.
struct ReviewDoor: Equatable, Sendable {
    var heading: ReviewHeading
    var filter: String
}
