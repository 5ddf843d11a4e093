@testable import Catalog
import Domain
import Foundation
import GRDB
import TestSupport
import Testing

@Suite struct ModelTests {
    static func map(_ store: CatalogStore, _ model: ModelRecord) throws -> [ClassMapping] {
        try store.classMap(of: model.id).map(\.mapping)
    }

    @Test func classesAreFoundByNameAliasAndCaseAtLast() throws {
        let (_, store) = try Workspace.filled()
        let can = try store.synset().classes[1]
        var changed = can
        changed.aliases = ["tin"]
        try store.apply(.changeClass(before: can, after: changed), by: "anna", at: Workspace.now)
        let ids = try store.synset().classes.map(\.id)
        let model = try store.registerModel(
            "net", fingerprint: "f", classes: ["fruit", "tin", "TIN", "Carton", "zebra"], at: Workspace.now)
        #expect(
            try Self.map(store, model) == [
                .mapped(ids[3]), .mapped(ids[1]), .mapped(ids[1]), .mapped(ids[2]), .unmapped,
            ])
        #expect(try store.classMap(of: model.id).map(\.isFixed) == [true, true, true, true, false])
    }

    @Test func aMappingOutlivesTheNameOfItsClass() throws {
        let (_, store) = try Workspace.filled()
        let model = try store.registerModel("net", fingerprint: "f", classes: ["can"], at: Workspace.now)
        let can = try #require(try store.synset().named("can"))
        var renamed = can
        renamed.name = "tin"
        try store.apply(.changeClass(before: can, after: renamed), by: "anna", at: Workspace.now)
        #expect(try Self.map(store, model) == [.mapped(can.id)])
    }

    @Test func aClassThatIsAddedLaterIsFoundByItsName() throws {
        let (_, store) = try Workspace.filled()
        let model = try store.registerModel("net", fingerprint: "f", classes: ["zebra"], at: Workspace.now)
        let id = try store.apply(.addClass(name: "Zebra"), by: "anna", at: Workspace.now).addedClasses[0]
        #expect(try Self.map(store, model) == [.mapped(id)])
        _ = try store.undo(by: "anna", at: Workspace.now)
        #expect(try Self.map(store, model) == [.unmapped])
    }

    @Test func aMappingIsChosenIgnoredAndLeftToTheNamesAgain() throws {
        let (_, store, model, _) = try DetectionTests.predicted()
        let ids = try store.synset().classes.map(\.id)
        let images = try store.search(ImageQuery()).ids
        let counts = try store.detectionCounts(of: images)
        let all = try images.flatMap { try store.detections(of: $0) }
        try store.setMapping(of: model.id, classIndex: 2, to: .mapped(ids[0]), by: "lead", at: Workspace.now)
        #expect(try Self.map(store, model)[2] == .mapped(ids[0]))
        try store.setMapping(of: model.id, classIndex: 0, to: .ignored, by: "lead", at: Workspace.now)
        #expect(try Self.map(store, model)[0] == .ignored)
        let seen = try images.flatMap { try store.detections(of: $0) }
        #expect(seen.map(\.id) == all.filter { $0.classIndex != 0 }.map(\.id))
        #expect(try store.detectionCounts(of: images).values.reduce(0) { $0 + $1.open } == seen.count)
        #expect(try store.integrityCheck() == [])
        try store.setMapping(of: model.id, classIndex: 0, to: .unmapped, by: "lead", at: Workspace.now)
        #expect(try Self.map(store, model)[0] == .mapped(ids[1]))
        #expect(try store.detectionCounts(of: images) == counts)
        #expect(throws: CatalogError.invalid("class index 4, but the network has 4 classes")) {
            try store.setMapping(of: model.id, classIndex: 4, to: .ignored, by: "lead", at: Workspace.now)
        }
        #expect(throws: CatalogError.unknownClass(ClassID(rawValue: 99))) {
            try store.setMapping(
                of: model.id, classIndex: 0, to: .mapped(ClassID(rawValue: 99)), by: "lead", at: Workspace.now)
        }
    }

    @Test func registeringAgainKeepsNumberAndMappings() throws {
        let (_, store) = try Workspace.filled()
        let ids = try store.synset().classes.map(\.id)
        let model = try store.registerModel("net", fingerprint: "f", classes: ["a", "b", "c"], at: Workspace.now)
        for index in 0..<3 {
            try store.setMapping(
                of: model.id, classIndex: index, to: .mapped(ids[index]), by: "lead", at: Workspace.now)
        }
        let later = try store.registerModel("net", fingerprint: "g", classes: ["a", "x"], at: Workspace.now)
        #expect(later.id == model.id)
        #expect((later.fingerprint, later.classes) == ("g", ["a", "x"]))
        #expect(try Self.map(store, later) == [.mapped(ids[0]), .unmapped])
        #expect(try store.models() == [later])
        #expect(try store.model("net") == later)
        #expect(try store.model("other") == nil)
        #expect(throws: CatalogError.unknownModel(ModelID(rawValue: 9))) {
            try store.classMap(of: ModelID(rawValue: 9))
        }
    }

    /// A catalog made by the steps of the first delivery alone, with everything in it.
    @Test func aWorkspaceOfTheFirstDeliveryIsBroughtUpToDateWithEverythingInIt() throws {
        let (workspace, store) = try Workspace.filled()
        var editor = RandomEditor(seed: 4)
        for _ in 0..<10 { try store.apply(editor.edit(in: store), by: "anna", at: Workspace.now) }
        let (before, entries) = (try store.snapshot(), try store.history())
        let path = store.path
        try store.close()
        try Self.rebuild(path)
        #expect(throws: CatalogError.olderSchema(path: path)) { try workspace.open(readOnly: true) }
        let later = try workspace.open()
        #expect(try later.snapshot() == before)
        #expect(try later.history() == entries)
        #expect(try later.integrityCheck() == [])
        #expect(try later.models() == [])
        #expect(try later.jobs() == [])
        let model = try later.registerModel(
            "net", fingerprint: "f", classes: ["can", "a", "b", "c"], at: Workspace.now)
        _ = try DetectionTests.run(model, in: later, seed: 1)
        while try later.undo(by: "anna", at: Workspace.now) != nil {}
        #expect(try later.integrityCheck() == [])
        #expect(try workspace.open(readOnly: true).snapshot() == later.snapshot())
    }

    @Test func whoOnlyReadsBringsAWorkspaceOfTheFirstDeliveryUpToDateToo() throws {
        let (workspace, store) = try Workspace.filled()
        let before = try store.snapshot()
        let path = store.path
        try store.close()
        try Self.rebuild(path)
        let reading = try CatalogStore.openToRead(at: workspace.folder)
        #expect(try reading.isReadOnly && reading.snapshot() == before)
        #expect(try reading.splits().isEmpty)
    }

    /// Makes the file anew with the tables of step v1 and copies the rows of those tables.
    private static func rebuild(_ path: String) throws {
        let old = path + ".v1"
        do {
            let queue = try DatabaseQueue(path: old)
            try Schema.migrator.migrate(queue, upTo: "v1")
            try queue.writeWithoutTransaction { db in
                try db.execute(sql: "PRAGMA foreign_keys = OFF")
                try db.execute(sql: "ATTACH ? AS new", arguments: [path])
                let tables = try String.fetchAll(
                    db, sql: "SELECT name FROM main.sqlite_master WHERE type = 'table' AND name NOT LIKE 'grdb%'")
                #expect(tables.contains("journal") && !tables.contains("detection"))
                for table in tables where table != "sqlite_sequence" {
                    try db.execute(sql: "DELETE FROM main.\(table)")
                    try db.execute(sql: "INSERT INTO main.\(table) SELECT * FROM new.\(table)")
                }
                try db.execute(
                    sql: "DELETE FROM main.counter WHERE name IN ('detection', 'split', 'comment'); DETACH new")
            }
            try queue.close()
        }
        for suffix in ["", "-wal", "-shm"] { try? FileManager.default.removeItem(atPath: path + suffix) }
        try FileManager.default.moveItem(atPath: old, toPath: path)
    }
}
