import Domain
import Foundation
import GRDB
import TestSupport
import Testing

@testable import Catalog

/// The last audit in the catalog, and the order of what to label next.
@Suite struct AuditTests {
    private static let summary = AuditSummary(
        network: "tiny", folds: 3, images: 12, labels: 40, actor: "ada", madeAt: 1_700_000_000)

    private static func setUp() throws -> (Workspace, CatalogStore, ImageDocument) {
        let (workspace, store) = try Workspace.filled()
        let documents = try store.search(ImageQuery()).ids.map { try store.document($0) }
        return (workspace, store, try #require(documents.first { !$0.annotations.isEmpty }))
    }

    private static func swapped(_ document: ImageDocument, id: Int = 1) -> AuditFinding {
        let label = document.annotations[0]
        return AuditFinding(
            id: id, kind: .swapped, probability: 0.9, image: document.image.id,
            label: .init(id: label.id, classID: label.classID, box: label.box),
            found: .init(
                classID: ClassID(rawValue: label.classID.rawValue % 4 + 1), confidence: 0.8, box: label.box), iou: 1)
    }

    private static func overlooked(_ document: ImageDocument, dx: Double = 0) -> AuditFinding {
        AuditFinding(
            id: 2, kind: .overlooked, probability: 0.5, image: document.image.id,
            found: .init(
                classID: ClassID(rawValue: 2), confidence: 0.7,
                box: PixelBox(xMin: 500 + dx, yMin: 500, xMax: 540 + dx, yMax: 540)))
    }

    @Test func whatWasKeptIsReadAgainInOrder() throws {
        let (workspace, store, document) = try Self.setUp()
        #expect(try store.audit() == nil)
        let findings = [Self.swapped(document, id: 5), Self.overlooked(document)]
        try store.setAudit(findings, Self.summary)
        let later = try #require(try workspace.open().audit())
        #expect(later.summary == Self.summary)
        var wanted = findings
        wanted[0].id = 1
        #expect(later.findings == wanted)
    }

    @Test func anotherAuditTakesItsPlaceAndWhatWasDismissedStaysSo() throws {
        let (_, store, document) = try Self.setUp()
        try store.setAudit([Self.swapped(document), Self.overlooked(document)], Self.summary)
        try store.dismiss(1)
        try store.dismiss(2)
        try store.setAudit(
            [Self.overlooked(document, dx: 200), Self.overlooked(document, dx: 5), Self.swapped(document)],
            Self.summary)
        let states = try #require(try store.audit()).findings.map(\.state)
        #expect(states == [.open, .dismissed, .dismissed])
        try store.dismiss(3, false)
        #expect(try store.audit()?.findings[2].state == .open)
    }

    @Test func aCaseThatIsNotThereCannotBeDismissed() throws {
        let (_, store, _) = try Self.setUp()
        #expect(throws: CatalogError.self) { try store.dismiss(1) }
    }

    @Test func anEditSettlesACaseAndUndoOpensItAgain() throws {
        let (_, store, document) = try Self.setUp()
        let finding = Self.swapped(document)
        try store.setAudit([finding], Self.summary)
        let edit = try #require(
            finding.fix(
                of: document.annotations, size: document.image.size, freeID: AnnotationID(rawValue: 1_000_000)))
        _ = try store.apply(edit, by: "ada", at: Workspace.now)
        #expect(try store.audit()?.findings.map(\.state) == [.settled])
        _ = try store.undo(by: "ada", at: Workspace.now)
        #expect(try store.audit()?.findings.map(\.state) == [.open])
    }

    @Test func theOrderOfWhatToLabelNextIsOneToSortBy() throws {
        let (_, store, _) = try Self.setUp()
        let ids = try store.search(ImageQuery()).ids
        let order = [ids[4], ids[1], ids[7]]
        try store.setNext(order.map { NextImage(image: $0, gain: 0.5, reason: "rare: can") })
        #expect(try store.nextOrder().map(\.image) == order)
        #expect(try store.nextOrder().first?.reason == "rare: can")
        let sorted = try store.search(ImageQuery(sort: .next)).ids
        #expect(Array(sorted.prefix(3)) == order)
        #expect(Array(sorted.dropFirst(3)) == ids.filter { !order.contains($0) })
        try store.setNext([])
        #expect(try store.search(ImageQuery(sort: .next)).ids == ids)
    }

    /// A workspace of the version before has no audit and loses nothing.
    @Test func theStepFromTheVersionBeforeKeepsWhatIsThere() throws {
        let queue = try DatabaseQueue()
        try Schema.migrator.migrate(queue, upTo: "v6")
        try queue.write { db in
            try db.execute(sql: "INSERT INTO client (id, name) VALUES (1, 'acme')")
            try db.execute(sql: "INSERT INTO setting VALUES ('theme', 'dark')")
        }
        try Schema.migrator.migrate(queue)
        try queue.read { db throws in
            #expect(try AuditTable(db: db).summary() == nil)
            #expect(try AuditTable(db: db).findings() == [])
            #expect(try Int.fetchOne(db, sql: "SELECT count(*) FROM next_image") == 0)
            #expect(try String.fetchOne(db, sql: "SELECT name FROM client") == "acme")
            #expect(try String.fetchOne(db, sql: "SELECT value FROM setting") == "dark")
        }
    }
}
