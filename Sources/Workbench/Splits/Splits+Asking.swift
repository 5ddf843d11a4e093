import Domain

extension Splits {
    /// Opens the question of a message.
    func ask(_ message: Message, in session: inout Session) {
        let recipe = recipe(session)
        let popup: Popup
        switch message {
        case .askRatio:
            let names = recipe.ratioNames
            popup = .prompt(
                Prompt(
                    title: "ratio of " + names.joined(separator: "/"), hint: ratioHint(names),
                    text: names.count == recipe.parts.count ? recipe.ratio : "", command: "splits.set-ratio",
                    argument: "ratio"))
        case .askSeed:
            popup = .prompt(
                Prompt(
                    title: "seed", hint: "the same seed gives the same split on any machine", text: "\(recipe.seed)",
                    command: "splits.set-seed", argument: "seed"))
        case .askFolds:
            popup = .prompt(
                Prompt(
                    title: "folds", hint: "2 to 1000; each validates once", text: "5", command: "splits.set-folds",
                    argument: "count"))
        case .askPattern:
            popup = .prompt(
                Prompt(
                    title: "group by an expression",
                    hint: "images whose path has the same matching text, as in ward-\\d+",
                    command: "splits.group-pattern", argument: "pattern"))
        case .askField:
            popup = .prompt(
                Prompt(
                    title: "group by a field", hint: "a key that the dataset gave its images",
                    command: "splits.group-field",
                    argument: "field"))
        case .askName:
            popup = .prompt(
                Prompt(
                    title: "new split", hint: "letters, digits, '-', '_' and '.'", command: "splits.make",
                    argument: "name"))
        default: popup = .choice(groupings(current: recipe.grouping))
        }
        session.requests.append(.present(popup))
    }

    /// Asks before images are dealt out that a dataset has parted; `command` goes on.
    func askBeforeDealing(_ command: String, in session: inout Session) {
        guard let split = current(session) else { return }
        session.requests.append(
            .present(
                .choice(
                    Choice(
                        title: "split \(split.name) came with the dataset",
                        items: [
                            Choice.Item(text: "leave it", detail: "nothing changes"),
                            Choice.Item(
                                text: "under a new name …", detail: "this one stays",
                                call: CommandCall("splits.ask-name")),
                            Choice.Item(
                                text: "deal \(split.name) out again", detail: "its own parts are lost",
                                call: CommandCall(command)),
                        ]))))
    }

    /// What a ratio of as many shares, and of others, stands for.
    private func ratioHint(_ names: [String]) -> String {
        let usual = [SplitRecipe.train, SplitRecipe.val, SplitRecipe.test]
        switch names {
        case Array(usual.prefix(2)): return "such as 70/30; three shares are train/val/test"
        case usual: return "such as 70/20/10; two shares are train/val"
        default: return "in this order; another number of shares is train/val(/test)"
        }
    }

    private func groupings(current: SplitGrouping) -> Choice {
        func item(_ text: String, _ detail: String) -> Choice.Item {
            Choice.Item(
                text: text, detail: text == current.text ? "in use" : detail,
                call: CommandCall("splits.group", Arguments(["by": text])))
        }
        return Choice(
            title: "what stays together",
            items: [
                item("none", "every image for itself"), item("folder", "images of one folder"),
                item("client", "images of one client"), item("near-duplicates", "pictures that look alike"),
                Choice.Item(
                    text: "pattern …", detail: "paths with the same matching text",
                    call: CommandCall("splits.ask-pattern")),
                Choice.Item(
                    text: "field …", detail: "the same value of a field", call: CommandCall("splits.ask-field")),
            ])
    }
}

extension Session {
    /// Keeps a split of a recipe, or brings the one of that name up to date.
    mutating func makeSplit(_ name: String, _ recipe: SplitRecipe, isAnew: Bool) -> [Effect] {
        [.makeSplit(name, recipe, isAnew: isAnew, ticket: takeTicket())]
    }

    /// Sends an edit of splits to the store; answered as any edit is.
    mutating func edit(_ edit: SplitEdit) -> [Effect] { [.editSplit(edit, ticket: takeTicket())] }
}
