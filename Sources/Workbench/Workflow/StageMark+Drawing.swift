import Cells
import Domain

extension StageMark {
    /// The sign of a stage: readable without colour.
    func glyph(_ charset: Charset) -> String {
        switch (self, charset) {
        case (.annotation, _): " "
        case (.sentBack, .unicode): "◂"
        case (.review, .unicode): "▸"
        case (.accepted, .unicode): "◆"
        case (.sentBack, .ascii): "<"
        case (.review, .ascii): ">"
        case (.accepted, .ascii): "+"
        }
    }

    var role: Role {
        switch self {
        case .annotation: .muted
        case .sentBack: .warning
        case .review: .accent
        case .accepted: .success
        }
    }
}

extension StageRecord {
    /// The stage in a few words, with who is behind it.
    func words(_ charset: Charset) -> String {
        let text =
            switch mark {
            case .annotation: "not handed in"
            case .sentBack: "back from \(reviewer ?? "review"): \(reason ?? "")"
            case .review: "for review, by \(annotator ?? "somebody")"
            case .accepted: "accepted by \(reviewer ?? "somebody"), of \(annotator ?? "somebody")"
            }
        return mark == .annotation ? text : mark.glyph(charset) + " " + text
    }
}
