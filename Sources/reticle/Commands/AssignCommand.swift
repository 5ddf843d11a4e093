import ArgumentParser
import Catalog
import Domain
import Foundation
import Workbench

/// `reticle assign`: who works on which images.
struct AssignCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "assign",
        abstract: "Give images to people: by client, split, sample; blind to several; honeypots.",
        discussion: """
            reticle assign anna ben --client acme                  each image to one of the two
            reticle assign anna --sample 200 --seed 7              a random sample
            reticle assign anna ben --blind --sample 5%            both label the same, neither sees the other's boxes
            reticle assign anna --honeypots 10%                    a tenth of the accepted images once more, blind

            The list of a person opens on what was given to them (filter `for:anna`). `reticle agreement` compares what was \
            labelled blind.
            """,
        subcommands: [Add.self, List.self, Remove.self], defaultSubcommand: Add.self)
}

/// A number of images, or a share of them.
enum SampleSize: ExpressibleByArgument, Equatable {
    case count(Int)
    /// 0…1.
    case share(Double)

    init?(argument: String) {
        if argument.hasSuffix("%") {
            guard let percent = Double(argument.dropLast()), percent > 0, percent <= 100 else { return nil }
            self = .share(percent / 100)
        } else {
            guard let count = Int(argument), count > 0 else { return nil }
            self = .count(count)
        }
    }

    /// So many of a number of images.
    func count(of images: Int) -> Int {
        switch self {
        case .count(let count): min(count, images)
        case .share(let share): AssignmentPlan.count(share, of: images)
        }
    }
}

extension AssignCommand {
    /// `reticle assign [add]`.
    struct Add: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Give images to people.")

        @Argument(help: "Who gets them, by the names that stand in the journal.")
        var people: [String]
        @OptionGroup var options: WorkspaceOptions
        @Option(help: "Only images of this client.")
        var client: String?
        @Option(help: "Only members of this split.")
        var split: String?
        @Option(help: "Only members of this part of it, such as train.")
        var part: String?
        @Option(
            help: "Only images that match (default: 'state:unseen', given to nobody; with --honeypots all accepted).")
        var filter: String?
        @Option(help: "A random sample of them: a number, or a share such as 20%.")
        var sample: SampleSize?
        @Option(help: "Seed of samples and of who gets what; the same seed gives the same.")
        var seed: UInt64 = 0
        @Flag(help: "Each of the images to every one of the people, none of whom sees the boxes of another.")
        var blind = false
        @Option(help: "A share of the accepted images, or a number, once more to each person, blind, to measure them.")
        var honeypots: SampleSize?
        @Flag(help: "As JSON.")
        var json = false

        private struct Line: Encodable {
            var person: String
            var images: Int
            /// Whether nobody of that name has had a part in the workspace before.
            var isNew: Bool
        }

        /// Words that are commands here: nobody gets images under such a name by a slip.
        private static let commands: Swift.Set<String> = ["add", "list", "remove", "help", "show", "delete"]

        func validate() throws {
            if let word = people.first(where: { Self.commands.contains($0.lowercased()) }) {
                throw ValidationError(
                    "'\(word)' is no person; expected names, or one of add, list, remove, --help right after assign")
            }
            if people.isEmpty { throw ValidationError("expected the name of somebody who gets the images") }
            if Swift.Set(people).count < people.count { throw ValidationError("a person is named twice") }
            if blind, people.count < 2 { throw ValidationError("--blind: expected two people or more") }
            if honeypots != nil, blind || sample != nil {
                throw ValidationError("--honeypots: expected without --blind and --sample")
            }
        }

        func run() throws {
            try Out.reporting {
                let store = try options.open()
                let plan = try assignments(in: store)
                guard !plan.isEmpty else {
                    throw Refusal(
                        honeypots == nil
                            ? "no image is left to give: none matches \(pool)"
                                + (filter == nil ? "; --filter gives images out again" : ", that they do not have")
                            : "no image is left to give: accepted ones that they have not worked on are needed"
                    )
                }
                let known = try acquainted(in: store)
                let receipt = try store.apply(.assign(plan), by: Person.name(SettingsFile.load()), at: Date())
                let lines = people.map { person in
                    Line(
                        person: person, images: plan.count { $0.person == person }, isNew: !known.contains(person))
                }
                if json { return try Out.json(lines) }
                for line in lines {
                    let new = line.isNew ? ", a new person" : ""
                    print("\(line.person.padded(to: 18)) \(Quantity.count(line.images, "image"))\(new)")
                }
                Out.note("\(receipt.title), of \(pool)")
            }
        }

        /// Everybody who has had a part in the workspace so far, and who runs the command.
        private func acquainted(in store: CatalogStore) throws -> Swift.Set<String> {
            Swift.Set(try store.people().map(\.person) + store.assignments().map(\.person))
                .union([Person.name(SettingsFile.load())])
        }

