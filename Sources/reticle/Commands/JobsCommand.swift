import ArgumentParser
import Catalog
import Domain
import Foundation
import Jobs
import Workbench

/// `reticle jobs`: background work of a workspace.
struct JobsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "jobs", abstract: "Background work of a workspace.",
        subcommands: [List.self, Show.self, Log.self, Cancel.self, Pause.self, Resume.self],
        defaultSubcommand: List.self)
}

/// A job as the contract lists it.
private struct JobLine: Encodable {
    var id: Int64
    /// What people call its work: `predict`, `train`, `chain` and so on.
    var kind: String
    var state: String
    /// Share that is done, 0…1.
    var progress: Double
    /// Seconds.
    var eta: Double?
    var message: String
    /// Name of the network, of a prediction or training.
    var model: String?
    /// Seconds for which the worker has run, or had run at its end.
    var runTime: Double?

    init(_ job: Job) {
        let news = JobNews()
        (id, kind, state) = (job.id.rawValue, news.word(for: job), job.state.rawValue)
        (progress, eta, message) = (job.progress.fraction, job.progress.eta, job.progress.message)
        model = news.model(of: job)?.rawValue
        runTime = job.runTime(at: Date().timeIntervalSince1970)
    }

    var text: String {
        let rest = eta.map { ", \(Int($0.rounded())) s left" } ?? ""
        return "\("\(id)".padded(to: 6)) \(kind.padded(to: 8)) \((model ?? "").padded(to: 20)) "
            + "\(state.padded(to: 12)) \((runTime.map(Quantity.span) ?? "").padded(to: 12)) "
            + "\("\(Int(progress * 100)) %\(rest)".padded(to: 18)) \(message)"
    }

    private enum CodingKeys: String, CodingKey { case id, kind, state, progress, eta, message, model, runTime }

    /// `eta`, `model` and `runTime` are `null` where they are not known, never missing.
    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(id, forKey: .id)
        try container.encode(kind, forKey: .kind)
        try container.encode(state, forKey: .state)
        try container.encode(progress, forKey: .progress)
        try container.encode(eta, forKey: .eta)
        try container.encode(message, forKey: .message)
        try container.encode(model, forKey: .model)
        try container.encode(runTime, forKey: .runTime)
    }
}

/// A job of a workspace by its number.
private struct JobOptions: ParsableArguments {
    @Argument(help: "The job's number, as `reticle jobs` lists it.")
    var id: Int64
    @OptionGroup var options: WorkspaceOptions
    @Flag(help: "As JSON.")
    var json = false

    var jobID: JobID { JobID(rawValue: id) }

    func show(_ job: Job) throws {
        if json { return try Out.json(JobLine(job)) }
        print(JobLine(job).text)
    }
}

extension JobsCommand {
    /// `reticle jobs list`.
    struct List: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "List jobs, latest first.")
        @OptionGroup var options: WorkspaceOptions
        @Flag(help: "As JSON.")
        var json = false

        func run() throws {
            try Out.reporting {
                let lines = try JobStore(try options.open()).jobs(at: Date()).map(JobLine.init)
                if json { return try Out.json(lines) }
                if lines.isEmpty { print("no jobs yet") }
                for line in lines { print(line.text) }
            }
        }
    }

    /// `reticle jobs show`.
    struct Show: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Where a job stands.")
        @OptionGroup fileprivate var which: JobOptions

        func run() throws {
            try Out.reporting {
                try which.show(try JobStore(try which.options.open()).job(which.jobID, at: Date()))
            }
        }
    }

    /// `reticle jobs log`.
    struct Log: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "What a job has written so far.")
        @OptionGroup fileprivate var which: JobOptions

        func run() throws {
            try Out.reporting {
                for event in try JobStore(try which.options.open(readOnly: true)).log(of: which.jobID) {
                    if which.json { try Out.json(event) } else { print(event.line) }
                }
            }
        }
    }

    /// `reticle jobs cancel`.
    struct Cancel: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Ask a job to stop; what it has done is kept.")
        @OptionGroup fileprivate var which: JobOptions

        func run() throws {
            try Out.reporting {
                try which.show(try JobStore(try which.options.open()).cancel(which.jobID, at: Date()))
            }
        }
    }

    /// `reticle jobs pause`.
    struct Pause: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Let a running job wait until `reticle jobs resume`; its worker keeps what is in memory.")
        @OptionGroup fileprivate var which: JobOptions

        func run() throws {
            try Out.reporting {
                let jobs = JobStore(try which.options.open())
                try jobs.pause(which.jobID, at: Date())
                try which.show(try jobs.job(which.jobID, at: Date()))
            }
        }
    }

    /// `reticle jobs resume`.
    struct Resume: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Let a job go on where it stopped or was paused, in the background.")
        @OptionGroup fileprivate var which: JobOptions

        func run() throws {
            try Out.reporting {
                let jobs = JobStore(try which.options.open())
                // A pause outlives a worker that was killed meanwhile.
                if jobs.isPaused(which.jobID), try jobs.job(which.jobID, at: Date()).state == .running {
                    jobs.goOn(which.jobID)
                } else {
                    _ = try jobs.resume(which.jobID, at: Date())
                    try jobs.startWorkers()
                }
                try which.show(try jobs.job(which.jobID, at: Date()))
            }
        }
    }
}
