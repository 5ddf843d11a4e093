import Catalog
import Domain
import Foundation
import Jobs
import Training
import Workbench
import YOLO

/// What the interface asks about the audit of labels, and about what to label next.
extension World {
    /// Carries out an effect that concerns either.
    func answerOfAudit(_ effect: Effect) throws -> [Answer] {
        switch effect {
        case .readAudit:
            // Findings show boxes of everybody: none of an image that this person labels blind.
            let blind = try store.blindImages(of: person)
            return [
                .audit(
                    try store.audit().map { found in
                        AuditReport(
                            summary: found.summary, findings: found.findings.filter { !blind.contains($0.image) })
                    })
            ]
        case .dismissCase(let number, let isDismissed):
            try store.dismiss(number, isDismissed)
            return []
        case .startAudit(let model, let minutes):
            let network = NetworkStart.learned(
                try store.shelf.files(of: try store.shelf.manifest(model.rawValue)))
            var wish = AuditWish()
            wish.minutes = Double(minutes)
            // What is left out of single images stands in the list of checks.
            let folder = try wish.prepare(
                store, (start: network, name: model.rawValue), seed: RunArguments().seed, notice: { _ in })
            let job = try AuditJob.enqueue(folder, model: model.rawValue, in: store, by: person, at: Date())
            try JobStore(store).startWorkers()
            return [.jobStarted(report(job))]
        case .planNext(let client):
            let order = try NextPlanning(store: store, client: client).run().order
            return [.nextOrder(Self.reasons(order), isNew: true)]
        case .readNext: return [.nextOrder(Self.reasons(try store.nextOrder()), isNew: false)]
        default: return []
        }
    }

    private static func reasons(_ order: [NextImage]) -> [ImageID: String] {
        Dictionary(order.map { ($0.image, $0.reason) }) { first, _ in first }
    }
}
