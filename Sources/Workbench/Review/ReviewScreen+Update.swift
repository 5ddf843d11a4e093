import Cells
import Domain
import DetectionMetrics

extension ReviewScreen {
    mutating func update(_ message: Message, in session: inout Session) -> [Effect] {
        switch message {
        case .up: move(by: -1, in: session)
        case .down: move(by: 1, in: session)
        case .pageUp: move(by: -page(session), in: session)
        case .pageDown: move(by: page(session), in: session)
        case .first: move(by: -1_000_000_000, in: session)
        case .last: move(by: 1_000_000_000, in: session)
        case .next, .previous: step(by: message == .next ? 1 : -1, in: &session)
        case .left:
            if page == .cases || focus == .kinds { focus = .kinds } else { moveInTable(-1, 0, in: session) }
        case .right:
            if page == .cases || focus == .kinds { focus = .cases } else { moveInTable(1, 0, in: session) }
        case .switchFocus: focus = focus == .kinds ? .cases : .kinds
        case .selectKind(let name):
            guard let kind = ReviewHeading(rawValue: name), let index = ReviewHeading.allCases.firstIndex(of: kind)
            else {
                let names = ReviewHeading.allCases.map(\.rawValue).joined(separator: ", ")
                session.refuse("there is no kind '\(name)', expected one of \(names)")
                return []
            }
            select(index)
        case .accept: return accept(in: &session) + look(in: session)
        case .acceptAgreed: return acceptAgreed(in: &session) + look(in: session)
        case .keepOurs: return keepOurs(in: &session) + look(in: session)
        case .reject(let reason): return reject(because: reason, in: &session) + look(in: session)
        case .deleteOurs: return deleteOurs(in: &session) + look(in: session)
        case .open, .correct: return visit(message, in: &session)
        case .moveConfidence(let hundredths):
            let now = (confidence(session) * 100).rounded()
            setConfidence((now + Double(hundredths)) / 100, in: &session)
            return [session.rememberReview] + look(in: session)
        case .setConfidence(let confidence):
            setConfidence(confidence, in: &session)
            return [session.rememberReview] + look(in: session)
        case .moveIoU(let hundredths): setIoU(iouHundredths + hundredths, in: session)
        case .setIoU(let iou): setIoU(Int((iou * 100).rounded()), in: session)
        case .chooseNetwork: chooseNetwork(in: &session)
        case .setNetwork(let name): return setNetwork(name, in: &session)
        case .chooseOurs: chooseOurs(in: &session)
        case .setOurs(let name): return setOurs(name, in: &session)
        case .filter: startFilter()
        case .setFilter(let text): return setFilter(text, in: &session)
        case .page(let wanted): turn(to: wanted)
        case .nextPage: turn(to: page.next)
        case .askComment: askComment(in: &session)
        case .comment(let text): return comment(text, in: &session)
        case .removeComment: return removeComment(in: &session)
        case .toggleJudged: toggleJudged(in: &session)
        case .toggleWhole: toggleWhole()
        case .refresh: return readAgain(session)
        case .clear:
            if let doorway { return leaveDoor(doorway, in: &session) }
            if page != .cases {
                turn(to: .cases)
                return look(in: session)
            }
            if focus == .cases, !filter.text.isEmpty { return setFilter("", in: &session) }
            guard focus == .cases else {
                session.requests.append(.dismiss)
                return []
            }
            focus = .kinds
        case .close: session.requests.append(.dismiss)
        }
        return look(in: session)
    }

    // MARK: Moving

    private mutating func move(by delta: Int, in session: Session) {
        if focus == .cases { return page == .cases ? list.move(by: delta) : moveInTable(0, delta, in: session) }
        let before = kinds.cursor
        kinds.move(by: delta)
        kinds.reveal(rows: kindPage(session))
        if kinds.cursor != before { select(kinds.cursor) }
    }

    /// Brings the cases of a kind in front.
    mutating func select(_ index: Int) {
        kinds.select(index)
        doorway = nil
        list = ListView()
        gather()
        list.select(0)
    }

    private mutating func step(by delta: Int, in session: inout Session) {
        guard page == .cases else { return session.refuse("a table is in front; 1 shows the cases") }
        let before = list.cursor
        list.move(by: delta)
        if list.cursor == before { session.say(delta > 0 ? "this is the last case" : "this is the first case") }
    }

    // MARK: Networks

    private func chooseNetwork(in session: inout Session) {
        let networks = (material?.networks ?? []).filter {
            material?.against == nil ? $0.images > 0 : $0.name != material?.against
        }
        let items = networks.map { network in
            let images =
                material?.against == nil
                ? Quantity.count(network.images, "finished image") : Quantity.count(network.all, "image")
            return Choice.Item(
                text: network.name.rawValue, detail: (network.isPerson ? "person, on " : "on ") + images,
                call: CommandCall("review.set-network", Arguments(["model": network.name.rawValue])))
        }
        let index = networks.firstIndex { $0.name == material?.model } ?? 0
        session.requests.append(.present(.choice(Choice(title: "compare with", items: items, selected: index))))
    }

