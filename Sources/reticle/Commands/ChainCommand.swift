import ArgumentParser
import Domain
import Formats
import Foundation
import Jobs

/// `reticle chain`: a new database export becomes the network in service.
struct ChainCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "chain", abstract: "From a database export to the network in service: one job, one log.",
        discussion: """
            reticle chain --export export.jsonl --client acme --models /srv/models --background -- --model tiny --hours 2

            Builds the client's dataset, deals out the images that are new, trains, and promotes the network if the gate lets \
            it through: `reticle dataset`, `train` and `models promote` in one job of the workspace. What follows -- are \
            options of `reticle train`. Images that were dealt before stay in their part, and frozen sets stay unlearnt. \
            Pictures are fetched or copied into the workspace.

            After whatever ends it, the same command or `reticle jobs resume` goes on with the stage that it was in. An export \
            that has been through is not done again; after a refusal the same command with --force or another --at-least \
            asks the gate again, without another training. Exit status \(GateRefusal.exitStatus): the gate refuses.
            """)

    @OptionGroup var workspace: WorkspaceOptions
    @Option(help: "The export: a file with one JSON object a line.")
    var export: String
    @OptionGroup var service: ServiceOptions
    @Option(help: "Shares of training and validation for new images.")
    var ratio = "70/30"
    @Option(help: "Seed of the split.")
    var seed: UInt64 = 0
    @Option(help: "A class list, one name a line (default: the classes that occur).")
    var synset: String?
    @Option(help: "Folder of the pictures (default: the export's).")
    var images: String?
    @Option(help: "What boxes are measured in: pixels or percent (default: judged by the boxes).")
    var units: UnitsArgument?
    @OptionGroup(title: "Fetching") var fetching: FetchOptions
    @Option(
        help: ArgumentHelp(
            "Let the network through whatever the gate says; the reason stays in the history.", valueName: "reason"))
    var force: String?
    @Option(help: ArgumentHelp("Also refuse a network with a mAP@0.5 below, 0 to 1.", valueName: "mAP"))
    var atLeast: Double?
    @Flag(help: "Do it again though the same export has been through.")
    var again = false
    @Flag(help: "Leave the work to a process in the background: reticle jobs.")
    var background = false
    @Argument(parsing: .postTerminator, help: "Options of reticle train, after --.")
    var training: [String] = []

    func validate() throws {
        guard SplitRecipe.parts(ratio: ratio)?.count == 2 else {
            throw ValidationError("--ratio '\(ratio)': expected two shares such as 70/30, with at most four decimals")
        }
        if let force, force.allSatisfy(\.isWhitespace) { throw ValidationError("--force: expected a reason") }
        try GateRefusal.check(floor: atLeast)
        let command: TrainCommand
        do { command = try TrainCommand.parse(training) } catch {
            throw ValidationError("after --: \(TrainCommand.message(for: error))")
        }
        let isChains =
            command.train != nil || command.split != nil || command.fold != nil || command.runName != nil
            || command.resume != nil || command.background || command.sagemaker || command.synset != nil
            || command.workspace.workspace != nil
        if isChains {
            throw ValidationError(
                "after --: expected a network and numbers of the training; dataset, workspace and run are the chain's")
        }
    }

    func run() throws {
        // A pipe whose reader has gone must not end a training.
        signal(SIGPIPE, SIG_IGN)
        try Out.reporting { try ChainStart(command: self).run() }
    }
}

/// Starts a chain, here or in the background.
struct ChainStart {
    let command: ChainCommand

    /// Does the work or leaves it to a worker.
    /// - Throws: ``Refusal`` where the job ends otherwise than done, `ExitCode` where the gate refuses
    func run() throws {
        let store = try command.workspace.open()
        let person = Person.name(SettingsFile.load())
        let job: Job
        let folder: ChainFolder
        switch try ChainSetup(command: command, store: store).prepare(by: person, at: Date()) {
        case .job(let made, let place): (job, folder) = (made, place)
        case .known(let place, let chain):
            if let promotion = chain.promoted {
                let end = PromotionLine(promotion, inService: false).text
                print("nothing new: chain \(place.number) is of the same export; \(end)")
                return
            }
            Out.note("reticle: chain \(place.number) is of the same export; \(chain.refused ?? "")")
            throw ExitCode(GateRefusal.exitStatus)
        }
        let jobs = JobStore(store)
        let number = job.id.rawValue
        if command.background {
            try jobs.startWorkers()
            Out.note("job \(number): \(folder.path); `reticle jobs log \(number)`, `reticle jobs cancel \(number)`")
            return
        }
        let worker = try claim(job.id, in: jobs)
        let report = TrainReport(json: false)
        let ended = try ChainJob(store: store, told: { Out.note($0) }, report: report.show).run(worker)
        jobs.startNext()
        switch ended.state {
        case .done: print(ended.progress.message)
        case .failed:
            if try folder.read().refused == ended.progress.message {
                Out.note("reticle: \(ended.progress.message)")
                throw ExitCode(GateRefusal.exitStatus)
            }
            throw Refusal("job \(number): \(ended.progress.message)")
        default: Out.note("job \(number) \(ended.state.rawValue): `reticle jobs resume \(number)` goes on")
        }
    }
    private func claim(_ id: JobID, in jobs: JobStore) throws -> Worker {
        do { return try Worker.claim(id, in: jobs) } catch {
            guard case .busy(_, let running) = error else { throw error }
            throw Refusal(
                "a training runs here already (job \(running.rawValue)); job \(id.rawValue) waits and begins after it, "
                    + "`reticle jobs cancel \(id.rawValue)` takes it back")
        }
    }
}
