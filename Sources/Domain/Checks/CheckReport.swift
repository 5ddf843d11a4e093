/// What checking a workspace has found.
public struct CheckReport: Hashable, Sendable {
    public var configuration: CheckConfiguration
    /// Findings of each rule that nobody has waived.
    public private(set) var counts: [CheckRule: Int]
    /// Findings of each rule that somebody has waived.
    public private(set) var waived: [CheckRule: Int]
    /// Worst first; of each rule a limited number.
    public private(set) var findings: [CheckFinding]
    public var waivers: [Waiver]
    public var coverage: Coverage

    /// How far the files of the pictures are known.
    public struct Coverage: Hashable, Sendable {
        public var images: Int
        /// Images whose picture has been looked at.
        public var looked: Int

        /// Whether all pictures have been looked at.
        public var isComplete: Bool { looked >= images }

        /// Makes a coverage.
        public init(images: Int = 0, looked: Int = 0) { (self.images, self.looked) = (images, looked) }
    }

    /// Makes a report of what a sink holds.
    public init(_ sink: CheckSink, waivers: [Waiver] = [], coverage: Coverage = Coverage()) {
        (configuration, counts, waived) = (sink.configuration, sink.counts, sink.waived)
        findings = sink.worst
        (self.waivers, self.coverage) = (waivers, coverage)
    }

    /// The same report with only the worst findings, so many of all rules together.
    public func limited(to count: Int) -> CheckReport {
        var copy = self
        copy.findings = Array(findings.prefix(count))
        return copy
    }

    /// Findings that nobody has waived.
    public var total: Int { counts.values.reduce(0, +) }

    /// Findings of that severity that nobody has waived.
    public func count(of severity: CheckSeverity) -> Int {
        counts.reduce(0) { $0 + (configuration[severity: $1.key] == severity ? $1.value : 0) }
    }

    /// Whether all findings of a rule are listed.
    public func isComplete(_ rule: CheckRule) -> Bool {
        counts[rule, default: 0] == findings.count { $0.rule == rule }
    }

    /// Whether all findings are listed.
    public var isComplete: Bool { total == findings.count }

    /// Puts what was found on these images, and of classes, in the place of what was known of them.
    ///
    /// Only for a report that is complete; rules about pairs of pictures stay as they are.
    public mutating func renew(_ images: Set<ImageID>, with news: CheckReport) {
        func isRenewed(_ finding: CheckFinding) -> Bool {
            switch finding.rule.scope {
            case .image: finding.image.map(images.contains) ?? false
            case .classes: finding.rule != .classPartial
            case .pictures: false
            }
        }
        let kept = findings.filter { !isRenewed($0) }
        let added = news.findings.filter(isRenewed)
        findings = (kept + added).sorted(by: CheckFinding.isWorse)
        counts = findings.reduce(into: [:]) { $0[$1.rule, default: 0] += 1 }
    }

    /// Takes out what a new waiver covers.
    public mutating func waive(_ waiver: Waiver) {
        waivers.append(waiver)
        let covering = WaiverSet([waiver])
        let covered = findings.filter { covering.covers($0) }
        guard !covered.isEmpty else { return }
        findings.removeAll { covering.covers($0) }
        let all = waiver.subject == .everything ? counts[waiver.rule, default: 0] : covered.count
        waived[waiver.rule, default: 0] += all
        counts[waiver.rule, default: 0] -= all
        if counts[waiver.rule] == 0 { counts[waiver.rule] = nil }
    }
}
