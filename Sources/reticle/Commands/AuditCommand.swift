import ArgumentParser
import Catalog
import Domain
import Foundation
import Jobs
import Workbench

/// `reticle audit`: labels that a network contradicts which has not learnt from them.
struct AuditCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "audit", abstract: "Find labels that are probably wrong, the worst first.",
        discussion: """
            reticle audit --model tiny --minutes 20 --background
            reticle audit --cfg yolov3-tiny.cfg --weights yolov3-tiny.weights --folds 3 --epochs 10
            reticle audit --list --limit 100 --json

            The finished images are dealt out to folds. For each fold a network learns from all the others and then looks at \
            this one; where it contradicts a label, or is sure of an object without one, that is a case. Overlooked, swapped, \
            misplaced and spurious labels are ranked together, by the estimated probability that the label is wrong. What was \
            found is kept until the next audit; --list shows it. An audit that was stopped goes on with reticle jobs resume.
            """)

    @OptionGroup var workspace: WorkspaceOptions
    @Option(help: "The network of the workspace to start from: a small one is enough.")
    var model: String?
    @OptionGroup(title: "Network from files") var source: ModelSourceOptions
    @Option(help: "Into how many parts the images are dealt out, 2 to 20.")
    var folds = 3
    @Option(help: "A split of folds of the workspace to take instead.")
    var split: String?
    @Option(help: "Images of this client only.")
    var client: String?
    @Option(help: "Minutes that it may take in all, unless --epochs says how long to learn.")
    var minutes = 20.0
    @Flag(help: "Keep the network's own anchors, instead of some that fit the boxes.")
    var keepAnchors = false
    @OptionGroup(title: "Numbers of the trainings") var options: TrainOptions
    @Flag(help: "Leave the work to a process in the background: reticle jobs.")
    var background = false
    @Flag(help: "Show what the last audit found, and do nothing else.")
    var list = false
    @Option(help: "Cases that are printed; 0 for all.")
    var limit = 100
    @Flag(help: "Print dismissed and settled cases too.")
    var all = false
    @Flag(help: "JSON lines, one a case.")
    var json = false

    func validate() throws {
        if !(2...20).contains(folds) { throw ValidationError("--folds \(folds): expected 2 to 20") }
        if !(minutes > 0 && minutes.isFinite) { throw ValidationError("--minutes \(minutes): expected more than 0") }
        if limit < 0 { throw ValidationError("--limit \(limit): expected 0 or more") }
        if list && background { throw ValidationError("--list shows what was found; expected no --background with it") }
        if options.hours != nil { throw ValidationError("--hours: an audit is told --minutes") }
    }

    func run() async throws {
        try await Out.reporting {
            guard !list else { return try show(try workspace.open(readOnly: true)) }
            let store = try workspace.open()
            let network = try NetworkChoice(model: model, source: source).start(store)
            var wish = AuditWish()
            (wish.minutes, wish.folds, wish.split, wish.client) = (minutes, folds, split, client)
            wish.keepsAnchors = keepAnchors
            let options = options
            let folder = try wish.prepare(
                store, (start: network.0, name: network.1), seed: options.seed ?? 233,
                change: options.apply)
            let jobs = JobStore(store)
            let job = try AuditJob.enqueue(
                folder, model: network.1, in: store, by: Person.name(SettingsFile.load()), at: Date())
            if background {
                try jobs.startWorkers()
                let id = job.id.rawValue
                Out.note("job \(id): \(folder.path); `reticle jobs show \(id)`, then `reticle audit --list`")
                return
            }
            try await work(job, store)
            try show(store)
        }
    }

    /// Does the job in this process, where `Ctrl-C` stops it and keeps what was done.
    private func work(_ job: Job, _ store: CatalogStore) async throws {
        let jobs = JobStore(store)
        let worker: Worker
        do { worker = try Worker.claim(job.id, in: jobs) } catch JobError.busy(_, let running) {
            throw Refusal(
                "an audit runs here already (job \(running.rawValue)); job \(job.id.rawValue) waits and begins after it, "
                    + "`reticle jobs cancel \(job.id.rawValue)` takes it back")
        }
        let bar = AuditBar()
        let ended = try await Waiting.onThread { try AuditJob(store: store).run(worker, progress: bar.show) }
        bar.clear()
        jobs.startNext()
        for event in try jobs.log(of: job.id) where event.event == .warning {
            if let message = event.message { Out.note(message) }
        }
        guard ended.state == .done else {
            let way = ended.state.isResumable ? "; `reticle jobs resume \(job.id.rawValue)` goes on" : ""
            throw Refusal("job \(job.id.rawValue) \(ended.state.rawValue): \(ended.progress.message)\(way)")
        }
        Out.note(ended.progress.message)
    }

    private func show(_ store: CatalogStore) throws {
        guard let (summary, findings) = try store.audit() else {
            throw Refusal("\(store.folder): no audit yet; `reticle audit --model NAME` makes one")
        }
        let shown = findings.filter { all || $0.state == .open }.prefix(limit == 0 ? .max : limit)
        for line in try AuditLine.lines(shown, in: store) {
            if json { try Out.json(line) } else { print(line.line.printable) }
        }
        let open = findings.count { $0.state == .open }
        Out.note(
            "\(open) of \(Quantity.count(findings.count, "case")) open; "
                + "\(Quantity.count(summary.images, "image")), \(Quantity.count(summary.labels, "label")), "
                + "\(summary.folds) folds of \(summary.network)")
    }
}
