/// How a workspace is worked on together, as far as screens mind it.
public struct Teamwork: Equatable, Sendable {
    /// Whether people may judge what they have handed in themselves.
    public var allowsOwnWork: Bool
    /// Images given to the person in front with something left to do on them.
    public var open: Int
    /// Whether more than one person has a part in the workspace, or images go through stages.
    public var isShared: Bool
    /// Images that all who label them blind have finished, and that wait to be merged.
    public var toMerge: Int
    /// Images on which the person in front sees their own boxes alone.
    public var blind: Int

    /// Makes what is known of the work together.
    public init(
        allowsOwnWork: Bool = false, open: Int = 0, isShared: Bool = false, toMerge: Int = 0, blind: Int = 0
    ) {
        (self.allowsOwnWork, self.open, self.isShared) = (allowsOwnWork, open, isShared)
        (self.toMerge, self.blind) = (toMerge, blind)
    }
}

/// What screens say of stages.
enum StageReasons {
    /// Reasons of two keys why an image goes back.
    static let all: [(key: Character, text: String)] = [
        ("m", "boxes are missing"), ("c", "wrong class"), ("p", "badly placed"), ("x", "boxes too many"),
        ("g", "not as the guideline says"), ("t", "wrong attributes"),
    ]

    /// The verb of a command that sends back for a reason.
    static func verb(_ reason: String) -> String { "send-back-" + reason.split(separator: " ").joined(separator: "-") }
}

/// The keys of the stages that the footer shows where people work together.
enum StageHints {
    static let names: Set<String> = [
        "label.hand-in", "label.accept-image", "label.ask-reason", "label.back-a-stage",
    ]
}

extension Session {
    /// Asks why an image goes back, for the command that gets the reason.
    mutating func askReason(for command: String) {
        requests.append(
            .present(
                .prompt(
                    Prompt(
                        title: "send back", hint: "why: the annotator reads it", command: command, argument: "reason",
                        columns: 60))))
    }
}
