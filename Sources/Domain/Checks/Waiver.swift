/// A person's word that a rule does not count: everywhere, or for one class, image or box.
public struct Waiver: Hashable, Sendable {
    /// What it is about.
    public enum Subject: Hashable, Sendable {
        /// Everything that the rule finds.
        case everything
        case classID(ClassID)
        case image(ImageID)
        case box(AnnotationID)

        /// As text: `everything`, `class 3`, `image 12` or `box 40`.
        public var text: String {
            switch self {
            case .everything: "everything"
            case .classID(let id): "class \(id.rawValue)"
            case .image(let id): "image \(id.rawValue)"
            case .box(let id): "box \(id.rawValue)"
            }
        }
    }

    public var rule: CheckRule
    public var subject: Subject
    /// Why; never empty.
    public var reason: String
    public var actor: String
    /// Seconds since 1970-01-01 00:00 UTC.
    public var madeAt: Double

    /// Makes a waiver; the catalog fills in who made it and when.
    public init(_ rule: CheckRule, _ subject: Subject, reason: String, actor: String = "", madeAt: Double = 0) {
        (self.rule, self.subject, self.reason) = (rule, subject, reason)
        (self.actor, self.madeAt) = (actor, madeAt)
    }
}

extension Waiver {
    /// The rules that waivers are about, for titles.
    static func rules(of waivers: [Waiver]) -> String {
        Set(waivers.map(\.rule.rawValue)).sorted().joined(separator: ", ")
    }
}

extension CheckFinding {
    /// What a waiver of this finding alone is about: its box, else its image, else its class.
    public var subject: Waiver.Subject {
        if let box { return .box(box) }
        if let image { return .image(image) }
        return classID.map(Waiver.Subject.classID) ?? .everything
    }
}

extension Edit {
    /// The edit with its author in the waivers that it makes.
    public func signed(by actor: String, at time: Double) -> Edit {
        switch self {
        case .waive(let waivers):
            .waive(
                waivers.map { waiver in
                    Waiver(waiver.rule, waiver.subject, reason: waiver.reason, actor: actor, madeAt: time)
                })
        case .comment(let comment, let image):
            .comment(
                BoxComment(
                    id: comment.id, annotation: comment.annotation, box: comment.box, text: comment.text, actor: actor,
                    madeAt: time), on: image)
        case .batch(let edits, let title): .batch(edits.map { $0.signed(by: actor, at: time) }, title: title)
        case .asSeen(let isBlind, let edit): .asSeen(blind: isBlind, edit.signed(by: actor, at: time))
        default: self
        }
    }
}

/// Waivers in a form that is quickly asked.
public struct WaiverSet: Hashable, Sendable {
    private var subjects: [CheckRule: Set<Waiver.Subject>] = [:]

    /// Gathers waivers.
    public init(_ waivers: some Sequence<Waiver> = []) {
        for waiver in waivers { subjects[waiver.rule, default: []].insert(waiver.subject) }
    }

    /// Whether one of them covers a finding; a waiver of either image or box of a pair does.
    public func covers(_ finding: CheckFinding) -> Bool {
        guard let waived = subjects[finding.rule] else { return false }
        if waived.contains(.everything) { return true }
        if let id = finding.classID, waived.contains(.classID(id)) { return true }
        for id in [finding.image, finding.otherImage] { if let id, waived.contains(.image(id)) { return true } }
        for id in [finding.box, finding.otherBox] { if let id, waived.contains(.box(id)) { return true } }
        return false
    }

    /// Whether a rule has any.
    func concerns(_ rule: CheckRule) -> Bool { subjects[rule] != nil }
}
