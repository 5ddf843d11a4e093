import Domain

extension Choice {
    /// The journal as a list to read.
    init(history: [JournalEntry]) {
        self.init(
            title: "history",
            items: history.map { entry in
                let verb = entry.kind == .edit ? "" : "\(entry.kind.rawValue): "
                return Item(
                    text: "\(Timestamp.text(entry.timestamp))  \(entry.actor)", detail: verb + entry.title, call: nil)
            })
    }
}

extension Choice {
    /// What to do about a command that cannot be undone or redone.
    init(conflict command: Int64, step: Session.Step, reason: String) {
        self.init(
            title: "cannot \(step.rawValue): \(reason)",
            items: [
                Item(
                    text: "skip that command", detail: "the one behind it has its turn",
                    call: CommandCall("global.skip", Arguments(["command": "\(command)"]))),
                Item(text: "leave it", detail: "nothing changes"),
            ])
    }
}
