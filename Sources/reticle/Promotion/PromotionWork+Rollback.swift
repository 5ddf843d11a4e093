import Domain
import Foundation
import YOLO

extension PromotionWork {
    /// Puts an earlier version into service again, or a later one that was taken back.
    ///
    /// - Parameters:
    ///   - version: `nil` for the one before that in service
    ///   - reason: why, for the history
    /// - Throws: ``Refusal``, `ModelError`
    func rollBack(to version: Int?, reason: String?, at time: Date) throws -> Promotion {
        try checkPlaces()
        guard try shelf.promotions() != nil else { throw Self.nothingPromoted(client) }
        let lock = try ClientLock(shelf)
        defer { withExtendedLifetime(lock) {} }
        guard var register = try shelf.promotions() else { throw Self.nothingPromoted(client) }
        let known = register.versions
        let listed = known.map { "\($0)" }.joined(separator: ", ")
        guard let wanted = version ?? known.last(where: { $0 < register.inService }) else {
            throw Refusal("version \(register.inService) is the first of client '\(client)': there is none before it")
        }
        guard let latest = register.latest(of: wanted) else {
            throw Refusal("--to \(wanted): no such version of client '\(client)'; expected one of \(listed)")
        }
        guard wanted != register.inService else { throw Refusal("version \(wanted) is in service already") }
        let opened = try networks.open(client, at: .version(wanted))
        let found = try opened.files.fingerprint()
        guard found == latest.fingerprint else {
            throw ModelError.badManifest(
                path: "\(shelf.versions.folder)/\(wanted)",
                reason: "found contents \(found), expected \(latest.fingerprint), as they were in service")
        }
        let promotion = Promotion(
            .rolledBack, version: wanted, at: time.timeIntervalSince1970, who: person, run: latest.run,
            mAP: latest.mAP, previous: register.inService,
            previousMAP: register.history.last.flatMap { $0.validation == latest.validation ? $0.mAP : nil },
            validation: latest.validation, fingerprint: latest.fingerprint, reason: reason)
        register.add(promotion)
        try shelf.write(register)
        return promotion
    }

    /// Why there is nothing to show or to take back.
    static func nothingPromoted(_ client: String) -> Refusal {
        Refusal("nothing was promoted for client '\(client)' yet; `reticle models promote RUN --client \(client)` does")
    }
}
