import Domain

extension Session {
    /// Minutes that an audit takes that is started here.
    static var auditMinutes: Int { 20 }

    /// Why no audit can be started, or `nil`.
    var whyNoAudit: String? {
        if let reason = whyNoPrediction { return reason }
        return activeJobs.contains { $0.job.kind == .audit } ? "an audit is under way; J shows how far" : nil
    }

    /// Starts an audit; asks which network to start from where none was named.
    ///
    /// - Parameter name: the network, as a script or the person named it
    mutating func startAudit(with name: String?) -> [Effect] {
        let models = models ?? []
        if let name {
            guard let chosen = models.first(where: { $0.name.rawValue == name }) else {
                refuse("there is no model '\(name)'; M lists them")
                return []
            }
            say("preparing an audit…")
            return [.startAudit(chosen.name, minutes: Self.auditMinutes)]
        }
        let items = models.map { model in
            Choice.Item(
                text: model.name.rawValue, detail: "about \(Self.auditMinutes) minutes, in the background",
                call: CommandCall("global.start-audit", Arguments(["model": model.name.rawValue])))
        }
        // Of several the smallest is enough, and the quickest.
        let smallest = models.indices.min { models[$0].parameterCount < models[$1].parameterCount } ?? 0
        requests.append(.present(.choice(Choice(title: "audit the labels with", items: items, selected: smallest))))
        return []
    }
}
