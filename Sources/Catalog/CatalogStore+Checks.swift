public import Domain
public import Foundation
import GRDB

extension CatalogStore {
    /// How the rules of checks are set in this workspace.
    public func checkConfiguration() throws(CatalogError) -> CheckConfiguration {
        try read { db in try CheckSettings(db: db).configuration() }
    }

    /// Sets one key of a rule.
    ///
    /// Not journaled: it says nothing of labels.
    /// - Throws: ``CatalogError/invalid(_:)`` if the rule has no such key or the value makes no sense
    public func set(_ key: String, to value: String, for rule: CheckRule) throws(CatalogError) {
        try write { db in
            let settings = CheckSettings(db: db)
            var configuration = try settings.configuration()
            do { try configuration.set(key, to: value, for: rule) } catch let error as CheckSettingError {
                throw CatalogError.invalid(error.description)
            }
            try settings.put(configuration)
        }
    }

    /// What people have said does not count, oldest first.
    public func waivers() throws(CatalogError) -> [Waiver] { try read { db in try WaiverTable(db: db).all() } }

    /// Checks the workspace by its configuration.
    ///
    /// What pictures hold is taken from what was seen of them last; nothing is decoded here.
    /// - Parameters:
    ///   - rules: only these; all that are not off where `nil`
    ///   - limit: findings kept of each rule; counts are of all
    ///   - splits: those that are looked through for leaks
    public func check(
        _ rules: Set<CheckRule>? = nil, limit: Int = 10_000, splits: [ImageParts] = []
    ) throws(CatalogError) -> CheckReport {
        try read { db in
            let scan = try CheckScan(db: db, rules: rules)
            var sink = try scan.sink(limit: limit)
            try scan.checkImages(into: &sink)
            try scan.checkPictures(splits: splits, into: &sink)
            try scan.checkClasses(into: &sink)
            return CheckReport(sink, waivers: scan.waivers, coverage: try scan.coverage())
        }
    }

    /// Checks these images alone, and what is quickly said of classes: what an edit may have changed.
    public func check(images: [ImageID]) throws(CatalogError) -> CheckReport {
        try read { db in
            let scan = try CheckScan(db: db, rules: nil)
            var sink = try scan.sink(limit: .max)
            for id in images { if let image = try scan.image(id) { image.check(into: &sink) } }
            try scan.checkClassCounts(into: &sink)
            return CheckReport(sink, waivers: scan.waivers, coverage: try scan.coverage())
        }
    }

    /// Puts everything right that these rules find and that has a fix, as one command; `nil` if there is nothing.
    @discardableResult
    public func fix(_ rules: Set<CheckRule>, by actor: String, at time: Date) throws(CatalogError) -> EditReceipt? {
        try applyFixes(by: actor, at: time) { db in
            let scan = try CheckScan(db: db, rules: rules.filter { $0.fix != nil })
            var edits: [Edit] = []
            var sink = try scan.sink(limit: .max)
            try scan.checkImages(into: &sink) { sink in
                let found = sink.drain()
                if let image = found.first?.image { edits += try Self.edits(for: found, on: image, by: actor, in: db) }
            }
            return edits
        }
    }

    /// Puts these findings right where they still hold, as one command; `nil` if there is nothing.
    @discardableResult
    public func fix(_ findings: [CheckFinding], by actor: String, at time: Date) throws(CatalogError) -> EditReceipt? {
        try applyFixes(by: actor, at: time) { db in
            let scan = try CheckScan(db: db, rules: Set(findings.map(\.rule)))
            var edits: [Edit] = []
            let byImage = Dictionary(grouping: findings) { $0.image?.rawValue ?? 0 }
            for (number, wanted) in byImage.sorted(by: { $0.key < $1.key }) {
                let image = ImageID(rawValue: number)
                guard let checked = try scan.image(image) else { continue }
                var sink = try scan.sink(limit: .max)
                checked.check(into: &sink)
                let places = Set(wanted.map(Place.init))
                let held = sink.findings.filter { places.contains(Place($0)) }
                edits += try Self.edits(for: held, on: image, by: actor, in: db)
            }
            return edits
        }
    }

    /// What makes two findings one: the wording may have changed since.
    private struct Place: Hashable {
        var rule: CheckRule
        var box: AnnotationID?
        var otherBox: AnnotationID?

        init(_ finding: CheckFinding) { (rule, box, otherBox) = (finding.rule, finding.box, finding.otherBox) }
    }

    private func applyFixes(
        by actor: String, at time: Date, _ find: (Database) throws -> [Edit]
    ) throws(CatalogError) -> EditReceipt? {
        try write { db in
            let edits = try find(db)
            guard !edits.isEmpty else { return nil }
            var command = Command(db, by: actor, at: time.timeIntervalSince1970)
            for edit in edits { try command.perform(edit) }
            try command.settleVerdicts()
            try command.settleStates()
            return try command.conclude(title: Self.title(of: edits))
        }
    }

    /// What puts findings right; nothing on an image that is not this person's to change, or whose boxes they do not see.
    private static func edits(
        for findings: [CheckFinding], on image: ImageID, by actor: String, in db: Database
    ) throws -> [Edit] {
        guard !findings.isEmpty, let row = try ImageTable(db: db).row(image), row.stage.whyLocked(for: actor) == nil,
            try AssignmentTable(db: db).blind(actor, image) == nil
        else { return [] }
        return CheckFixing.edits(
            for: findings, on: image, state: row.state, size: row.size,
            boxes: try AnnotationTable(db: db).all(of: image))
    }

    private static func title(of edits: [Edit]) -> String {
        var (removed, changed, emptied) = (0, 0, 0)
        for edit in edits {
            switch edit {
            case .remove(let boxes, _): removed += boxes.count
            case .replace(let boxes, _): changed += boxes.count
            default: emptied += 1
            }
        }
        let parts = [(removed, "deleted", "box"), (changed, "changed", "box"), (emptied, "empty", "image")]
        return "fix: "
            + parts.filter { $0.0 > 0 }.map { count, verb, noun in
                "\(count) \(noun)\(count == 1 ? "" : noun == "box" ? "es" : "s") \(verb)"
            }.joined(separator: ", ")
    }
}
