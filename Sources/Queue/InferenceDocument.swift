import Domain

/// Jobs as they are answered and told.
public enum InferenceDocument {
    public static let folder = "/v1/inferences"

    public static func href(_ id: InferenceID) -> String { "\(folder)/\(id.text)" }

    /// A job that was accepted.
    public static func accepted(_ id: InferenceID) -> String {
        "{\"id\":\"\(id.text)\",\"status\":\"queued\",\"href\":\"\(href(id))\"}"
    }

    /// A job with all that is known of it.
    public static func text(_ inference: Inference) -> String {
        JSONWriter.object([
            "id": "\"\(inference.id.text)\"", "clientId": JSONWriter.quoted(inference.client),
            "status": "\"\(status(inference.state))\"", "href": "\"\(href(inference.id))\"",
            "priority": "\(inference.priority)", "attempts": "\(inference.attempts)",
            "createdAt": "\"\(time(inference.createdAt))\"",
            "finishedAt": inference.endedAt.map { "\"\(time($0))\"" },
            "model": inference.result.map { JSONWriter.quoted($0.model) },
            "width": inference.result.map { "\($0.width)" }, "height": inference.result.map { "\($0.height)" },
            "detections": inference.result?.detections,
            "error": inference.state == .failed ? inference.error.map(JSONWriter.quoted) : nil,
        ])
    }

    /// A page of jobs.
    public static func page(_ inferences: [Inference], next: String?) -> String {
        JSONWriter.object([
            "items": JSONWriter.array(inferences.map(text)), "next": next.map(JSONWriter.quoted),
        ])
    }

    /// The word for a state; pauses between attempts are the service's own affair.
    public static func status(_ state: Inference.State) -> String {
        switch state {
        case .queued, .waiting: "queued"
        case .running: "running"
        case .done: "done"
        case .failed, .withdrawn: "failed"
        }
    }

    /// The states that a word stands for, `nil` for another word.
    public static func states(_ word: String) -> Set<Inference.State>? {
        switch word {
        case "queued": [.queued, .waiting]
        case "running": [.running]
        case "done": [.done]
        case "failed": [.failed]
        default: nil
        }
    }

    /// `2026-11-22T13:37:05.250Z`.
    public static func time(_ moment: Moment) -> String {
        let (seconds, milliseconds) = moment.milliseconds.quotientAndRemainder(dividingBy: 1000)
        let parts = Timestamp.text(Double(seconds)).split(separator: " ")
        func padded(_ number: Int64, _ count: Int) -> String {
            let digits = String(number)
            return String(repeating: "0", count: max(0, count - digits.count)) + digits
        }
        return "\(parts[0])T\(parts[1]):\(padded(seconds % 60, 2)).\(padded(milliseconds, 3))Z"
    }
}
