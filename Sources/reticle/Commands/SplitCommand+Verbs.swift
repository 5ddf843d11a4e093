import ArgumentParser
import Catalog
import Domain
import Foundation

/// A split of a workspace by its name.
struct SplitNameOptions: ParsableArguments {
    @Argument(help: "The split's name, as `reticle split list` shows it.")
    var name: String
    @OptionGroup var options: WorkspaceOptions
    @Flag(help: "As JSON.")
    var json = false

    /// Does an edit of the split and reports it.
    func edit(_ edit: (Split, CatalogStore) throws -> SplitEdit) throws {
        try Out.reporting {
            let store = try options.open()
            let split = try store.split(named: name)
            let person = Person.name(SettingsFile.load())
            let result = try store.apply(try edit(split, store), by: person, at: Date())
            guard let after = result.split else {
                if json { return try Out.json(["deleted": split.name]) }
                return print(result.receipt.title)
            }
            if json { return try Out.json(try SplitReport(after, in: store, survey: try store.splitSurvey())) }
            print(result.receipt.title + (after.frozenHash.map { ": \($0)" } ?? ""))
        }
    }
}

/// Images of a split.
struct SplitImageOptions: ParsableArguments {
    @OptionGroup var which: SplitNameOptions
    @OptionGroup var images: ImageNames

    /// The images that are named, and those that match.
    func ids(in store: CatalogStore) throws -> [ImageID] { try images.ids(in: store) }
}

extension SplitCommand {
    /// `reticle split list`.
    struct List: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "List splits, oldest first.")
        @OptionGroup var options: WorkspaceOptions
        @Flag(help: "As JSON.")
        var json = false

        private struct Line: Encodable {
            var name: String
            var ratio: String
            var strategy: String
            var groupBy: String
            var seed: UInt64
            var images: Int
            var pinned: Int
            var frozen: String?
            var madeBy: String
        }

        func run() throws {
            try Out.reporting {
                let store = try options.open()
                let lines = try store.splits().map { split in
                    let members = try store.members(of: split.id)
                    return Line(
                        name: split.name, ratio: split.recipe.ratio, strategy: split.recipe.strategy.rawValue,
                        groupBy: split.recipe.grouping.text, seed: split.recipe.seed, images: members.count,
                        pinned: members.filter(\.isPinned).count, frozen: split.frozenHash, madeBy: split.madeBy)
                }
                if json { return try Out.json(lines) }
                if lines.isEmpty { print("no splits yet; `reticle split` makes one") }
                for line in lines {
                    print(
                        line.name.padded(to: 16) + line.ratio.padded(to: 12) + line.strategy.padded(to: 12)
                            + "seed \(line.seed)".padded(to: 10) + "\(line.images) images"
                            + (line.pinned > 0 ? ", \(line.pinned) pinned" : "")
                            + (line.frozen.map { ", frozen \($0.prefix(12))" } ?? ""))
                }
            }
        }
    }

    /// `reticle split show`.
    struct Show: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "A split's figures, or its members.",
            discussion:
                "`--members` prints client, path and part, parted by tabs; `| sha256sum` gives the hash of freezing."
        )
        @OptionGroup var which: SplitNameOptions
        @Flag(help: "Print who is in which part.")
        var members = false

        func run() throws {
            try Out.reporting {
                let store = try which.options.open()
                let split = try store.split(named: which.name)
                if members {
                    for line in SplitFingerprint.lines(of: try store.identities(of: split)) {
                        print(
                            line.split(separator: "\t", omittingEmptySubsequences: false).map { String($0).printable }
                                .joined(separator: "\t"))
                    }
                    return
                }
                let report = try SplitReport(split, in: store, survey: try store.splitSurvey())
                if which.json { return try Out.json(report) }
                for line in report.lines { print(line) }
            }
        }
    }

    /// `reticle split pin`.
    struct Pin: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Put images into a part for good: making the split anew leaves them there.")
        @OptionGroup var which: SplitImageOptions
        @Option(help: "The part, such as train or val.")
        var part: String

        func run() throws {
            try which.which.edit { split, store in
                guard let number = split.part(part) else {
                    let known = split.recipe.parts.map(\.name).joined(separator: ", ")
                    throw Refusal("--part \(part): split \(split.name) has \(known)")
                }
                return .pin(split.id, try which.ids(in: store), part: number)
            }
        }
    }

    /// `reticle split unpin`.
    struct Unpin: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Let pinned images be dealt out again.")
        @OptionGroup var which: SplitImageOptions

        func run() throws {
            try which.which.edit { split, store in .unpin(split.id, try which.ids(in: store)) }
        }
    }

    /// `reticle split freeze`.
    struct Freeze: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Let nothing of a split change, and print its hash.")
        @OptionGroup var which: SplitNameOptions

        func run() throws { try which.edit { split, _ in .freeze(split.id) } }
    }

    /// `reticle split thaw`.
    struct Thaw: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Let a frozen split change again.")
        @OptionGroup var which: SplitNameOptions

        func run() throws { try which.edit { split, _ in .thaw(split.id) } }
    }

    /// `reticle split rename`.
    struct Rename: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Give a split another name.")
        @OptionGroup var which: SplitNameOptions
        @Option(name: .customLong("to"), help: "The new name.")
        var newName: String

        func run() throws { try which.edit { split, _ in .rename(split.id, newName) } }
    }

    /// `reticle split delete`.
    struct Delete: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Delete a split; its images stay.")
        @OptionGroup var which: SplitNameOptions

        func run() throws { try which.edit { split, _ in .delete(split.id) } }
    }
}
