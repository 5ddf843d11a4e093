import Domain

/// What there is to do: the lists of commands, and why one cannot be run.
extension Workstation {
    private var commandsHere: [CommandInfo] {
        let scopes: Set<String> =
            if let front = popups.last(where: \.isFull) {
                [front.scope, Global.name]
            } else if label != nil {
                [Label.name, Label.drawScope, Label.correctScope, Global.name]
            } else {
                [Browse.name, Global.name]
            }
        return session.keymap.commands.filter { scopes.contains($0.screen) }
    }

    mutating func openHelp() -> [Effect] {
        let remark = popups.contains(where: \.isFull) ? nil : label?.guidelineRemark(session)
        // A key that means something else on this screen leads nowhere else.
        let commands = commandsHere.map { info in
            guard info.screen == Global.name else { return info }
            var info = info
            info.keys.removeAll { !leads($0, to: info.name) }
            return info
        }
        let hasFilter = [Browse.name, ReviewScreen.name].contains(helpScreen)
        popups.append(
            .help(
                Help(
                    screen: helpScreen, commands: commands, remark: remark,
                    words: hasFilter ? ImageQuery.filterKeys : [])))
        return []
    }

    private var helpScreen: String {
        popups.last(where: \.isFull)?.scope ?? (label == nil ? Browse.name : Label.name)
    }

    mutating func openPalette() -> [Effect] {
        let lines = commandsHere.filter { $0.name != "global.palette" }.map { info in
            Palette.Line(info: info, whyNot: whyNot(info.name))
        }
        popups.append(.palette(Palette(lines: lines)))
        return []
    }

    func whyNot(_ name: String) -> String? {
        if let reason = self.reason(name, on: global) { return reason.text }
        if let front = popups.last(where: \.isFull), let reason = self.reason(name, on: front.screen) {
            return reason.text
        }
        if let label, let reason = self.reason(name, on: label) { return reason.text }
        return self.reason(name, on: browse)?.text
    }

    /// What a screen says of one of its commands.
    private struct Reason {
        /// `nil` where it can be run.
        var text: String?
    }

    /// `nil` where the screen has no such command.
    private func reason<S: Screen>(_ name: String, on screen: S) -> Reason? {
        S.commands.first { $0.name == name }.map { Reason(text: $0.whyNot(screen, session)) }
    }
}
