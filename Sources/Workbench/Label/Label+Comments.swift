import Cells
import Domain

/// What people said of boxes of the picture.
extension Label {
    /// Comments on a box, oldest first.
    func comments(on annotation: Annotation) -> [BoxComment] {
        (document?.comments ?? []).filter { $0.annotation == annotation.id }
    }

    /// Comments to be read now: of the selected box; without one, those whose box is gone or never was a person's.
    var commentsInSight: [BoxComment] {
        if let selected = boxes.first(where: { $0.id == selection }) { return comments(on: selected) }
        let there = Set(boxes.map(\.id))
        return (document?.comments ?? []).filter { $0.annotation.map { !there.contains($0) } ?? true }
    }

    /// The last comments at the foot of the picture.
    func drawComments(on canvas: inout Canvas, in rect: CellRect, session: Session) {
        let said = commentsInSight.suffix(3)
        for (line, comment) in said.enumerated() where rect.rows > said.count + 4 {
            canvas.comment(comment, in: rect, row: rect.endRow - said.count + line, theme: session.theme)
        }
    }

    /// Marks where comments lie that no box has.
    func commentMarks(_ theme: Theme) -> [Mark] {
        selection == nil
            ? commentsInSight.map { Mark(.box($0.box.rect), colour: theme.crosshair, pattern: .dotted) } : []
    }

    mutating func askComment(in session: inout Session) {
        session.requests.append(
            .present(
                .prompt(
                    Prompt(
                        title: "comment", hint: "stays with the box, with your name and the day",
                        command: "label.comment", argument: "text", columns: 60))))
    }

    /// Says something of the selected box.
    mutating func comment(_ text: String, in session: inout Session) -> [Effect] {
        guard let imageID, let selected = boxes.first(where: { $0.id == selection }) else { return [] }
        guard text.contains(where: { !$0.isWhitespace }) else {
            session.refuse("a comment needs words")
            return []
        }
        session.say("commented; u takes it back", .success)
        return session.apply(
            .comment(BoxComment(annotation: selected.id, box: selected.box, text: text), on: imageID))
    }

    /// Takes the last comment in sight away.
    mutating func removeComment(in session: inout Session) -> [Effect] {
        guard let imageID, let last = commentsInSight.last else { return [] }
        session.say("removed “\(last.text)”; u brings it back", .success)
        return session.apply(.removeComment(last, from: imageID))
    }
}
