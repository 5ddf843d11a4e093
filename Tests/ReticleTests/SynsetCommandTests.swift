import ArgumentParser
import Catalog
import Domain
import Foundation
import Testing

@testable import reticle

/// `reticle synset` on a workspace with the classes bottle and can, a box of each.
@Suite struct SynsetCommandTests {
    private static func run(_ arguments: String, in dataset: TemporaryDataset) throws {
        let words = arguments.split(separator: " ").map(String.init)
        var command = try SynsetCommand.parseAsRoot(words + ["--workspace", dataset.folder])
        try command.run()
    }

    private static func names(_ dataset: TemporaryDataset) throws -> [String] {
        try dataset.store.synset().classes.map(\.name)
    }

    @Test func everyVerbIsOneCommandThatIsUndone() throws {
        try TemporaryDataset.with { dataset in
            let person = Person.name(SettingsFile.load())
            let before = try dataset.store.synset()
            let list = dataset.folder + "/new.names"
            try "dog\ncan\n".write(toFile: list, atomically: true, encoding: .utf8)
            for (verb, expected) in [
                ("add dog", ["bottle", "can", "dog"]), ("rename can tin", ["bottle", "tin"]),
                ("merge can bottle", ["bottle"]), ("remove can --to bottle", ["bottle"]),
                ("remove bottle --delete-boxes", ["can"]), ("move can 0", ["can", "bottle"]),
                ("import \(list)", ["dog", "can", "bottle"]),
            ] {
                try Self.run(verb, in: dataset)
                #expect(try Self.names(dataset) == expected, "\(verb)")
                _ = try dataset.store.undo(by: person, at: Date())
                #expect(try dataset.store.synset() == before, "\(verb)")
                #expect(try dataset.store.boxesPerClass().values.reduce(0, +) == 2)
            }
        }
    }

    @Test func aClassWithBoxesNeedsAWordAboutThem() throws {
        try TemporaryDataset.with { dataset in
            #expect(throws: ExitCode.failure) { try Self.run("remove can", in: dataset) }
            let names = try Self.names(dataset)
            #expect(names == ["bottle", "can"])
        }
    }

    @Test func aFrozenSynsetIsRefusedUntilUnfrozen() throws {
        try TemporaryDataset.with { dataset in
            try Self.run("freeze", in: dataset)
            #expect(throws: ExitCode.failure) { try Self.run("add dog", in: dataset) }
            try Self.run("unfreeze", in: dataset)
            try Self.run("add dog", in: dataset)
            #expect(try Self.names(dataset) == ["bottle", "can", "dog"])
        }
    }

    @Test func whatAClassLooksLikeIsSet() throws {
        try TemporaryDataset.with { dataset in
            try Self.run(
                "set can --colour #ff8800 --glyph § --hotkey B --alias tin --alias Dose --guideline whole", in: dataset)
            let can = try dataset.store.synset().classes[1]
            #expect(can.colour == 0xFF8800)
            #expect([can.glyph, can.hotkey] == ["§", "B"])
            #expect(can.aliases == ["tin", "Dose"])
            #expect(can.guideline == "whole")
            #expect(throws: ExitCode.failure) { try Self.run("set can --hotkey d", in: dataset) }
        }
    }

    @Test(arguments: ["set can", "set can --colour red", "remove can --to bottle --delete-boxes", "move can up"])
    func wrongUsageIsSaidBeforeAnythingHappens(arguments: String) throws {
        try TemporaryDataset.with { dataset in
            let words = arguments.split(separator: " ").map(String.init)
            #expect(throws: (any Error).self) {
                _ = try SynsetCommand.parseAsRoot(words + ["--workspace", dataset.folder])
            }
        }
    }

    @Test func theListIsWrittenInTheFormOfItsName() throws {
        try TemporaryDataset.with { dataset in
            let path = dataset.folder + "/data.yaml"
            try Self.run("export \(path)", in: dataset)
            #expect(try String(contentsOfFile: path, encoding: .utf8) == "nc: 2\nnames:\n  0: bottle\n  1: can\n")
        }
    }
}
