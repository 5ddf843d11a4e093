import ArgumentParser
import Catalog
import Domain
import Foundation
import Workbench

extension SynsetCommand {
    /// `reticle synset add`.
    struct Add: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Add a class behind the others.")
        @Argument(help: "Its name.")
        var name: String
        @OptionGroup var options: SynsetOptions

        func run() throws {
            try options.run(warnings: { $0.warnings(of: name) }) { _, _ in .addClass(name: name) }
        }
    }

    /// `reticle synset rename`.
    struct Rename: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Give a class another name; touches no box.")
        @Argument(help: "The class.")
        var name: String
        @Argument(help: "Its name from now on.")
        var newName: String
        @Flag(help: "Let imports of the old name land in it.")
        var keepAlias = false
        @OptionGroup var options: SynsetOptions

        func run() throws {
            try options.run(
                warnings: { synset in synset.warnings(of: newName, besides: synset.find(name)?.id) }
            ) { _, synset in
                let entry = try synset.required(name)
                var after = entry
                after.name = newName
                after.aliases.removeAll { $0 == newName }
                if keepAlias && entry.name != newName { after.aliases.append(entry.name) }
                return after == entry ? nil : .changeClass(before: entry, after: after)
            }
        }
    }

    /// `reticle synset merge`.
    struct Merge: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Make all boxes of a class boxes of another; imports of the old name land there from now on.")
        @Argument(help: "The class that goes.")
        var name: String
        @Argument(help: "The class that stays.")
        var target: String
        @OptionGroup var options: SynsetOptions

        func run() throws {
            try options.run { _, synset in
                .mergeClass(try synset.required(name), into: try synset.required(target))
            }
        }
    }

    /// `reticle synset remove`.
    struct Remove: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Take a class out; where it has boxes, say what becomes of them.")
        @Argument(help: "The class.")
        var name: String
        @Option(help: "Its boxes, and detections that mean it, go to this class.")
        var to: String?
        @Flag(help: "Its boxes are deleted.")
        var deleteBoxes = false
        @OptionGroup var options: SynsetOptions

        func validate() throws {
            if to != nil && deleteBoxes { throw ValidationError("either --to CLASS or --delete-boxes, not both") }
        }

        func run() throws {
            try options.run { store, synset in
                let entry = try synset.required(name)
                let use = try store.classUse()[entry.id] ?? ClassUse()
                if let to {
                    return .removeClass(entry, boxes: use.boxes, .reassign(to: try synset.required(to)))
                }
                guard deleteBoxes || use.boxes == 0 else {
                    throw Refusal(
                        "class \(entry.name) has \(Quantity.count(use.boxes, "box", "boxes")) on "
                            + "\(Quantity.count(use.images, "image")), and \(Quantity.count(use.detections, "open detection"))"
                            + " mean it: --to CLASS gives them another class, --delete-boxes deletes the boxes")
                }
                return .removeClass(entry, boxes: use.boxes, .delete)
            }
        }
    }

    /// `reticle synset move`.
    struct Move: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Move a class to another index; touches no box.")
        @Argument(help: "The class.")
        var name: String
        @Argument(help: "Its index from now on, counted from 0.")
        var index: Int
        @OptionGroup var options: SynsetOptions

        func run() throws {
            try options.run { _, synset in
                let entry = try synset.required(name)
                return synset.index(of: entry.id) == index ? nil : .moveClass(entry.id, toIndex: index)
            }
        }
    }

    /// `reticle synset freeze`.
    struct Freeze: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Close the synset: nobody adds, renames or removes a class until it is unfrozen.")
        @OptionGroup var options: SynsetOptions

        func run() throws { try options.run { _, _ in .freezeSynset } }
    }

    /// `reticle synset unfreeze`.
    struct Unfreeze: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Open the synset for changes again.")
        @OptionGroup var options: SynsetOptions

        func run() throws { try options.run { _, synset in synset.freeze.map { .unfreezeSynset($0) } } }
    }

    /// `reticle synset set`.
    struct Set: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Colour, glyph, hotkey, aliases and guideline of a class; an empty text takes one away.")
        @Argument(help: "The class.")
        var name: String
        @Option(help: "Its colour, #RRGGBB.")
        var colour: String?
        @Option(help: "One character that stands for it where colour cannot.")
        var glyph: String?
        @Option(help: "The key that chooses it while labeling.")
        var hotkey: String?
        @Option(help: "A name that imports take for it; several times for several, all that it had are replaced.")
        var alias: [String] = []
        @Option(help: "What annotators should know.")
        var guideline: String?
        @OptionGroup var options: SynsetOptions

        func validate() throws {
            if let colour, !colour.isEmpty, ClassColour.number(of: colour) == nil {
                throw ValidationError("--colour '\(colour)': expected #RRGGBB, such as #ff8800")
            }
            if let glyph, glyph.count > 1 { throw ValidationError("--glyph '\(glyph)': expected one character") }
            if colour == nil && glyph == nil && hotkey == nil && alias.isEmpty && guideline == nil {
                throw ValidationError("nothing to set: --colour, --glyph, --hotkey, --alias or --guideline")
            }
        }

        func run() throws {
            try options.run { _, synset in
                let entry = try synset.required(name)
                var after = entry
                if let colour { after.colour = ClassColour.number(of: colour) }
                if let glyph { after.glyph = glyph.isEmpty ? nil : glyph }
                if let hotkey {
                    let keymap = Keymap.make(overrides: SettingsFile.load().keys).keymap
                    if !hotkey.isEmpty, let reason = keymap.whyNotHotkey(hotkey) { throw Refusal(reason) }
                    after.hotkey = hotkey.isEmpty ? nil : hotkey
                }
                if !alias.isEmpty { after.aliases = alias.filter { !$0.isEmpty } }
                if let guideline { after.guideline = guideline }
                return after == entry ? nil : .changeClass(before: entry, after: after)
            }
        }
    }
}
