import Cells

extension Canvas {
    /// Draws the line at the top of a screen: program, workspace, perhaps a name between, and the screen itself, which
    /// stands out.
    ///
    /// - Parameters:
    ///   - screen: what the screen is called
    ///   - between: what of the workspace it is about
    ///   - session: whose workspace and theme
    ///   - rect: one row, as wide as the screen
    ///   - room: columns that the workspace's name leaves to the rest
    /// - Returns: the column behind
    @discardableResult
    mutating func header(
        _ screen: String, between: String? = nil, of session: Session, in rect: CellRect, room: Int = 10
    ) -> Int {
        let style = session.theme[.header]
        fill(rect, " ", style)
        let arrow = charset == .ascii ? " > " : " ▸ "
        var column = put(
            " reticle" + arrow + session.workspace, column: rect.column, row: rect.row, style,
            limit: rect.columns - room)
        if let between { column = put(arrow + between, column: column, row: rect.row, style, limit: 24) }
        return put(arrow + screen, column: column, row: rect.row, style.emphasised)
    }
}
