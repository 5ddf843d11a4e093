import Domain
import GRDB

extension Judging {
    /// Makes boxes of people of what is taken, and rejects what the other layer says of the same objects.
    ///
    /// - Throws: ``CatalogError/invalid(_:)`` if of several images all are finished or labelled blind
    mutating func merge(_ takings: [Taking]) throws {
        let wanted = Dictionary(takings.map { ($0.detection, $0) }) { first, _ in first }
        let groups = try groups(takings.map(\.detection))
        let isOne = Set(groups.map(\.set.set.image)).count == 1
        // By layer whose boxes are taken: the reason names it.
        var settled: [ModelID: [DetectionID]] = [:]
        for group in groups {
            let chosen = isOne ? group.detections : try acceptable(group.detections, on: group.set.set.image)
            for detection in chosen {
                guard let taking = wanted[detection.id] else { continue }
                if let replaced = taking.replaced {
                    try command.perform(.annotations(detection.image, [.init(before: replaced, after: nil)]))
                }
                if let other = taking.settled { settled[detection.model, default: []].append(other) }
            }
            // One by one where boxes make room: what was said of them is said of the new ones.
            let plain = chosen.filter { wanted[$0.id]?.replaced == nil }
            if !plain.isEmpty { try accept(plain.map { ($0, nil) }, in: group.set) }
            for detection in chosen {
                guard let replaced = wanted[detection.id]?.replaced else { continue }
                try accept([(detection, nil)], in: group.set, like: replaced)
            }
        }
        guard count > 0 else {
            throw CatalogError.invalid("nothing to accept: all of these images are finished or labelled blind")
        }
        for (model, ids) in settled.sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
            try settle(ids, by: try ModelTable(db: db).find(model).name)
        }
    }

    /// Rejects what is open of these, as the box of another layer was taken.
    mutating func settle(_ ids: [DetectionID], by name: ModelName) throws {
        for group in try groups(ids) {
            let rows = try group.detections.filter { $0.verdict == .open }.map { detection in
                Change.VerdictRows(
                    detection: try origin(of: detection), before: .open,
                    after: .merged(into: name))
            }
            if !rows.isEmpty { try command.perform(.verdicts(group.set.set.image, rows)) }
        }
    }
}
