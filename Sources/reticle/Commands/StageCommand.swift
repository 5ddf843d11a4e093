import ArgumentParser
import Catalog
import Domain
import Foundation
import Workbench

/// `reticle stage`: how far images are on their way through annotation and review.
struct StageCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "stage", abstract: "Annotation, review, accepted: list images by stage, and move them.",
        discussion: """
            Images begin at annotation. `hand-in` takes a finished one to review, where another person accepts it or sends \
            it back with a reason; an accepted one stays as it is until somebody reopens it.
            """,
        subcommands: [List.self, Set.self, OwnWork.self], defaultSubcommand: List.self)
}

extension StageCommand {
    /// `reticle stage [list]`.
    struct List: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "List images with their stage, annotator and reviewer.")

        @OptionGroup var options: WorkspaceOptions
        @Option(help: "Only images that match, such as 'stage:review' (default: all that were ever handed in).")
        var filter: String?
        @Flag(help: "As JSON.")
        var json = false

        struct Line: Encodable, Equatable {
            var image, client, stage: String
            var reason, annotator, handedIn, reviewer, judged: String?

            init(_ row: ImageRow) {
                let record = row.stage
                (image, client, stage) = (row.path, row.client, record.mark.word)
                (reason, annotator, reviewer) = (record.reason, record.annotator, record.reviewer)
                handedIn = record.handedInAt.map(Timestamp.text)
                judged = record.judgedAt.map(Timestamp.text)
            }

            private enum CodingKeys: String, CodingKey {
                case image, client, stage, reason, annotator, handedIn, reviewer, judged
            }

            /// What is not known is `null`, never missing.
            func encode(to encoder: any Encoder) throws {
                var container = encoder.container(keyedBy: CodingKeys.self)
                for (key, text) in [
                    (CodingKeys.image, image as String?), (.client, client), (.stage, stage), (.reason, reason),
                    (.annotator, annotator), (.handedIn, handedIn), (.reviewer, reviewer), (.judged, judged),
                ] { try container.encode(text, forKey: key) }
            }

            var text: String {
                let people = [
                    annotator.map { "handed in by \($0), \(handedIn ?? "")" },
                    reviewer.map { "judged by \($0), \(judged ?? "")" }, reason,
                ].compactMap(\.self)
                return ([stage.padded(to: 12) + image] + people).joined(separator: "  ").printable
            }
        }

        func run() throws {
            try Out.reporting {
                let store = try options.open(readOnly: true)
                let query = try ImageQuery.parse(filter ?? "", synset: try store.synset())
                let rows = try store.rows(try store.search(query).ids)
                let lines = rows.filter { filter != nil || $0.stage != StageRecord() }.map(Line.init)
                if json { return try Out.json(lines) }
                if lines.isEmpty {
                    print(filter == nil ? "no image was handed in yet; `reticle stage set hand-in` does it" : "none")
                }
                for line in lines { print(line.text) }
            }
        }
    }

    /// The moves by their names on the command line.
    enum Move: String, ExpressibleByArgument, CaseIterable {
        case handIn = "hand-in"
        case takeBack = "take-back"
        case accept
        case sendBack = "send-back"
        case reopen

        func move(because reason: String?) -> StageMove {
            switch self {
            case .handIn: .handIn
            case .takeBack: .takeBack
            case .accept: .accept
            case .sendBack: .sendBack(reason: reason ?? "")
            case .reopen: .reopen
            }
        }
    }

    /// `reticle stage set`.
    struct Set: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Move images, all or none: hand-in, take-back, accept, send-back, reopen.")

        @Argument(help: "hand-in, take-back, accept, send-back or reopen.")
        var move: Move
        @OptionGroup var which: ImageNames
        @OptionGroup var options: WorkspaceOptions
        @Option(help: "Why they are sent back.")
        var reason: String?
        @Flag(help: "As JSON.")
        var json = false

        func validate() throws {
            if move == .sendBack, reason == nil { throw ValidationError("send-back: expected --reason") }
            if move != .sendBack, reason != nil { throw ValidationError("--reason: expected with send-back alone") }
        }

        func run() throws {
            try Out.reporting {
                let store = try options.open()
                let images = try which.ids(in: store)
                let receipt = try store.apply(
                    .moveStage(images, move.move(because: reason)), by: Person.name(SettingsFile.load()), at: Date())
                if json { return try Out.json(Moved(move: move.rawValue, images: receipt.images.count)) }
                print(receipt.title)
            }
        }

        private struct Moved: Encodable {
            var move: String
            var images: Int
        }
    }

    /// `reticle stage own-work`.
    struct OwnWork: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Whether people may accept what they have handed in themselves (at first they may not).")

        enum Choice: String, ExpressibleByArgument, CaseIterable { case allow, refuse }

        @Argument(help: "allow or refuse; without it, tells which.")
        var choice: Choice?
        @OptionGroup var options: WorkspaceOptions
        @Flag(help: "As JSON.")
        var json = false

        func run() throws {
            try Out.reporting {
                let store = try options.open(readOnly: choice == nil)
                if let choice { try store.setAllowsOwnWork(choice == .allow) }
                let allows = try store.allowsOwnWork()
                if json { return try Out.json(["ownWork": allows ? "allow" : "refuse"]) }
                print(allows ? "people may judge their own work" : "another person judges what somebody has handed in")
            }
        }
    }
}
