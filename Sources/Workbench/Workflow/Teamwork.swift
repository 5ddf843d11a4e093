/// How a workspace is worked on together, as far as screens mind it.
public struct Teamwork: Equatable, Sendable {
    /// Whether people may judge what they have handed in themselves.
    public var allowsOwnWork: Bool
    /// Images given to the person in front with something left to do on them.
    public var open: Int

    /// Makes what is known of the work together.
    public init(allowsOwnWork: Bool = false, open: Int = 0) { (self.allowsOwnWork, self.open) = (allowsOwnWork, open) }
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
