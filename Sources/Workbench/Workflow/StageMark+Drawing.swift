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

extension ImageRow {
    /// What the column of the stages says: the stage, or that the image waits to be merged.
    func stageSign(_ charset: Charset) -> (glyph: String, role: Role) {
        guard isToMerge else { return (stage.mark.glyph(charset), stage.mark.role) }
        return (Self.mergeGlyph(charset), .warning)
    }

    /// The same in a few words; `nil` where there is nothing to say.
    func stageWords(_ charset: Charset) -> (text: String, role: Role)? {
        if isToMerge { return (Self.mergeGlyph(charset) + " to be merged: V, then a", .warning) }
        return stage.mark == .annotation ? nil : (stage.words(charset), stage.mark.role)
    }

    private static func mergeGlyph(_ charset: Charset) -> String { charset == .ascii ? "Y" : "◫" }
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
