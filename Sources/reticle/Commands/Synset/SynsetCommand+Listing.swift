import ArgumentParser
import Catalog
import Domain
import Formats
import Foundation
import Workbench

extension SynsetCommand {
    /// `reticle synset list`.
    struct List: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "List the classes in the order of export.")
        @OptionGroup var options: WorkspaceOptions
        @Flag(help: "As JSON.")
        var json = false

        /// A class as the contract lists it.
        private struct Line: Encodable {
            var index: Int
            var id: Int64
            var `class`: String
            var boxes: Int
            var images: Int
            var detections: Int
            var colour: String?
            var glyph: String?
            var hotkey: String?
            var aliases: [String]
            var guideline: String
        }

        func run() throws {
            try Out.reporting {
                let store = try options.open(readOnly: true)
                let (synset, use) = (try store.synset(), try store.classUse())
                let lines = synset.classes.enumerated().map { index, entry in
                    let use = use[entry.id] ?? ClassUse()
                    return Line(
                        index: index, id: entry.id.rawValue, class: entry.name, boxes: use.boxes, images: use.images,
                        detections: use.detections, colour: entry.colour.map(ClassColour.text), glyph: entry.glyph,
                        hotkey: entry.hotkey, aliases: entry.aliases, guideline: entry.guideline)
                }
                if let freeze = synset.freeze { Out.note("the synset is \(freeze.words)") }
                for (one, other) in synset.namesakes {
                    Out.note("'\(one.name)' and '\(other.name)' differ by upper and lower case alone")
                }
                if json { return try Out.json(lines) }
                if lines.isEmpty { print("no classes yet; `reticle synset add NAME`") }
                for line in lines {
                    let aliases = line.aliases.isEmpty ? "" : "  also " + line.aliases.joined(separator: ", ")
                    print(
                        ("\(line.index)".padded(to: 5) + line.class.padded(to: 28)
                            + "\(line.boxes) boxes".padded(to: 16) + "\(line.images) images".padded(to: 15)
                            + (line.hotkey ?? "").padded(to: 2) + aliases).printable)
                }
            }
        }
    }

    /// `reticle synset export`.
    struct Export: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Write the names as synset.txt, darknet's .names or data.yaml, by the ending of FILE.")
        @Argument(help: "The file.")
        var file: String
        @OptionGroup var options: WorkspaceOptions
        @Flag(help: "Write over a file that is there.")
        var force = false
        @Flag(help: "As JSON.")
        var json = false

        private struct Outcome: Encodable {
            var file: String
            var classes: Int
        }

        func run() throws {
            try Out.reporting {
                let names = try options.open(readOnly: true).synset().classes.map(\.name)
                let path = Paths.absolute(file)
                try ClassListFile.write(names, to: path, replaces: force)
                if json { return try Out.json(Outcome(file: path, classes: names.count)) }
                print("\(path): \(Quantity.count(names.count, "class", "classes"))".printable)
            }
        }
    }

    /// `reticle synset import`.
    struct Import: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Take over a list of classes: adds those that are missing, puts the listed ones first.",
            discussion: "A listed name stands for the class that has it as its name or as an alias. Touches no box.")
        @Argument(help: "synset.txt, darknet's .names, or data.yaml.")
        var file: String
        @OptionGroup var options: SynsetOptions
        @Flag(help: "Only say what it would do.")
        var dryRun = false

        private struct Plan: Encodable {
            var added: [String]
            var moved: [String]
            var aliases: [String: String]
            var unlisted: [String]
            var warnings: [String]

            init(_ plan: SynsetImport) {
                (added, moved, unlisted, warnings) = (plan.added, plan.moved, plan.unlisted, plan.warnings)
                aliases = Dictionary(plan.aliases.map { ($0.name, $0.class) }) { first, _ in first }
            }
        }

        func run() throws {
            if dryRun {
                return try Out.reporting {
                    let plan = try SynsetImport(
                        ClassListFile.read(Paths.absolute(file), notice: Self.tell),
                        into: options.workspace.open(readOnly: true).synset())
                    tell(plan)
                    if options.json { try Out.json(Plan(plan)) } else { print(plan.summary) }
                }
            }
            try options.run { _, synset in
                let names = try ClassListFile.read(Paths.absolute(file), notice: Self.tell)
                let plan = try SynsetImport(names, into: synset)
                tell(plan)
                Out.note(plan.summary)
                return plan.changesNothing ? nil : .arrangeClasses(names, seen: synset.classes.map(\.id))
            }
        }

        private static func tell(_ problem: Problem) { Out.note("\(problem.place): \(problem.reason)") }

        private func tell(_ plan: SynsetImport) {
            for name in plan.added { Out.note("new: \(name)") }
            for name in plan.moved { Out.note("moves: \(name)") }
            for pair in plan.aliases { Out.note("\(pair.name) is \(pair.class) here") }
            for name in plan.unlisted { Out.note("not in the list, goes behind: \(name)") }
            for line in plan.warnings { Out.note(line) }
        }
    }
}
