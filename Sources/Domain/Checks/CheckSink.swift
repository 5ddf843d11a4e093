/// Takes what rules find: counts everything, keeps a part.
///
/// Memory is bounded: of each rule the worst ``limit`` findings are kept (at times twice as many), the counts are of all.
public struct CheckSink: Sendable {
    public let configuration: CheckConfiguration
    private let waivers: WaiverSet
    /// Findings kept of each rule.
    public let limit: Int
    /// Names of classes for messages.
    let classNames: [ClassID: String]
    /// Findings of each rule that nobody has waived.
    public private(set) var counts: [CheckRule: Int] = [:]
    /// Findings of each rule that somebody has waived.
    public private(set) var waived: [CheckRule: Int] = [:]
    /// What was kept, in the order of finding.
    public private(set) var findings: [CheckFinding] = []
    private var kept: [CheckRule: Int] = [:]
    /// The least bad of what was kept of a rule when it was last cut down: what is no worse is only counted.
    private var floors: [CheckRule: CheckFinding] = [:]

    /// Makes an empty sink.
    public init(
        _ configuration: CheckConfiguration, waivers: WaiverSet = WaiverSet(), synset: Synset = Synset(),
        limit: Int = .max
    ) {
        (self.configuration, self.waivers, self.limit) = (configuration, waivers, limit)
        classNames = Dictionary(uniqueKeysWithValues: synset.classes.map { ($0.id, $0.name) })
    }

    /// Whether anybody wants to hear of a rule.
    public func wants(_ rule: CheckRule) -> Bool { configuration[severity: rule] != .off }

    func name(_ id: ClassID) -> String { classNames[id] ?? "class \(id.rawValue)" }

    /// Takes a finding; its text is made only where it is kept.
    mutating func add(
        _ rule: CheckRule, image: ImageID? = nil, box: AnnotationID? = nil, classID: ClassID? = nil,
        otherBox: AnnotationID? = nil, otherImage: ImageID? = nil, weight: Double = 0, text: () -> String
    ) {
        let severity = configuration[severity: rule]
        guard severity != .off else { return }
        var finding = CheckFinding(
            rule, severity, image: image, box: box, classID: classID, otherBox: otherBox, otherImage: otherImage,
            weight: weight, text: "")
        guard !waivers.concerns(rule) || !waivers.covers(finding) else {
            waived[rule, default: 0] += 1
            return
        }
        counts[rule, default: 0] += 1
        if let floor = floors[rule], !CheckFinding.isWorse(finding, floor) { return }
        kept[rule, default: 0] += 1
        finding.text = text()
        findings.append(finding)
        if kept[rule, default: 0] >= 2 * max(1, min(limit, Int.max / 4)) { cut(rule) }
    }

    /// Keeps the worst findings of a rule, as many as the limit says.
    private mutating func cut(_ rule: CheckRule) {
        let worst = findings.filter { $0.rule == rule }.sorted(by: CheckFinding.isWorse).prefix(limit)
        findings.removeAll { $0.rule == rule }
        findings += worst
        kept[rule] = worst.count
        floors[rule] = worst.last
    }

    /// The worst findings of each rule, the worst first, no more of a rule than the limit says.
    var worst: [CheckFinding] {
        var left: [CheckRule: Int] = [:]
        return findings.sorted(by: CheckFinding.isWorse).filter { finding in
            left[finding.rule, default: 0] += 1
            return left[finding.rule, default: 0] <= limit
        }
    }

    /// Hands out what was kept since the last time, and forgets it; counts stay.
    public mutating func drain() -> [CheckFinding] {
        defer {
            findings.removeAll(keepingCapacity: true)
            (kept, floors) = ([:], [:])
        }
        return findings
    }
}