        /// Which images may be given, in words: the filter that was used, said or not.
        private var pool: String {
            let filter = filterText.trimmingCharacters(in: .whitespaces)
            var words = [filter.isEmpty ? "all images" : "'\(filter)'"]
            if self.filter == nil, honeypots == nil { words.append("given to nobody") }
            if let client { words.append("of client \(client)") }
            if let split { words.append("in split \(split)") }
            if let part { words.append("in part \(part)") }
            return words.joined(separator: ", ")
        }

        private var filterText: String {
            honeypots == nil ? filter ?? "state:unseen" : "stage:accepted " + (filter ?? "")
        }

        /// What is to be given, none of it given to the same person before.
        ///
        /// Without a filter, what was given to anybody is left out: somebody has it in hand, or has finished it blind.
        private func assignments(in store: CatalogStore) throws -> [Assignment] {
            let given = try store.assignments()
            let taken = honeypots == nil && filter == nil ? Swift.Set(given.map(\.image)) : []
            let images = try candidates(in: store)
            let known = Swift.Set(given.map { Given(person: $0.person, image: $0.image) })
            func isNew(_ image: ImageID, _ person: String) -> Bool {
                !known.contains(Given(person: person, image: image))
            }
            if let honeypots {
                let records = Dictionary(uniqueKeysWithValues: zip(images, try store.stages(of: images)))
                return try people.enumerated().flatMap { number, person in
                    // Whoever has changed an image has seen its boxes.
                    let worked = Swift.Set(try store.search(ImageQuery(terms: [.init(.editedBy(person))])).ids)
                    let strange = images.filter { image in
                        guard let record = records[image], isNew(image, person) else { return false }
                        return record.annotator != person && record.reviewer != person && !worked.contains(image)
                    }
                    let count = min(strange.count, honeypots.count(of: images.count))
                    return AssignmentPlan.sample(strange, count, seed: seed, stream: number + 1)
                        .map { Assignment(person: person, image: $0, kind: .honeypot) }
                }
            }
            let free = images.filter { image in !taken.contains(image) && people.allSatisfy { isNew(image, $0) } }
            // A share is one of all that match, whoever has them.
            let chosen =
                sample.map { AssignmentPlan.sample(free, min(free.count, $0.count(of: images.count)), seed: seed) }
                ?? free
            guard blind else { return AssignmentPlan.dealt(chosen, to: people, seed: seed) }
            return people.flatMap { person in
                chosen.map { Assignment(person: person, image: $0, kind: .double) }
            }
        }

        private struct Given: Hashable {
            var person: String
            var image: ImageID
        }

        private func candidates(in store: CatalogStore) throws -> [ImageID] {
            var query = try ImageQuery.parse(filterText, synset: try store.synset(), client: client)
            if split != nil || part != nil {
                query.terms.append(.init(.split(split, parts: Swift.Set([part].compactMap(\.self)))))
            }
            return try store.search(query).ids
        }
    }

    /// `reticle assign list`.
    struct List: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "How many images people have, and how far they are.")

        @OptionGroup var options: WorkspaceOptions
        @Flag(help: "As JSON.")
        var json = false

        private struct Line: Encodable {
            var person: String
            var images, open, blind, honeypots: Int
        }

        func run() throws {
            try Out.reporting {
                let store = try options.open(readOnly: true)
                let all = Dictionary(grouping: try store.assignments(), by: \.person)
                let lines = try all.sorted { $0.key < $1.key }.map { person, given in
                    Line(
                        person: person, images: given.count, open: try store.openAssignments(of: person).count,
                        blind: given.count { $0.kind == .double }, honeypots: given.count { $0.kind == .honeypot })
                }
                if json { return try Out.json(lines) }
                if lines.isEmpty { print("nobody was given images; `reticle assign PERSON` does it") }
                for line in lines {
                    print(
                        "\(line.person.padded(to: 18)) \(Quantity.count(line.images, "image")), \(line.open) to do"
                            + (line.blind > 0 ? ", \(line.blind) blind with others" : "")
                            + (line.honeypots > 0 ? ", \(Quantity.count(line.honeypots, "honeypot"))" : ""))
                }
            }
        }
    }

    /// `reticle assign remove`.
    struct Remove: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Take images from a person again; what was drawn stays.")

        @Argument(help: "From whom.")
        var person: String
        @OptionGroup var options: WorkspaceOptions
        @Option(help: "Only images that match.")
        var filter: String = ""
        @Flag(help: "Also those that the person has labelled blind and finished.")
        var finished = false
        @Flag(help: "As JSON.")
        var json = false

        func run() throws {
            try Out.reporting {
                let store = try options.open()
                let matching = Swift.Set(
                    try store.search(try ImageQuery.parse(filter, synset: try store.synset())).ids)
                let given = try store.assignments(of: person).filter {
                    matching.contains($0.image) && (finished || $0.state == .unseen)
                }
                guard !given.isEmpty else { throw Refusal("\(person) has no such images") }
                let receipt = try store.apply(.unassign(given), by: Person.name(SettingsFile.load()), at: Date())
                if json { return try Out.json(["images": given.count]) }
                print(receipt.title)
            }
        }
    }
}
