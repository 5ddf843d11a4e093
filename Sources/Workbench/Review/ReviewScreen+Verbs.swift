import Domain
import DetectionMetrics

/// What is said of the case in front: each one key, one command of the journal, and on to the next.
extension ReviewScreen {
    /// Reasons of two keys why a detection is wrong.
    static let reasons: [(key: Character, text: String)] = [
        ("n", "nothing is there"), ("c", "another class"), ("p", "badly placed"), ("d", "the same object twice"),
        ("s", "too small to label"), ("h", "too much is hidden"), ("b", "too blurred"),
    ]

    /// What the network says becomes the ground truth.
    mutating func accept(in session: inout Session) -> [Effect] {
        guard let current, let detection = current.theirs, let key = current.key else {
            return []
        }
        if let size = rows[detection.image]?.size {
            let inside = detection.box.clamped(to: size)
            guard inside.width >= 1, inside.height >= 1 else {
                session.refuse("it lies outside of the picture; o keeps ours")
                return []
            }
        }
        let name = detection.classID.map(session.name(of:)) ?? detection.className
        let effects: [Effect]
        if material?.against != nil {
            let other = current.isOneObject && !current.isOursJudged ? current.ours?.stoodFor : nil
            return take(
                Taking(detection.id, settling: other), detection.box, name, current, key, in: &session)
        }
        if current.replacesOurs, let ours = current.ours {
            let verb = ours.classID == detection.classID ? "placed \(name) as predicted" : "made it \(name)"
            session.say(verb + "; u takes it back", .success)
            effects = session.judge(.replace(ours, by: detection.id))
        } else {
            session.say("added \(name); u takes it back", .success)
            effects = session.judge(.accept([detection.id]))
        }
        return decide(effects, about: key, on: detection.image, in: &session)
    }

    /// What people set stays: the network is wrong, or says nothing else.
    mutating func keepOurs(in session: inout Session) -> [Effect] {
        guard let current, let key = current.key else { return [] }
        if material?.against != nil { return keepSolid(current, key, in: &session) }
        // A detection that is right is not rejected, and a box that none found has no detection to judge.
        if current.kind != .right, let detection = current.theirs {
            return reject(detection, key, because: nil, in: &session)
        }
        guard let ours = current.ours else { return [] }
        session.say("ours is right: \(session.name(of: ours.classID)); u takes it back", .success)
        let effects = session.apply(.confirm([ours], on: current.image))
        return decide(effects, about: key, on: current.image, in: &session)
    }

    /// Of two layers the solid one is right: its box is taken, or where that was done or there is none, the other's is
    /// rejected.
    private mutating func keepSolid(
        _ each: FacedCase, _ key: ReviewKey, in session: inout Session
    ) -> [Effect] {
        let open = each.theirs.flatMap { $0.verdict == .open ? $0 : nil }
        if let open, each.isOursJudged || !each.isOneObject {
            return reject(open, key, because: nil, in: &session)
        }
        guard let ours = each.ours, let id = ours.stoodFor else { return [] }
        return take(
            Taking(id, settling: open?.id), ours.box, session.name(of: ours.classID), each, key, in: &session)
    }

    /// What one of two layers says becomes a box of people; one that is about the same object makes room for it.
    private mutating func take(
        _ taking: Taking, _ box: PixelBox, _ name: String, _ each: FacedCase, _ key: ReviewKey,
        in session: inout Session
    ) -> [Effect] {
        var taking = taking
        taking.replaced = each.standing(at: box)
        session.say(
            (taking.replaced == nil ? "added \(name)" : "made a shared box \(name)") + "; u takes it back", .success)
        return decide(session.judge(.merge([taking])), about: key, on: each.image, in: &session)
    }

