import ArgumentParser
import Catalog
import Domain
import Foundation
import Jobs
import Synchronization

/// `reticle check`: quality rules over images and boxes.
struct CheckCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check", abstract: "Check images and boxes by rules.",
        discussion: """
            reticle check --json
            reticle check --rules box-outside,box-empty --fix box-outside
            reticle check set box-tiny input=608
            reticle check waive box-nested --image shelf/12.jpg --because "bottles in a crate"

            Pictures that are new or have changed are looked at first; what was seen of them is kept.
            """,
        subcommands: [Run.self, Rules.self, Setting.self, Waive.self, Unwaive.self, Waivers.self],
        defaultSubcommand: Run.self)
}

/// A severity on the command line: from which one a check fails.
struct SeverityArgument: ExpressibleByArgument {
    var severity: CheckSeverity

    /// Reads `info`, `warning` or `error`.
    init?(argument: String) {
        guard let severity = CheckSeverity(name: argument), severity != .off else { return nil }
        self.severity = severity
    }

    static var allValueStrings: [String] { CheckSeverity.allCases.filter { $0 != .off }.map(\.name) }
}

/// Rules on the command line.
enum RuleArgument {
    /// Rules by their names, parted by commas.
    ///
    /// - Throws: `ValidationError`, exit status 64, that lists the rules
    static func rules(_ text: String, _ option: String) throws -> Set<CheckRule> {
        Set(try text.split(separator: ",").map { try rule(String($0), option) })
    }

    /// The rule of that name.
    static func rule(_ name: String, _ option: String) throws -> CheckRule {
        guard let rule = CheckRule(rawValue: name) else {
            throw ValidationError(
                "\(option) '\(name)': expected \(CheckRule.allCases.map(\.rawValue).joined(separator: ", "))")
        }
        return rule
    }
}

extension CheckCommand {
    /// `reticle check`.
    struct Run: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Check, and list what is wrong, worst first.")

        @OptionGroup var workspace: WorkspaceOptions
        @Option(help: "Only these rules, parted by commas (default: all that are not off).")
        var rules: String?
        @Option(help: "Put right what these rules find: their names, parted by commas, or 'all'; undo takes it back.")
        var fix: String?
        @Option(help: "Findings listed, the worst of all; 0 lists all. Counts are always of all.")
        var limit = 10_000
        @Option(help: "End with status 1 if something of this severity or worse is found: info, warning, error.")
        var failOn: SeverityArgument?
        @Option(help: "Threads that read pictures (default: one a core).")
        var threads: Int?
        @Flag(help: "Leave the pictures as they were seen last.")
        var noPictures = false
        @Flag(help: "Look at the pictures in the background, reticle jobs, and do nothing else.")
        var background = false
        @Flag(help: "As JSON.")
        var json = false

        func validate() throws {
            if let rules { _ = try RuleArgument.rules(rules, "--rules") }
            if let fix, fix != "all" {
                for rule in try RuleArgument.rules(fix, "--fix") where rule.fix == nil {
                    throw ValidationError("--fix \(rule.rawValue): a person has to look at these")
                }
            }
            if limit < 0 { throw ValidationError("--limit \(limit): expected 0 or more") }
            if let threads, !(1...256).contains(threads) {
                throw ValidationError("--threads \(threads): expected 1…256")
            }
        }

        func run() throws {
            try Out.reporting {
                let store = try workspace.open()
                if background { return try startJob(store) }
                let chosen = try rules.map { try RuleArgument.rules($0, "--rules") }
                if !noPictures, (chosen ?? Set(CheckRule.allCases)).contains(where: \.needsPictures) { try look(store) }
                for line in try SplitAlarm.lines(in: store) { Out.note(line) }
                if let fix { try apply(fix, store) }
                let most = limit == 0 ? Int.max : limit
                let report = try store.check(chosen, limit: most, splits: try SplitParts.leakable(in: store))
                    .limited(to: most)
                try show(report, chosen, store)
                if let failOn { try fail(report, from: failOn.severity) }
            }
        }

