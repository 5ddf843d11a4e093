import Domain

/// What is done about findings and rules: fixing, waiving, setting.
extension Checks {
    // MARK: Fixing

    mutating func fix(_ message: Message, in session: inout Session) -> [Effect] {
        switch message {
        case .fix:
            guard let finding = current else { return [] }
            let ticket = session.takeTicket()
            tickets.insert(ticket)
            return [.fix([finding], ticket: ticket)]
        case .fixAll:
            guard let rule = current?.rule ?? currentRule, let fix = rule.fix else { return [] }
            let count = count(rule)
            session.requests.append(
                .present(
                    .choice(
                        Choice(
                            title: "\(rule.rawValue): \(fix.rawValue)",
                            items: [
                                Choice.Item(
                                    text: "fix all \(count)", detail: "one command; u takes it back",
                                    call: CommandCall("checks.fix-rule", Arguments(["rule": rule.rawValue]))),
                                Choice.Item(text: "leave them", detail: "nothing changes"),
                            ]))))
        case .fixRule(let name):
            guard let rule = CheckRule(rawValue: name), rule.fix != nil else {
                session.refuse("there is no rule '\(name)' that can be fixed")
                return []
            }
            let ticket = session.takeTicket()
            tickets.insert(ticket)
            session.say("fixing \(Quantity.count(count(rule), "problem"))…")
            return [.fixAll(rule, ticket: ticket)]
        default: break
        }
        return []
    }

    // MARK: Waiving

    mutating func waive(_ message: Message, in session: inout Session) -> [Effect] {
        switch message {
        case .waive:
            asked = current
            askReason(current?.rule, "checks.waive-because", what: "this", in: &session)
        case .waiveRule:
            askedRule = current?.rule ?? currentRule
            askReason(askedRule, "checks.waive-rule-because", what: "the whole rule", in: &session)
        case .waiveBecause(let reason):
            guard let finding = asked ?? current else {
                session.refuse("no finding is in front")
                return []
            }
            return waive(Waiver(finding.rule, finding.subject, reason: reason.trimmed), in: &session)
        case .waiveRuleBecause(let reason):
            guard let rule = askedRule ?? current?.rule ?? currentRule else {
                session.refuse("no rule is in front")
                return []
            }
            return waive(Waiver(rule, .everything, reason: reason.trimmed), in: &session)
        case .waivers:
            session.requests.append(.present(.choice(Choice(waivers: report?.waivers ?? []))))
        case .withdraw(let rule, let subject):
            // By what it is about: the list that was shown may have been read anew since.
            guard let waiver = report?.waivers.last(where: { $0.rule.rawValue == rule && $0.subject.text == subject })
            else {
                session.refuse("there is no waiver of \(rule) about \(subject)")
                return []
            }
            let effects = session.apply(.unwaive([waiver]))
            if case .apply(_, let ticket)? = effects.first { waiving.insert(ticket) }
            return effects
        default: break
        }
        return []
    }

    private func askReason(_ rule: CheckRule?, _ command: String, what: String, in session: inout Session) {
        guard let rule else { return }
        session.requests.append(
            .present(
                .prompt(
                    Prompt(
                        title: "waive \(what): \(rule.rawValue)", hint: "because …, kept with your name",
                        command: command, argument: "reason"))))
    }

    /// Takes it off the screen at once and writes it.
    private mutating func waive(_ waiver: Waiver, in session: inout Session) -> [Effect] {
        guard !waiver.reason.isEmpty else {
            session.refuse("a waiver needs a reason")
            return []
        }
        (asked, askedRule) = (nil, nil)
        let effects = session.apply(.waive([waiver]))
        if case .apply(_, let ticket)? = effects.first { waiving.insert(ticket) }
        report?.waive(waiver)
        arrange()
        if shown.isEmpty { focus = .rules }
        return effects + look(in: session)
    }

    // MARK: Settings

    mutating func configure(_ message: Message, in session: inout Session) -> [Effect] {
        switch message {
        case .severity:
            guard let rule = current?.rule ?? currentRule, let report else { return [] }
            let items = CheckSeverity.allCases.reversed().map { severity in
                Choice.Item(
                    text: severity.name, detail: severity == rule.usualSeverity ? "usual" : "",
                    call: CommandCall(
                        "checks.set",
                        Arguments(["rule": rule.rawValue, "key": "severity", "value": severity.name])))
            }
            let index = items.firstIndex { $0.text == report.configuration[severity: rule].name } ?? 0
            session.requests.append(
                .present(.choice(Choice(title: "\(rule.rawValue) is", items: items, selected: index))))
        case .parameters:
            guard let rule = current?.rule ?? currentRule, let report else { return [] }
            let items = rule.parameters.map { parameter in
                let value = report.configuration[rule, parameter.name]
                return Choice.Item(
                    text: "\(parameter.name) \(Quantity.decimal(value, digits: value == value.rounded() ? 0 : 2))",
                    detail: parameter.meaning,
                    call: CommandCall("checks.ask-value", Arguments(["rule": rule.rawValue, "key": parameter.name])))
            }
            session.requests.append(.present(.choice(Choice(title: rule.rawValue, items: items))))
        case .askValue(let name, let key):
            guard let rule = CheckRule(rawValue: name), let parameter = rule.parameters.first(where: { $0.name == key })
            else {
                session.refuse("there is no rule '\(name)' with a parameter '\(key)'")
                return []
            }
            askedRule = rule
            session.requests.append(
                .present(
                    .prompt(
                        Prompt(
                            title: "\(name) \(key)", hint: parameter.meaning, command: "checks.set-\(key)",
                            argument: "value"))))
        case .set(let name, let key, let value):
            guard let rule = name.isEmpty ? askedRule : CheckRule(rawValue: name) else {
                session.refuse("there is no rule '\(name)'")
                return []
            }
            do {
                var trial = report?.configuration ?? CheckConfiguration()
                try trial.set(key, to: value.trimmed, for: rule)
            } catch {
                session.refuse(error.description)
                return []
            }
            askedRule = nil
            isChecking = true
            return [.setCheck(rule, key: key, value: value.trimmed)]
        default: break
        }
        return []
    }
}

extension Choice {
    /// Waivers, to read and to take back.
    init(waivers: [Waiver]) {
        self.init(
            title: waivers.isEmpty ? "nothing is waived" : "enter takes a waiver back",
            items: waivers.reversed().map { waiver in
                let (rule, subject) = (waiver.rule.rawValue, waiver.subject.text)
                return Item(
                    text: "\(rule), \(subject)", detail: "\(waiver.actor): \(waiver.reason)",
                    call: CommandCall("checks.withdraw", Arguments(["rule": rule, "subject": subject])))
            })
    }
}
