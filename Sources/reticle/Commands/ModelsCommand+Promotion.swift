import ArgumentParser
import Catalog
import Domain
import Foundation
import Prediction
import Training
import YOLO

/// Where the networks of the service lie, and whose is meant.
struct ServiceOptions: ParsableArguments {
    @Option(help: "The client of the service.")
    var client: String
    @Option(help: "Folder with the networks of the service's clients (default: the setting models).")
    var models: String?

    /// The folder.
    /// - Throws: ``Refusal`` where none was named
    func networks() throws -> ClientNetworks {
        guard let folder = models ?? SettingsFile.load().models else {
            throw Refusal(
                "which networks? --models DIR names the folder that `reticle-service` uses, as does models = \"DIR\" in the settings"
            )
        }
        return ClientNetworks(folder: Paths.absolute(folder))
    }
}

extension GateRefusal {
    /// Whether a figure can be the least that is let through.
    /// - Throws: `ValidationError`
    static func check(floor: Double?) throws {
        guard let floor, !(0...1).contains(floor) else { return }
        throw ValidationError("--at-least \(floor): expected a mAP@0.5 of 0 to 1")
    }
}

extension ModelsCommand {
    /// `reticle models promote`.
    struct Promote: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Put what a training has learnt into the service, if it is no worse than what is there.",
            discussion: """
                reticle models promote tiny-3 --client acme --models /srv/models

                The first promotion freezes the run's validation part: a copy of its pictures and boxes in the client's folder, \
                with its hash. From then on the new network and the one in service are both judged on that set, as a training \
                validates. A network with a lower mAP@0.5, one that finds nothing at all, or one that has learnt from pictures \
                of the set, is refused with exit status \(GateRefusal.exitStatus). Workers take a promoted network up by \
                themselves.
                """)

        @Argument(help: ArgumentHelp("The training: a run of the workspace, or the folder of one.", valueName: "run"))
        var training: String
        @OptionGroup var service: ServiceOptions
        @OptionGroup var options: WorkspaceOptions
        @Option(
            help: ArgumentHelp(
                "Let it through whatever the gate says; the reason stays in the history.", valueName: "reason"))
        var force: String?
        @Option(help: ArgumentHelp("Also refuse it with a mAP@0.5 below, 0 to 1.", valueName: "mAP"))
        var atLeast: Double?
        @Flag(help: "Freeze this run's validation part in place of the set that there is.")
        var freezeAnew = false
        @Option(help: "Threads (default: one a core).")
        var threads: Int?
        @Flag(help: "As JSON.")
        var json = false

        func validate() throws {
            if let force, force.allSatisfy(\.isWhitespace) { throw ValidationError("--force: expected a reason") }
            try GateRefusal.check(floor: atLeast)
            if let threads, threads < 1 { throw ValidationError("--threads: expected 1 or more") }
        }

        func run() throws {
            try Out.reporting {
                let (folder, tuning) = try found()
                let work = PromotionWork(
                    networks: try service.networks(), client: service.client,
                    person: Person.name(SettingsFile.load()), force: force, floor: atLeast, freezesAnew: freezeAnew,
                    threads: threads, tuning: tuning, note: { Out.note($0) })
                do {
                    let outcome = try work.promote(folder, at: Date())
                    if outcome.isKnown { Out.note("it is in service already; nothing was done") }
                    let line = PromotionLine(outcome.promotion, inService: true)
                    if json { try Out.json(line) } else { print(line.text) }
                } catch let refusal as GateRefusal {
                    Out.note("reticle: \(refusal)")
                    throw ExitCode(GateRefusal.exitStatus)
                }
            }
        }

        /// The run's folder, and where measured choices are kept.
        private func found() throws -> (RunFolder, URL) {
            if training.contains("/") { return (RunFolder(Paths.absolute(training)), TuningFile.personal) }
            let store = try options.open(readOnly: true)
            let runs = store.folder(of: "runs")
            let path = "\(runs)/\(training)"
            guard FileManager.default.fileExists(atPath: RunNetwork.path(in: path)) else {
                let known = ((try? FileManager.default.contentsOfDirectory(atPath: runs)) ?? []).filter {
                    FileManager.default.fileExists(atPath: RunNetwork.path(in: "\(runs)/\($0)"))
                }.sorted()
                throw Refusal(
                    "no run '\(training)'; expected "
                        + (known.isEmpty ? "one, but there is none" : known.joined(separator: ", ")))
            }
            return (RunFolder(path), TuningFile.url(in: store.folder(of: "cache")))
        }
    }

    /// `reticle models promoted`.
    struct Promoted: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Who has put which network of a client into the service, oldest first.")
        @OptionGroup var service: ServiceOptions
        @Flag(help: "As JSON.")
        var json = false

        func run() throws {
            try Out.reporting {
                let networks = try service.networks()
                try PromotionWork(networks: networks, client: service.client, person: "").checkPlaces()
                guard let register = try networks.shelf(of: service.client).promotions() else {
                    if json { return try Out.json([PromotionLine]()) }
                    throw PromotionWork.nothingPromoted(service.client)
                }
                if json { return try Out.json(PromotionLine.all(register)) }
                for line in PromotionLine.all(register) { print(line.text) }
            }
        }
    }

    /// `reticle models rollback`.
    struct Rollback: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Put an earlier network of a client back into the service.")
        @OptionGroup var service: ServiceOptions
        @Option(help: "The version, as `reticle models promoted` lists it (default: the one before that in service).")
        var to: Int?
        @Option(help: "Why, for the history.")
        var reason: String?
        @Flag(help: "As JSON.")
        var json = false

        func run() throws {
            try Out.reporting {
                let work = PromotionWork(
                    networks: try service.networks(), client: service.client, person: Person.name(SettingsFile.load()))
                let line = PromotionLine(try work.rollBack(to: to, reason: reason, at: Date()), inService: true)
                if json { try Out.json(line) } else { print(line.text) }
            }
        }
    }
}
