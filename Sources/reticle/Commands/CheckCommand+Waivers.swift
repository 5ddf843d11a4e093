import ArgumentParser
import Catalog
import Domain
import Foundation

extension CheckCommand {
    /// `reticle check rules`.
    struct Rules: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "List the rules and how they are set.")
        @OptionGroup var workspace: WorkspaceOptions
        @Flag(help: "As JSON.")
        var json = false

        private struct Line: Encodable {
            var rule: String
            var severity: String
            var title: String
            var fix: String?
            var parameters: [String: Double]
        }

        func run() throws {
            try Out.reporting {
                let configuration = try workspace.open(readOnly: true).checkConfiguration()
                let lines = CheckRule.allCases.map { rule in
                    Line(
                        rule: rule.rawValue, severity: configuration[severity: rule].name, title: rule.title,
                        fix: rule.fix?.rawValue,
                        parameters: Dictionary(
                            uniqueKeysWithValues: rule.parameters.map { ($0.name, configuration[rule, $0.name]) }))
                }
                if json { return try Out.json(lines) }
                for line in lines {
                    let numbers = line.parameters.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
                    print(
                        "\(line.rule.padded(to: 24)) \(line.severity.padded(to: 8)) "
                            + "\(line.title.padded(to: 36)) \(numbers.joined(separator: " "))")
                }
            }
        }
    }

    /// `reticle check set`.
    struct Setting: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "set", abstract: "Set severity or numbers of a rule: set box-tiny severity=error input=608.")
        @OptionGroup var workspace: WorkspaceOptions
        @Argument(help: "The rule.")
        var rule: String
        @Argument(help: "severity=off|info|warning|error, or a number of the rule, such as iou=0.9.")
        var values: [String]

        func validate() throws {
            _ = try RuleArgument.rule(rule, "rule")
            for value in values where !value.contains("=") { throw ValidationError("'\(value)': expected KEY=VALUE") }
        }

        func run() throws {
            try Out.reporting {
                let store = try workspace.open()
                let rule = try RuleArgument.rule(rule, "rule")
                for value in values {
                    let parts = value.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
                    try store.set(String(parts[0]), to: String(parts[1]), for: rule)
                }
            }
        }
    }

    /// What a waiver is about, on the command line.
    struct SubjectOptions: ParsableArguments {
        @OptionGroup var workspace: WorkspaceOptions
        @Argument(help: "The rule.")
        var rule: String
        @Option(help: "Only for this image: its path as the dataset writes it, or absolute.")
        var image: String?
        @Option(help: "Only for the box with this number, as `reticle check --json` prints it.")
        var box: Int64?
        @Option(name: .customLong("class"), help: "Only for the class of this name.")
        var className: String?

        func validate() throws {
            _ = try RuleArgument.rule(rule, "rule")
            if [image != nil, box != nil, className != nil].count(where: { $0 }) > 1 {
                throw ValidationError("--image, --box and --class: expected one of them at most")
            }
        }

        /// The subject in a workspace.
        ///
        /// - Throws: ``Refusal`` where there is no such image or class
        func subject(in store: CatalogStore) throws -> Waiver.Subject {
            if let image {
                let id = try store.image(at: image) ?? store.image(at: Paths.absolute(image))
                guard let id else { throw Refusal("\(image): no such image in the workspace") }
                return .image(id)
            }
            if let className {
                guard let entry = try store.synset().named(className) else {
                    throw Refusal("'\(className)': no such class in the synset")
                }
                return .classID(entry.id)
            }
            return box.map { .box(AnnotationID(rawValue: $0)) } ?? .everything
        }
    }

    /// `reticle check waive`.
    struct Waive: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Let a rule not count: everywhere, or for an image, a box or a class; undo takes it back.")
        @OptionGroup var what: SubjectOptions
        @Option(help: "Why; kept with your name.")
        var because: String

        func run() throws {
            try Out.reporting {
                let store = try what.workspace.open()
                let waiver = Waiver(
                    try RuleArgument.rule(what.rule, "rule"), try what.subject(in: store), reason: because)
                try store.apply(.waive([waiver]), by: Person.name(SettingsFile.load()), at: Date())
            }
        }
    }

    /// `reticle check unwaive`.
    struct Unwaive: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Take a waiver back.")
        @OptionGroup var what: SubjectOptions

        func run() throws {
            try Out.reporting {
                let store = try what.workspace.open()
                let (rule, subject) = (try RuleArgument.rule(what.rule, "rule"), try what.subject(in: store))
                guard let known = try store.waivers().first(where: { $0.rule == rule && $0.subject == subject }) else {
                    throw Refusal("\(rule.rawValue): no such waiver; `reticle check waivers` lists them")
                }
                try store.apply(.unwaive([known]), by: Person.name(SettingsFile.load()), at: Date())
            }
        }
    }

    /// `reticle check waivers`.
    struct Waivers: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "What is waived, by whom and why.")
        @OptionGroup var workspace: WorkspaceOptions
        @Flag(help: "As JSON.")
        var json = false

        private struct Line: Encodable {
            var rule: String
            var image: String?
            var box: Int64?
            var className: String?
            var because: String
            var person: String
            /// Seconds since 1970-01-01 00:00 UTC.
            var at: Double

            private enum CodingKeys: String, CodingKey {
                case rule, image, box, because, person, at
                case className = "class"
            }
        }

        func run() throws {
            try Out.reporting {
                let store = try workspace.open(readOnly: true)
                let synset = try store.synset()
                let lines = try store.waivers().map { waiver in
                    var line = Line(
                        rule: waiver.rule.rawValue, because: waiver.reason, person: waiver.actor, at: waiver.madeAt)
                    switch waiver.subject {
                    case .everything: break
                    case .classID(let id): line.className = synset[id]?.name
                    case .image(let id): line.image = try store.rows([id]).first?.path
                    case .box(let id): line.box = id.rawValue
                    }
                    return line
                }
                if json { return try Out.json(lines) }
                if lines.isEmpty { print("nothing is waived") }
                for line in lines {
                    let what = line.image ?? line.box.map { "box \($0)" } ?? line.className ?? "everything"
                    print("\(line.rule.padded(to: 24)) \(what): \(line.because) (\(line.person))".printable)
                }
            }
        }
    }
}