    /// All that both layers say alike becomes boxes of people at once, as the first of the two has drawn it; what the
    /// filter hides stays as it is, and what people have a box of already.
    mutating func acceptAgreed(in session: inout Session) -> [Effect] {
        let (places, standing) = agreedCases()
        let taken = places.compactMap { place -> Taking? in
            guard let each = scoring?[place], let theirs = each.theirs else { return nil }
            return Taking(theirs.id, settling: each.isOursJudged ? nil : each.ours?.stoodFor)
        }
        guard !taken.isEmpty else {
            session.refuse(
                standing > 0
                    ? "where they agree there are shared boxes already; t or o says which stays"
                    : "the filter hides all that they say alike; esc shows everything")
            return []
        }
        let added = taken.count == 1 ? "1 agreed box" : "\(taken.count) agreed boxes"
        let left = standing > 0 ? " · \(standing) with a shared box are left: t or o says which" : ""
        session.say("added \(added)\(left); u takes it back", .success)
        let effects = session.judge(.merge(taken))
        return decide(effects, aboutAll: places, in: &session)
    }

    mutating func reject(because reason: String?, in session: inout Session) -> [Effect] {
        guard let current, let key = current.key, let detection = current.theirs else { return [] }
        return reject(detection, key, because: reason, in: &session)
    }

    private mutating func reject(
        _ detection: StoredDetection, _ key: ReviewKey, because reason: String?, in session: inout Session
    ) -> [Effect] {
        session.say("rejected" + (reason.map { ": \($0)" } ?? "") + "; u brings it back")
        let effects = session.judge(.reject([detection.id], reason: reason))
        return decide(effects, about: key, on: detection.image, in: &session)
    }

    /// The box that none found goes: people were wrong.
    mutating func deleteOurs(in session: inout Session) -> [Effect] {
        guard let current, let key = current.key, let ours = current.ours else { return [] }
        if let other = ours.stoodFor {
            session.say("rejected: nothing is there; u brings it back")
            let effects = session.judge(.reject([other], reason: "nothing is there"))
            return decide(effects, about: key, on: current.image, in: &session)
        }
        session.say("deleted \(session.name(of: ours.classID)); u brings it back", .success)
        let effects = session.apply(.remove([ours], from: current.image))
        return decide(effects, about: key, on: current.image, in: &session)
    }

    // MARK: Comments

    func askComment(in session: inout Session) {
        session.requests.append(
            .present(
                .prompt(
                    Prompt(
                        title: "comment", hint: "stays with the box, with your name and the day",
                        command: "review.comment", argument: "text", columns: 60))))
    }

    /// Says something of the case in front; it stays in front.
    func comment(_ text: String, in session: inout Session) -> [Effect] {
        guard let current, let box = current.ours?.box ?? current.theirs?.box else { return [] }
        guard text.contains(where: { !$0.isWhitespace }) else {
            session.refuse("a comment needs words")
            return []
        }
        let ours = current.ours.flatMap { $0.stoodFor == nil ? $0.id : nil }
        session.say("commented; u takes it back", .success)
        return session.apply(.comment(BoxComment(annotation: ours, box: box, text: text), on: current.image))
    }

    func removeComment(in session: inout Session) -> [Effect] {
        guard let current, let last = current.ownComments.last else { return [] }
        session.say("removed “\(last.text)”; u brings it back", .success)
        return session.apply(.removeComment(last, from: current.image))
    }

    // MARK: Why not

    /// Why nothing can be said of the case in front, or `nil`.
    func whyNotJudge(_ session: Session) -> String? {
        if let reason = session.whyNoEdits ?? whyNoCase { return reason }
        if page != .cases { return "a table is in front; 1 shows the cases" }
        if !session.steps.isEmpty { return "undoing…; try again" }
        guard let current else { return nil }
        return current.isJudged ? "it is judged already; enter opens it" : nil
    }

    /// Why no case is in front, or `nil`.
    var whyNoCase: String? {
        guard let material else { return "boxes and detections are still being read" }
        if material.model == nil {
            return "no network has looked at a finished image yet; M lists networks"
                + (material.networks.isEmpty ? "" : ", a compares layers")
        }
        return current == nil ? "there is no such case" : nil
    }
}
