import Domain

extension Command {
    /// What the journal calls an edit: a class that is moved is named as it is called now.
    func title(of edit: Edit) throws -> String {
        guard case .moveClass(let id, _) = edit,
            let name = try ClassTable(db: db).all().first(where: { $0.entry.id == id })?.entry.name
        else { return edit.title }
        return "\(edit.title) \(name)"
    }
}
