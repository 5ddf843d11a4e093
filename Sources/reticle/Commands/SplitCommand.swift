import ArgumentParser
import Catalog
import Domain
import Foundation

/// `reticle split`: named, reproducible splits of a workspace.
struct SplitCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "split", abstract: "Named splits: training, validation, folds.",
        discussion: """
            `reticle split --ratio 70/30 --seed 1` makes the split 'default', or makes it anew where anything of it changes. \
            Without changes it places images that are new and leaves the others where they are.
            """,
        subcommands: [
            Make.self, List.self, Show.self, Pin.self, Unpin.self, Freeze.self, Thaw.self, Rename.self, Delete.self,
        ], defaultSubcommand: Make.self)
}

/// The strategies that a person can ask for.
enum StrategyChoice: String, ExpressibleByArgument, CaseIterable {
    case stratified, random

    var strategy: SplitStrategy { self == .random ? .random : .stratified }
}

extension SplitCommand {
    /// `reticle split [make]`.
    struct Make: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Make a split, make it anew, or place new images in it.")

        @OptionGroup var options: WorkspaceOptions
        @Option(help: "Shares of training and validation (and test), such as 70/30 or 70/20/10 (default: 70/30).")
        var ratio: String?
        @Option(help: "stratified: every class in the same shares; random: by lot (default: stratified).")
        var strategy: StrategyChoice?
        @Option(
            help: """
                Images that stay together: folder, client, near-duplicates, pattern:REGEX (the same matching text), \
                the name of a field, or none.
                """)
        var groupBy: String?
        @Option(help: "Seed; the same seed gives the same split on any machine (default: 0).")
        var seed: UInt64?
        @Option(help: "Name of the split.")
        var name: String = "default"
        @Option(help: "So many folds of equal size instead of a ratio.")
        var folds: Int?
        @Flag(help: "Deal out again what is placed already; only pinned images stay.")
        var anew = false
        @Flag(help: "Freeze it: nothing of it changes until `reticle split thaw`.")
        var freeze = false
        @Flag(help: "As JSON.")
        var json = false

        func validate() throws {
            if let ratio, SplitRecipe.parts(ratio: ratio) == nil {
                throw ValidationError("--ratio '\(ratio)': expected \(SplitRecipe.ratioRule)")
            }
            if let folds, SplitRecipe.folds(folds) == nil {
                throw ValidationError("--folds \(folds): expected 2 to 1000")
            }
            if ratio != nil && folds != nil { throw ValidationError("expected --ratio or --folds, not both") }
            do {
                _ = try groupBy.map { text throws(FilterError) in try SplitGrouping(text) }
            } catch {
                throw ValidationError("--group-by \(error)")
            }
        }

        func run() throws {
            try Out.reporting {
                let store = try options.open()
                let planner = try SplitPlanner(store)
                let person = Person.name(SettingsFile.load())
                let making = SplitMaking(store: store, planner: planner, person: person)
                let wish = SplitMaking.Wish(
                    parts: ratio.flatMap(SplitRecipe.parts(ratio:)) ?? folds.flatMap(SplitRecipe.folds),
                    strategy: strategy?.strategy, grouping: try groupBy.map { try SplitGrouping($0) }, seed: seed,
                    isAnew: anew)
                var (split, what, _) = try making.run(name, wish)
                if freeze, !split.isFrozen {
                    split = try store.apply(.freeze(split.id), by: person, at: Date()).split ?? split
                    what += ", frozen"
                }
                let report = try SplitReport(split, in: store, survey: planner.survey)
                if json { return try Out.json(report) }
                for line in report.lines { print(line) }
                Out.note("split \(name): \(what)")
            }
        }
    }
}
