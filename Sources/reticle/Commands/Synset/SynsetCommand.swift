import ArgumentParser
import Catalog
import Domain
import Foundation
import Workbench

/// `reticle synset`: the classes of a workspace.
struct SynsetCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "synset", abstract: "The classes of a workspace; whatever is done to them can be undone.",
        discussion: """
            reticle synset merge Bottle bottle
            reticle synset remove can --to bottle
            reticle synset set bottle --hotkey b --colour '#ff8800' --guideline 'whole bottles only'
            """,
        subcommands: [
            List.self, Add.self, Rename.self, Merge.self, Remove.self, Move.self, Set.self, Freeze.self, Unfreeze.self,
            Import.self, Export.self,
        ], defaultSubcommand: List.self)
}

/// The workspace that a verb changes, and how the outcome is told.
struct SynsetOptions: ParsableArguments {
    @OptionGroup var workspace: WorkspaceOptions
    @Flag(help: "As JSON.")
    var json = false

    /// What a verb did, as JSON.
    private struct Outcome: Encodable {
        var command: Int64
        var title: String
        /// Images whose boxes were concerned.
        var images: Int
        var warnings: [String]
    }

    /// Does an edit as one command and says what it was.
    ///
    /// The edit is made from the synset as it is, and from what hangs on its classes where that is `counted`; `nil` if
    /// there is nothing to do. `warnings` are told on standard error. Throws what stands in the way.
    func run(
        warnings: (Synset) -> [String] = { _ in [] }, _ edit: (CatalogStore, Synset) throws -> Edit?
    ) throws {
        try Out.reporting {
            let store = try workspace.open()
            let before = try store.synset()
            guard let edit = try edit(store, before) else {
                if json { return try Out.json([String]()) }
                return print("nothing to do")
            }
            let told = warnings(before)
            let receipt = try store.apply(edit, by: Person.name(SettingsFile.load()), at: Date())
            for line in told { Out.note(line) }
            if json {
                return try Out.json(
                    Outcome(
                        command: receipt.commandID, title: receipt.title, images: receipt.images.count, warnings: told))
            }
            print(receipt.title.printable)
        }
    }
}

extension Synset {
    /// The class of that name or alias.
    ///
    /// Case is left aside where that is unambiguous. Throws ``Refusal`` if there is none.
    func required(_ name: String) throws -> ClassEntry {
        guard let entry = find(name) else {
            let known = classes.prefix(12).map(\.name).joined(separator: ", ")
            throw Refusal("there is no class '\(name)'; the synset has \(classes.isEmpty ? "none" : known)")
        }
        return entry
    }

    /// A line about a name that differs from another class by case alone.
    func warnings(of name: String, besides id: ClassID? = nil) -> [String] {
        namesake(of: name, besides: id).map {
            ["'\(name)' and '\($0.name)' differ by upper and lower case alone"]
        } ?? []
    }
}
