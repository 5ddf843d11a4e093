import Catalog
import Domain
import Foundation
import Jobs
import Workbench

/// What the interface asks about checks.
extension World {
    /// Carries out an effect that concerns checks.
    func answerOfChecks(_ effect: Effect) throws -> [Answer] {
        switch effect {
        case .readChecks: return [.checks(try checks())]
        case .recheck(let images): return [.rechecked(images, try store.check(images: images))]
        case .fix(let findings, let ticket):
            return [applied(ticket, try store.fix(findings, by: person, at: Date()))]
        case .fixAll(let rule, let ticket):
            return [applied(ticket, try store.fix([rule], by: person, at: Date()))]
        case .setCheck(let rule, let key, let value):
            try store.set(key, to: value, for: rule)
            return [.checks(try checks())]
        case .lookAtPictures:
            let job = try CheckWork.enqueue(in: store, by: person, at: Date())
            try JobStore(store).startWorkers()
            return [.jobStarted(report(job))]
        default: return []
        }
    }

    private func checks() throws -> CheckReport {
        try store.check(splits: try SplitParts.leakable(in: store))
    }

    private func applied(_ ticket: Int, _ receipt: EditReceipt?) -> Answer {
        receipt.map { .applied(ticket: ticket, $0) }
            ?? .nothingToDo(ticket: ticket, "nothing left to fix here; r checks anew")
    }
}
