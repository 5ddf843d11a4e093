import Domain

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
