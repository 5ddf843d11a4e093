import ArgumentParser
import Catalog
import Domain
import Foundation
import Workbench

/// `reticle people`: what each person did in a workspace, and how fast.
struct PeopleCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "people", abstract: "What each person did, and how fast.",
        discussion: """
            Counted from the journal; what was undone does not count. Time at work runs from one command to the next, and \
            stands still where nothing comes for two minutes.
            """)

    @OptionGroup var options: WorkspaceOptions
    @Option(help: "Only what was done from this day on, as 2026-11-28, in local time.")
    var since: DayArgument?
    @Flag(help: "As JSON.")
    var json = false

    private struct Line: Encodable {
        var person: String
        var images, finished, drawn, changed, deleted, accepted, corrected, rejected: Int
        var handedIn, passed, sentBack: Int
        var hours: Double
        var boxesPerHour, secondsPerBox, keysPerBox, correctedShare: Double?

        init(_ one: PersonFigures) {
            (person, images, finished) = (one.person, one.images, one.finished)
            (drawn, changed, deleted) = (one.drawn, one.changed, one.deleted)
            (accepted, corrected, rejected) = (one.accepted, one.corrected, one.rejected)
            (handedIn, passed, sentBack) = (one.handedIn, one.passed, one.sentBack)
            (hours, boxesPerHour) = (one.seconds / 3600, one.boxesPerHour)
            (secondsPerBox, keysPerBox, correctedShare) = (one.secondsPerBox, one.keysPerBox, one.correctedShare)
        }

        private enum CodingKeys: String, CodingKey {
            case person, images, finished, drawn, changed, deleted, accepted, corrected, rejected, handedIn, passed,
                sentBack, hours, boxesPerHour, secondsPerBox, keysPerBox, correctedShare
        }

        /// Rates are `null` where nothing is known, never missing.
        func encode(to encoder: any Encoder) throws {
            var container = encoder.container(keyedBy: CodingKeys.self)
            try container.encode(person, forKey: .person)
            for (key, count) in [
                (CodingKeys.images, images), (.finished, finished), (.drawn, drawn), (.changed, changed),
                (.deleted, deleted), (.accepted, accepted), (.corrected, corrected), (.rejected, rejected),
                (.handedIn, handedIn), (.passed, passed), (.sentBack, sentBack),
            ] { try container.encode(count, forKey: key) }
            try container.encode(hours, forKey: .hours)
            try container.encode(boxesPerHour, forKey: .boxesPerHour)
            try container.encode(secondsPerBox, forKey: .secondsPerBox)
            try container.encode(keysPerBox, forKey: .keysPerBox)
            try container.encode(correctedShare, forKey: .correctedShare)
        }

        static let heading = cells([
            "person", "images", "done", "drawn", "changed", "deleted", "accepted", "corrected", "rejected", "in",
            "passed", "back", "time", "boxes/h", "s/box", "keys/box",
        ])

        var text: String {
            func rate(_ value: Double?) -> String {
                value.map { Quantity.decimal($0, digits: $0 < 100 ? 1 : 0) } ?? "–"
            }
            return Self.cells([
                person.printable, "\(images)", "\(finished)", "\(drawn)", "\(changed)", "\(deleted)", "\(accepted)",
                "\(corrected)", "\(rejected)", "\(handedIn)", "\(passed)", "\(sentBack)", Quantity.span(hours * 3600),
                rate(boxesPerHour), rate(secondsPerBox),
                rate(keysPerBox),
            ])
        }

        /// The first column to the left, numbers to the right.
        private static func cells(_ cells: [String]) -> String {
            cells[0].padded(to: 18)
                + cells.dropFirst().map { String(repeating: " ", count: max(1, 10 - $0.count)) + $0 }.joined()
        }
    }

    func run() throws {
        try Out.reporting {
            let lines = try options.open().people(since: since?.time ?? -.infinity).map(Line.init)
            if json { return try Out.json(lines) }
            guard !lines.isEmpty else { return print("nobody has changed anything yet") }
            print(Line.heading)
            for line in lines { print(line.text) }
        }
    }
}

/// A day as `2026-11-28`.
struct DayArgument: ExpressibleByArgument {
    /// Its beginning in local time, in seconds since 1970-01-01 00:00 UTC.
    var time: Double

    init?(argument: String) {
        let numbers = argument.split(separator: "-", omittingEmptySubsequences: false).map { Int($0) }
        guard numbers.count == 3, let year = numbers[0], let month = numbers[1], let day = numbers[2] else {
            return nil
        }
        let parts = DateComponents(year: year, month: month, day: day)
        let calendar = Calendar(identifier: .gregorian)
        // A calendar takes 31 February for a day in March.
        guard (1970...9999).contains(year), let date = calendar.date(from: parts),
            calendar.dateComponents([.year, .month, .day], from: date) == parts
        else { return nil }
        time = date.timeIntervalSince1970
    }
}