        private func startJob(_ store: CatalogStore) throws {
            let job = try CheckWork.enqueue(in: store, by: Person.name(SettingsFile.load()), at: Date())
            try JobStore(store).startWorkers()
            Out.note("job \(job.id.rawValue): looks at the pictures; `reticle jobs show \(job.id.rawValue)`")
        }

        /// Looks at new pictures as a job of the queue, so that others see it and Ctrl-C keeps what was done.
        private func look(_ store: CatalogStore) throws {
            guard try !PictureScan(store: store).isUpToDate() else { return }
            let jobs = JobStore(store)
            let job = try CheckWork.enqueue(in: store, by: Person.name(SettingsFile.load()), at: Date())
            let worker: Worker
            do { worker = try Worker.claim(job.id, in: jobs) } catch JobError.taken {
                Out.note("job \(job.id.rawValue) looks at the pictures already: checking what it has seen so far")
                return
            }
            Worker.yieldToOthers()
            let bar = PictureBar()
            let ended = try CheckWork(store: store, threads: threads).run(worker) { bar.show($0, of: $1) }
            bar.clear()
            guard ended.state == .done else {
                throw Refusal("job \(job.id.rawValue) \(ended.state.rawValue): \(ended.progress.message)")
            }
            Out.note(ended.progress.message)
        }

        private func apply(_ fix: String, _ store: CatalogStore) throws {
            let rules =
                fix == "all" ? Set(CheckRule.allCases.filter { $0.fix != nil }) : try RuleArgument.rules(fix, "--fix")
            let receipt = try store.fix(rules, by: Person.name(SettingsFile.load()), at: Date())
            Out.note(receipt?.title ?? "nothing to fix")
        }

        private func show(_ report: CheckReport, _ chosen: Set<CheckRule>?, _ store: CatalogStore) throws {
            let problems = try CheckProblem.problems(of: report, in: store)
            guard json else {
                for problem in problems { print(problem.line.printable) }
                let counts = CheckRule.allCases.compactMap { rule in
                    report.counts[rule].map { "\($0) \(rule.rawValue)" }
                }
                Out.note(counts.isEmpty ? "nothing is wrong" : counts.joined(separator: ", "))
                let open = report.coverage.images - report.coverage.looked
                if open > 0, (chosen ?? Set(CheckRule.allCases)).contains(where: \.needsPictures) {
                    Out.note("\(open) pictures have not been looked at: nothing is known of them")
                }
                return
            }
            let asked = CheckRule.allCases.filter {
                report.configuration[severity: $0] != .off && chosen?.contains($0) ?? true
            }
            try Out.json(
                CheckDocument(
                    counts: Dictionary(uniqueKeysWithValues: asked.map { ($0.rawValue, report.counts[$0] ?? 0) }),
                    waived: Dictionary(uniqueKeysWithValues: report.waived.map { ($0.key.rawValue, $0.value) }),
                    problems: problems,
                    pictures: .init(images: report.coverage.images, looked: report.coverage.looked)))
        }

        private func fail(_ report: CheckReport, from severity: CheckSeverity) throws {
            let counts = CheckSeverity.allCases.filter { $0 >= severity }.reversed().compactMap { each -> String? in
                let count = report.count(of: each)
                return count > 0 ? "\(count) of severity \(each.name)" : nil
            }
            if !counts.isEmpty { throw Refusal("\(counts.joined(separator: ", ")); expected none (--fail-on)") }
        }
    }
}

/// A progress bar whose length is known when the first picture is looked at.
private final class PictureBar: Sendable {
    private let bar = Mutex<ProgressBar?>(nil)

    func show(_ done: Int, of total: Int) {
        bar.withLock { known in
            if known == nil { known = ProgressBar("pictures", of: total) }
            return known
        }?.show(done)
    }

    func clear() { bar.withLock { $0 }?.clear() }
}