    private mutating func setNetwork(_ name: String, in session: inout Session) -> [Effect] {
        guard let network = material?.networks.first(where: { $0.name.rawValue == name }),
            material?.against != nil || network.images > 0
        else {
            session.refuse("no network '\(name)' has looked at finished images; m lists those that have")
            return []
        }
        guard network.name != material?.against else {
            session.refuse("\(name) is the other side already; a chooses that")
            return []
        }
        session.review.model = network.name
        return [session.rememberReview] + readAgain(session)
    }

    private func chooseOurs(in session: inout Session) {
        func item(_ text: String, _ detail: String, _ name: String) -> Choice.Item {
            Choice.Item(
                text: text, detail: detail,
                call: CommandCall("review.set-against", Arguments(["side": name])))
        }
        let others = (material?.networks ?? []).filter { $0.name != material?.model }
        let items =
            [item("ours", "the annotations of finished images", "")]
            + others.map {
                item(
                    $0.name.rawValue, ($0.isPerson ? "person, on " : "on ") + Quantity.count($0.all, "image"),
                    $0.name.rawValue)
            }
        let index = others.firstIndex { $0.name == material?.against }.map { $0 + 1 } ?? 0
        session.requests.append(
            .present(
                .choice(
                    Choice(
                        title: "compare \(material?.model?.rawValue ?? "the network") against", items: items,
                        selected: index))))
    }

    private mutating func setOurs(_ name: String, in session: inout Session) -> [Effect] {
        guard !name.isEmpty, name != "ours" else {
            session.review.against = nil
            return [session.rememberReview] + readAgain(session)
        }
        guard let network = material?.networks.first(where: { $0.name.rawValue == name }),
            network.name != material?.model
        else {
            session.refuse("no other network or layer '\(name)' has looked at images; a lists those that have")
            return []
        }
        (session.review.against, session.review.model) = (network.name, material?.model)
        return [session.rememberReview] + readAgain(session)
    }

    // MARK: Pictures

    /// Asks for the rows of what is in sight, and for the picture of the case in front.
    mutating func look(in session: Session) -> [Effect] {
        guard let scoring else { return [] }
        list.reveal(rows: page(session))
        let visible = list.visible(rows: page(session))
        let unknown = Set(visible.map { scoring.image(of: shown[$0]) }).filter { rows[$0] == nil }
        var effects: [Effect] = unknown.isEmpty ? [] : [.fetchRows(unknown.sorted())]
        guard let image = current?.image else {
            (pictured, picture) = (nil, .waiting)
            return effects
        }
        guard image != pictured else { return effects }
        (pictured, picture) = (image, .waiting)
        var ahead = [image]
        for at in list.cursor..<min(shown.count, list.cursor + 8) where ahead.count < 4 {
            let next = scoring.image(of: shown[at])
            if !ahead.contains(next) { ahead.append(next) }
        }
        let key = PictureKey(image: image.rawValue)
        effects += [.prefer([key]), .show(key), .prefetch(ahead)]
        return effects
    }

    /// Opens the picture of the case in front with its boxes selected and close by; from the kinds it goes to the cases.
    private mutating func visit(_ message: Message, in session: inout Session) -> [Effect] {
        if message == .open, focus == .kinds {
            turn(to: .cases)
            return look(in: session)
        }
        if message == .open, page != .cases { return openDoor(in: &session) }
        guard let current, let scoring else { return [] }
        var images: [ImageID] = []
        var seen: Set<ImageID> = []
        for place in shown {
            let id = scoring.image(of: place)
            if seen.insert(id).inserted { images.append(id) }
        }
        // What the picture shows is what this is about.
        if let model = material?.model { session.review.model = model }
        session.review.isShown = true
        let ours = current.ours.flatMap { $0.stoodFor == nil ? $0.id : nil }
        let stoodFor = current.ours?.stoodFor
        var aim = Label.Aim(
            box: ours, detection: isSolidLeft ? stoodFor : current.theirs?.id ?? stoodFor, view: current.hull)
        if message == .correct {
            aim.comesBack = true
            if current.isOneObject, !current.isOursJudged, aim.detection != stoodFor { aim.settled = stoodFor }
            // Where ours is about the same object it is put right; else the detection becomes a box of its own.
            aim.corrects = aim.detection != nil && (ours == nil || !current.replacesOurs)
            if aim.corrects {
                aim.box = nil
            } else {
                session.say("move its edges or give it a class; enter goes back to the cases")
            }
        }
        session.requests.append(
            .visit(images, at: images.firstIndex(of: current.image) ?? 0, aim, from: .review(self)))
        return []
    }
}
