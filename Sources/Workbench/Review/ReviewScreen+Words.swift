import Domain
import DetectionMetrics

/// What the two sides are called: ours and the prediction, or two layers by their names.
extension ReviewScreen {
    /// The layers' names, the solid one's first, where two layers are compared.
    private var layers: (solid: String, dashed: String)? {
        guard let solid = material?.against, let dashed = material?.model else { return nil }
        return (solid.rawValue, dashed.rawValue)
    }

    /// What our side is called over figures.
    var solidName: String { layers?.solid ?? "ours" }

    /// What stands in the place of a dashed box where there is none.
    var nothingWords: String { layers.map { "\($0.dashed): nothing" } ?? "not found" }

    /// What a kind of case is called: between two layers nobody is wrong beforehand.
    func title(of heading: ReviewHeading) -> String {
        guard let layers else { return heading.title }
        return switch heading {
        case .right: "both alike"
        case .background: "only \(layers.dashed)"
        case .missed: "only \(layers.solid)"
        default: heading.title
        }
    }

    /// A word for the footer in the place of a command's own; `nil` where that one will do.
    func hint(of command: String) -> String? {
        guard let layers else { return nil }
        return switch command {
        case "review.accept": "take \(layers.dashed)'s"
        case "review.keep": current?.ours == nil ? "reject" : "take \(layers.solid)'s"
        case "review.delete": "neither"
        default: nil
        }
    }

    /// Whether of two layers the dashed box was judged and the solid one is left to be.
    var isSolidLeft: Bool {
        guard layers != nil, let current, let theirs = current.theirs, current.ours != nil else { return false }
        return theirs.verdict != .open && !current.isOursJudged
    }

    // MARK: Why not

    /// Why there is no dashed box to judge in the case in front, or `nil`.
    var whyNoDashed: String? {
        guard let current else { return nil }
        if current.theirs == nil {
            guard let layers else { return "nothing was predicted there: o keeps ours, x deletes it" }
            return "\(layers.dashed) has no box there: o takes that of \(layers.solid), x rejects it"
        }
        guard let layers, isSolidLeft else { return nil }
        return "the box of \(layers.dashed) is judged: o takes that of \(layers.solid), x rejects it"
    }

    /// Why a box that both sides have is not rejected.
    var rightWords: String {
        layers == nil ? "it is in place and of our class: o keeps ours" : "both say the same: t or o takes it"
    }

    /// Why the solid box is not deleted beside a dashed one.
    var dashedWords: String {
        guard let layers else {
            return "a prediction lies there: o keeps ours, t takes the prediction, enter opens the picture"
        }
        if current?.ours == nil { return "\(layers.dashed) alone has a box there: t takes it, o rejects it" }
        return "both have a box there: o takes that of \(layers.solid), t that of \(layers.dashed)"
    }
}
