import Catalog
import Cells
import Domain
import Foundation
import Imaging
import Testing
import Workbench

@testable import reticle

/// The whole workstation without a terminal, on a real workspace with real pictures.
@Suite struct RehearsalTests {
    @Test func aBoxThatIsDrawnByKeysIsOnDisk() throws {
        try TemporaryDataset.with { dataset in
            var play = try dataset.rehearsal()
            for name in [
                "browse.open", "label.class-1", "draw.point", "draw.cursor-far-right", "draw.cursor-far-down",
                "draw.point",
            ] {
                #expect(play.run(CommandCall(name)) == nil)
            }
            let saved = try dataset.store.document(ImageID(rawValue: 1)).annotations
            #expect(saved.count == 1)
            #expect(saved.first?.provenance == .drawn)
        }
    }

    @Test func undoAndRedoSurviveANewStart() throws {
        try TemporaryDataset.with { dataset in
            var play = try dataset.rehearsal()
            #expect(play.run(CommandCall("browse.open")) == nil)
            #expect(play.run(dataset.box("bottle", 5, 5, 20, 30)) == nil)
            var again = try dataset.rehearsal()
            #expect(again.run(CommandCall("global.undo")) == nil)
            #expect(try dataset.store.document(ImageID(rawValue: 1)).annotations.isEmpty)
            #expect(again.run(CommandCall("global.redo")) == nil)
            #expect(try dataset.store.document(ImageID(rawValue: 1)).annotations.count == 1)
        }
    }

    @Test func markingDoneGoesOnToTheNextUndoneImage() throws {
        try TemporaryDataset.with { dataset in
            var play = try dataset.rehearsal()
            #expect(play.run(CommandCall("browse.open")) == nil)
            #expect(play.run(dataset.box("can", 5, 5, 20, 30)) == nil)
            #expect(play.run(CommandCall("label.done")) == nil)
            #expect(play.run(CommandCall("label.nothing-there")) == nil)
            let rows = try dataset.store.rows([1, 2, 3].map(ImageID.init(rawValue:)))
            #expect(rows.map(\.state) == [.labelled, .empty, .unseen])
        }
    }

    @Test func aRefusedCommandSaysWhyAndChangesNothing() throws {
        try TemporaryDataset.with { dataset in
            var play = try dataset.rehearsal()
            #expect(play.run(CommandCall("label.delete")) == "label.delete: no picture is open; browse.open opens one")
            #expect(play.run(CommandCall("browse.open")) == nil)
            #expect(play.run(dataset.box("spaceship", 1, 1, 9, 9))?.contains("there is no class 'spaceship'") == true)
            #expect(try dataset.store.document(ImageID(rawValue: 1)).annotations.isEmpty)
        }
    }

    @Test func aVanishedPictureIsShownAsSuchAndTheRestGoesOn() throws {
        try TemporaryDataset.with { dataset in
            try FileManager.default.removeItem(atPath: dataset.folder + "/shelf/1.jpg")
            var play = try dataset.rehearsal()
            #expect(play.run(CommandCall("browse.open")) == nil)
            let lines = Self.text(play.root.draw())
            #expect(lines.contains("cannot show this picture"))
            #expect(play.run(CommandCall("label.next")) == nil)
            #expect(!Self.text(play.root.draw()).contains("cannot show this picture"))
        }
    }

    @Test func twoPeopleOnOneImageNeverOverwriteEachOther() throws {
        try TemporaryDataset.with { dataset in
            var anna = try dataset.rehearsal(person: "anna")
            #expect(anna.run(CommandCall("browse.open")) == nil)
            #expect(anna.run(dataset.box("can", 5, 5, 20, 30)) == nil)
            var ben = try dataset.rehearsal(person: "ben")
            #expect(ben.run(CommandCall("browse.open")) == nil)
            #expect(ben.run(CommandCall("label.cycle")) == nil)
            #expect(ben.run(CommandCall("label.move-right")) == nil)
            // Anna still sees the box where it was: her edit is refused and she sees Ben's.
            #expect(anna.run(CommandCall("label.cycle")) == nil)
            #expect(anna.run(CommandCall("label.move-down"))?.contains("not saved") == true)
            #expect(try dataset.store.document(ImageID(rawValue: 1)).annotations.first?.box.xMin == 6)
        }
    }

    private static func text(_ canvas: Canvas) -> String {
        (0..<canvas.size.rows).map { row in
            String((0..<canvas.size.columns).compactMap { canvas[column: $0, row: row].glyph })
        }.joined(separator: "\n")
    }
}

/// Three pictures of 120×90 and an export with two classes, in a folder that goes away.
struct TemporaryDataset {
    let folder: String
    let store: CatalogStore

    /// Runs the body with a fresh dataset that was imported.
    static func with(_ body: (TemporaryDataset) throws -> Void) throws {
        let folder = FileManager.default.temporaryDirectory.path + "/reticle-test-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: folder + "/shelf", withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        var lines: [String] = []
        for number in 1...3 {
            try PictureWriter.write(
                RGBImage(width: 120, height: 90, fill: (90, 120, 150)), to: "\(folder)/shelf/\(number).jpg")
            lines.append(
                "{\"id\": \"\(number)\", \"clientId\": \"acme\", \"url\": \"shelf/\(number).jpg\", \"data\": {\"width\": 120, \"height\": 90}}"
            )
        }
        lines.append(
            "{\"id\": \"4\", \"clientId\": \"acme\", \"url\": \"shelf/3.jpg?\", \"data\": {\"boxes\": [{\"class\": \"bottle\", \"xmin\": 1, \"ymin\": 1, \"xmax\": 9, \"ymax\": 9}, {\"class\": \"can\", \"xmin\": 1, \"ymin\": 1, \"xmax\": 9, \"ymax\": 9}]}}"
        )
        try lines.joined(separator: "\n").write(toFile: folder + "/export.jsonl", atomically: true, encoding: .utf8)
        let (store, _) = try Doorway.open(folder, readOnly: false, person: "test")
        try body(TemporaryDataset(folder: folder, store: store))
    }

    /// The workstation on this dataset.
    func rehearsal(person: String = "anna") throws -> Rehearsal {
        let session = Session(
            workspace: "test", person: person, metrics: ScreenMetrics(size: CellSize(columns: 120, rows: 40)),
            theme: .plain,
            keymap: Keymap.make().keymap)
        return Rehearsal(root: Workstation(session: session), world: World(store: store, person: person))
    }

    /// The command that adds a box.
    func box(_ name: String, _ x0: Int, _ y0: Int, _ x1: Int, _ y1: Int) -> CommandCall {
        let edges = ["xmin": x0, "ymin": y0, "xmax": x1, "ymax": y1].mapValues(String.init)
        return CommandCall("label.add-box", Arguments(edges.merging(["class": name]) { first, _ in first }))
    }
}
