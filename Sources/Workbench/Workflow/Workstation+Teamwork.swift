import Domain

extension Workstation {
    /// Opens the list on what was given to the person, the first time that this is known.
    mutating func showOwnWork() -> [Effect] {
        guard !knowsTeamwork else { return [] }
        knowsTeamwork = true
        guard session.teamwork.open > 0, label == nil, browse.filter.text.isEmpty, !browse.isFiltering else {
            return []
        }
        session.say("\(Quantity.count(session.teamwork.open, "image")) to do for \(session.person); esc shows all")
        return browse.update(.setFilter("for:" + FilterText.value(session.person)), in: &session)
    }

    /// Counts what is pressed until something is on disk for it.
    mutating func countPress() { presses += 1 }

    /// Notes what was pressed for a command that is on disk now.
    mutating func noteEffort(_ answer: Answer) {
        switch answer {
        case .applied(_, let receipt), .undone(let receipt?), .redone(let receipt?):
            efforts[receipt.commandID, default: 0] += presses
            presses = 0
        default: break
        }
    }

    /// Hands over what was noted: about once a second, and before leaving.
    mutating func sendEffort() -> [Effect] {
        guard !efforts.isEmpty, !session.isReadOnly else { return [] }
        defer { efforts = [:] }
        return [.noteKeys(efforts)]
    }
}
