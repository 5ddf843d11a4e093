import Domain
import Workbench

extension FakeCatalog {
    /// Carries out an effect that concerns the audit, or what to label next.
    mutating func answerOfAudit(_ effect: Effect) -> Answer? {
        switch effect {
        case .readAudit:
            var report = audit
            for at in (report?.findings ?? []).indices {
                guard let finding = report?.findings[at], finding.state == .open else { continue }
                if finding.isSettled(by: documents[finding.image]?.annotations ?? []) {
                    report?.findings[at].state = .settled
                }
            }
            return .audit(report)
        case .dismissCase(let number, let isDismissed):
            guard let at = audit?.findings.firstIndex(where: { $0.id == number }) else {
                return .failed("case \(number): the audit has none of that number")
            }
            audit?.findings[at].state = isDismissed ? .dismissed : .open
            return nil
        case .startAudit(let model, _):
            let job = JobReport.audit(9, model.rawValue)
            jobs.insert(job, at: 0)
            return .jobStarted(job)
        case .planNext: return .nextOrder(nextReasons, isNew: true)
        case .readNext: return .nextOrder(nextReasons, isNew: false)
        default: return nil
        }
    }
}

extension JobReport {
    /// An audit under way, or at its end.
    static func audit(_ number: Int64, _ model: String, state: JobState = .running) -> JobReport {
        let job = Job(
            id: JobID(rawValue: number), kind: .audit, payload: "{}", state: state,
            progress: JobProgress(done: 40, total: 301, eta: 900, message: "fold 1 of 3: epoch 2, loss 9.10"),
            actor: "ada", createdAt: 0, logPath: "runs/job-\(number).jsonl")
        return JobReport(
            job: job, title: "audit \(model)", model: ModelName(model), log: "", isPaused: false, at: 0)
    }
}
