@testable import Catalog
import Domain
import Foundation
import GRDB
import TestSupport
import Testing

@Suite struct CatalogStoreTests {
    @Test func aFolderWithoutOneIsNoWorkspace() throws {
        let workspace = try Workspace()
        #expect(throws: CatalogError.notAWorkspace(folder: CatalogStore.absolute(workspace.folder))) {
            try workspace.open()
        }
        #expect(CatalogStore.find(from: workspace.folder) == nil)
    }

    @Test func aWorkspaceIsFoundFromAnyFolderInIt() throws {
        let workspace = try Workspace()
        let store = try workspace.create()
        #expect(CatalogStore.find(from: workspace.folder + "/some/where") == store.folder)
        #expect(throws: CatalogError.alreadyAWorkspace(folder: store.folder)) { try workspace.create() }
        #expect(FileManager.default.fileExists(atPath: store.folder(of: "models")))
    }

    @Test func aCatalogOfANewerVersionIsRefused() throws {
        let (workspace, store) = try Workspace.filled()
        try store.write { db in try db.execute(sql: "INSERT INTO grdb_migrations VALUES ('v99')") }
        let expected = CatalogError.newerSchema(
            path: store.path, found: "v99", newestKnown: Schema.migrator.migrations.last ?? "")
        #expect(throws: expected) { try workspace.open() }
        #expect(throws: expected) { try workspace.open(readOnly: true) }
    }

    @Test(arguments: [0, 100, 4096, 40000])
    func aDamagedFileIsNamed(offset: Int) throws {
        let (workspace, store) = try Workspace.filled()
        let path = store.path
        try store.write { db in
            try db.execute(
                sql: "INSERT INTO setting VALUES ('filler', ?)", arguments: [String(repeating: "x", count: 50000)])
        }
        try store.writing { pool in
            _ = try pool.writeWithoutTransaction { db in try db.checkpoint(.truncate) }
        }
        try store.close()
        let handle = try #require(FileHandle(forUpdatingAtPath: path))
        try handle.seek(toOffset: UInt64(offset))
        try handle.write(contentsOf: Data(repeating: 0xA5, count: 3000))
        try handle.close()
        // Damage shows when opening, or when checking.
        do {
            let problems = try workspace.open().integrityCheck()
            #expect(!problems.isEmpty)
        } catch CatalogError.corrupt(let where_, _) {
            #expect(where_ == path)
        }
    }

    @Test func aFileOfAnotherProgramIsLeftAlone() throws {
        let workspace = try Workspace()
        try FileManager.default.createDirectory(
            atPath: workspace.folder + "/.reticle", withIntermediateDirectories: true)
        let path = CatalogStore.catalogPath(in: workspace.folder)
        try DatabaseQueue(path: path).write { db in try db.execute(sql: "CREATE TABLE theirs (a)") }
        #expect(throws: CatalogError.corrupt(path: path, found: "an SQLite file of another program")) {
            try workspace.open()
        }
    }

    @Test func aFullDiskLosesNothingAndIsNamed() throws {
        let (workspace, store) = try Workspace.filled()
        let before = try store.snapshot()
        let pages = try store.read { db in try Int.fetchOne(db, sql: "PRAGMA page_count") ?? 0 }
        let full = try CatalogStore.open(at: workspace.folder, readOnly: false, .init(maximumPages: pages + 2))
        let image = before.documents[0].image.id
        var acknowledged = 0
        #expect(throws: CatalogError.diskFull(path: full.path)) {
            for _ in 0..<5000 {
                let id = AnnotationID(rawValue: try full.reserveAnnotationIDs(1).lowerBound)
                let annotation = Annotation(
                    id: id, classID: before.synset.classes[0].id, box: PixelBox(xMin: 0, yMin: 0, xMax: 1, yMax: 1),
                    extras: String(repeating: "x", count: 300))
                try full.apply(.add([annotation], to: image), by: "anna", at: Workspace.now)
                acknowledged += 1
            }
        }
        #expect(acknowledged > 0)
        #expect(try full.document(image).annotations.count == before.documents[0].annotations.count + acknowledged)
        #expect(try workspace.open().integrityCheck() == [])
    }

    @Test func aCatalogThatAnotherProcessLocksIsNamedAfterAWhile() throws {
        let (workspace, store) = try Workspace.filled()
        let impatient = try CatalogStore.open(at: workspace.folder, readOnly: false, .init(patience: 0.1))
        var images = 0
        try store.write { (_) throws -> Void in
            #expect(throws: CatalogError.locked(path: store.path, seconds: 0.1)) {
                try impatient.apply(.addClass(name: "x"), by: "ben", at: Workspace.now)
            }
            // Reading goes on.
            images = try impatient.search(ImageQuery()).counts.images
        }
        #expect(images == 12)
        try impatient.apply(.addClass(name: "x"), by: "ben", at: Workspace.now)
    }

    @Test func aCatalogThatWasRemovedTakesNoEdits() throws {
        let (_, store) = try Workspace.filled()
        try FileManager.default.removeItem(atPath: store.path)
        let error = try #require(throws: CatalogError.self) {
            try store.apply(.addClass(name: "x"), by: "anna", at: Workspace.now)
        }
        #expect(error.description.contains("removed or replaced"))
    }

    @Test func readOnlyRefusesToWriteAndReads() throws {
        let (workspace, store) = try Workspace.filled()
        let reader = try workspace.open(readOnly: true)
        #expect(reader.isReadOnly)
        #expect(try reader.snapshot() == store.snapshot())
        #expect(throws: CatalogError.readOnly(path: reader.path)) {
            try reader.apply(.addClass(name: "x"), by: "anna", at: Workspace.now)
        }
        #expect(throws: CatalogError.readOnly(path: reader.path)) {
            try reader.beginImport(ImporterTests.source, by: "anna", at: Workspace.now)
        }
    }

    @Test(.enabled(if: geteuid() != 0, "root may write everywhere"))
    func aFolderThatMayNotBeWrittenIsStillRead() throws {
        let (workspace, store) = try Workspace.filled()
        let before = try store.snapshot()
        try store.close()
        let manager = FileManager.default
        try manager.setAttributes([.posixPermissions: 0o555], ofItemAtPath: workspace.folder + "/.reticle")
        defer { try? manager.setAttributes([.posixPermissions: 0o755], ofItemAtPath: workspace.folder + "/.reticle") }
        #expect(try workspace.open(readOnly: true).snapshot() == before)
    }

    @Test func placesAndSettingsAreKept() throws {
        let (workspace, store) = try Workspace.filled()
        let place = SessionPlace(image: try store.search(ImageQuery()).ids[3], view: "{\"zoom\": 2}")
        try store.saveSession(place, of: "anna", client: nil)
        try store.set("theme", to: "dark")
        let later = try workspace.open()
        #expect(try later.session(of: "anna", client: nil) == place)
        #expect(try later.session(of: "anna", client: "acme") == nil)
        #expect(try later.session(of: "ben", client: nil) == nil)
        #expect(try later.setting("theme") == "dark")
        try later.set("theme", to: nil)
        #expect(try store.setting("theme") == nil)
    }

    @Test func theJournalCannotBeRewritten() throws {
        let (_, store) = try Workspace.filled()
        for sql in ["UPDATE journal SET actor = 'x'", "DELETE FROM journal"] {
            #expect(throws: CatalogError.self) { try store.write { db in try db.execute(sql: sql) } }
        }
        #expect(try store.history().count == 1)
    }

    @Test func aCommitIsFlushedToTheDisk() throws {
        let (_, store) = try Workspace.filled()
        let level = try store.writing { pool in
            try pool.writeWithoutTransaction { db in try Int.fetchOne(db, sql: "PRAGMA synchronous") }
        }
        #expect(level == 2)  // FULL
    }

    @Test(arguments: [
        ("v1", "d171719a2c294378"), ("v2", "147d836f0c902441"), ("v3", "c872c555622c66cc"),
        ("v4", "2057d7f95168b62c"), ("v5", "80c4106c7307a78a"), ("v6", "8d5af5a1a8255a96"),
        ("v7", "a88c218e0c4cfa2f"),
    ])
    func theSchemaIsStillTheOneThatWasDelivered(step: String, expected: String) throws {
        let queue = try DatabaseQueue()
        try Schema.migrator.migrate(queue, upTo: step)
        let tables = try queue.read { db in
            try String.fetchAll(db, sql: "SELECT sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY name")
        }
        // A change of a step that was delivered would leave workspaces behind that no step leads on from.
        let letters = tables.joined().filter { !$0.isWhitespace }
        let sum = letters.utf8.reduce(UInt64(0xCBF2_9CE4_8422_2325)) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
        #expect(String(sum, radix: 16) == expected)
    }
}
