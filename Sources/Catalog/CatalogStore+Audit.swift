public import Domain
import GRDB

extension CatalogStore {
    /// The last audit of the labels and what it found, the worst first; `nil` before the first.
    ///
    /// A case is settled where the label is no longer as the audit saw it, and open again where that is taken back.
    public func audit() throws(CatalogError) -> (summary: AuditSummary, findings: [AuditFinding])? {
        try read { db in
            let table = AuditTable(db: db)
            guard let summary = try table.summary() else { return nil }
            let annotations = AnnotationTable(db: db)
            var boxes: [ImageID: [Annotation]] = [:]
            let findings = try table.findings().map { finding in
                var finding = finding
                let own = try boxes[finding.image] ?? annotations.all(of: finding.image)
                boxes[finding.image] = own
                if finding.state == .open, finding.isSettled(by: own) { finding.state = .settled }
                return finding
            }
            return (summary, findings)
        }
    }

    /// Keeps what an audit found, in the place of the one before; numbers are given anew, in the order given.
    ///
    /// What a person dismissed before stays dismissed where the same is found again: the same label as it was then, or a
    /// box of the same class in the same place (IoU of 0.5 or more).
    public func setAudit(_ findings: [AuditFinding], _ summary: AuditSummary) throws(CatalogError) {
        try write { db in
            let table = AuditTable(db: db)
            let before = Dictionary(grouping: try table.findings().filter { $0.state == .dismissed }, by: \.image)
            let numbered = findings.enumerated().map { place, finding in
                var finding = finding
                finding.id = place + 1
                if before[finding.image]?.contains(where: finding.repeats) == true { finding.state = .dismissed }
                return finding
            }
            try table.replace(by: numbered, summary)
        }
    }

    /// Notes that a label is right although the audit doubts it, or takes that back.
    ///
    /// Not journaled: it says nothing of labels.
    /// - Throws: ``CatalogError/invalid(_:)`` if there is no case of that number
    public func dismiss(_ number: Int, _ isDismissed: Bool = true) throws(CatalogError) {
        try write { db in
            guard try AuditTable(db: db).setDismissed(isDismissed, number) else {
                throw CatalogError.invalid("case \(number): the audit has none of that number")
            }
        }
    }
}

extension AuditFinding {
    /// Whether both doubt the same.
    fileprivate func repeats(_ other: AuditFinding) -> Bool {
        guard kind == other.kind, label == other.label else { return false }
        guard label == nil, let found, let known = other.found else { return label != nil }
        return found.classID == known.classID && found.box.iou(known.box) >= 0.5
    }
}
