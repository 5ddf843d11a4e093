import ArgumentParser
import Catalog
import Domain
import Foundation
import Imaging
import Jobs
import NeuralNetwork
import Prediction
import Synchronization
import YOLO

/// `reticle predict`: what a network finds, in files or in the images of the workspace.
struct PredictCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "predict", abstract: "Let a network look at pictures.",
        discussion: """
            reticle predict dog.jpg --model tiny --render out
            reticle predict dog.jpg --cfg yolov3-tiny.cfg --weights yolov3-tiny.weights --names coco.names --json
            reticle predict --model tiny --filter 'state:unseen' --background

            Without pictures it looks at the images of the workspace and stores what it finds as a layer of its own.
            """)

    @Argument(help: "Pictures, or folders of pictures (default: the images of the workspace).")
    var images: [String] = []
    @OptionGroup var workspace: WorkspaceOptions
    @Option(help: "A network of the workspace.")
    var model: String?
    @OptionGroup var source: ModelSourceOptions
    @Option(
        help: "Confidence from which a detection counts, 0…1 (default: 0.25; the workspace stores them from 0.05 on).")
    var minConfidence: Double?
    @Option(help: "IoU above which the less confident of two detections of a class goes, 0…1.")
    var nms = PredictionRequest.nmsIoU
    @Option(help: "Size of the network's input, such as 416 or 608x352 (default: its own).")
    var size: InputSizeArgument?
    @Option(help: "How pictures are fed: \(FitArgument.names) (default: the network's own way).")
    var fit: FitArgument?
    @Option(help: "Pictures of one run of the network.")
    var batch = 1
    @Option(help: "Threads (default: one a core).")
    var threads: Int?
    @Option(help: "Write each picture with its detections to this folder, as JPEG.")
    var render: String?
    @Option(help: "Images of the workspace to look at, as in the workstation's filter (default: all).")
    var filter: String?
    @Option(help: "Images of this client only.")
    var client: String?
    @Flag(help: "Leave the work to a process in the background: reticle jobs.")
    var background = false
    @Flag(help: "JSON lines, one a picture.")
    var json = false

    func validate() throws {
        if let minConfidence, !(0...1).contains(minConfidence) {
            throw ValidationError("--min-confidence \(minConfidence): expected 0…1")
        }
        if !(0...1).contains(nms) { throw ValidationError("--nms \(nms): expected 0…1") }
        if !(1...256).contains(batch) { throw ValidationError("--batch \(batch): expected 1…256") }
        if let threads, !(1...WorkerPool.limit).contains(threads) {
            throw ValidationError("--threads \(threads): expected 1…\(WorkerPool.limit)")
        }
        if !images.isEmpty && (filter != nil || client != nil || background) {
            throw ValidationError(
                "--filter, --client and --background concern the workspace; expected no pictures with them")
        }
        if images.isEmpty && render != nil && background {
            throw ValidationError("--render needs the command to stay; expected no --background")
        }
    }

    func run() async throws {
        try await Out.reporting {
            if images.isEmpty { try await predictWorkspace() } else { try await predictFiles() }
        }
    }

    private var shown: Double { minConfidence ?? 0.25 }

    // MARK: Files

    private func predictFiles() async throws {
        let paths = try images.flatMap { try PictureList.pictures(at: $0) }
        let predictor = try self.predictor(named: try opened(), minimumConfidence: shown)
        let output = try PredictionOutput(json: json, renderFolder: render.map(Paths.absolute))
        let classNames = predictor.model.classNames
        let bar = ProgressBar("pictures", of: paths.count)
        let failures = Mutex(0)
        try await predictor.run(paths.map(Paths.absolute)) { index, outcome in
            let path = paths[index]
            bar.clear()
            switch outcome {
            case .success(let (prepared, found)):
                if let warning = prepared.warning { Out.note("\(path): \(warning)") }
                if found.skipped > 0 { Out.note("\(path): \(found.skipped) boxes with numbers that are not finite") }
                let named = found.detections.map {
                    PredictionOutput.Named(
                        name: classNames[$0.classIndex], colour: $0.classIndex, confidence: $0.confidence, box: $0.box)
                }
                try output.show(path, prepared.picture.placement.pictureSize, named)
            case .failure(let error):
                failures.withLock { $0 += 1 }
                Out.note(Out.describe(error, file: path))
            }
            bar.show(index + 1)
        }
        bar.clear()
        if failures.withLock({ $0 }) > 0 { throw ExitCode.failure }
    }

    /// The network that was named, from files or from the workspace.
    private func opened() throws -> (model: YOLOModel, parameters: any ParameterSource, cache: String?) {
        if let files = try source.files() {
            let (model, parameters) = try files.open()
            return (model, parameters, nil)
        }
        let store = try workspace.open(readOnly: true)
        let shelved = try store.shelf.open(try modelName(store))
        return (shelved.model, shelved.parameters, store.folder(of: "cache"))
    }

    /// The network to use where none was named: the only one there is.
    private func modelName(_ store: CatalogStore) throws -> String {
        if let model { return model }
        let names = store.shelf.names()
        guard names.count == 1 else {
            throw Refusal(
                names.isEmpty
                    ? "no network here yet; `reticle models add NAME --cfg F --weights F --names F` adds one"
                    : "which network? --model \(names.joined(separator: ", --model "))")
        }
        return names[0]
    }

    private func predictor(
        named network: (model: YOLOModel, parameters: any ParameterSource, cache: String?), minimumConfidence: Double
    ) throws -> Predictor {
        var options = Predictor.Options()
        (options.inputSize, options.fit, options.minimumConfidence) = (size?.size, fit?.fit, minimumConfidence)
        (options.nmsIoU, options.batch, options.threads) = (nms, batch, threads)
        options.tuning = network.cache.map(TuningFile.url(in:))
        return try Predictor(network.model, network.parameters, options)
    }

    // MARK: The workspace

    private func predictWorkspace() async throws {
        guard try source.files() == nil else {
            throw Refusal("the workspace stores detections of its own networks: `reticle models add` first")
        }
        let store = try workspace.open()
        let query = try ImageQuery.parse(filter ?? "", synset: try store.synset(), client: client)
        let ids = try store.search(query).ids
        guard !ids.isEmpty else { throw Refusal("no image of the workspace fits") }
        var request = PredictionRequest(model: try modelName(store), images: ids)
        (request.nmsIoU, request.inputSize) = (nms, size?.size)
        // Stored from low on, for the workstation's slider; printed from what was asked for.
        request.minimumConfidence = min(PredictionRequest.storedConfidence, shown)
        let jobs = JobStore(store)
        let job = try request.enqueue(in: store, by: Person.name(SettingsFile.load()), at: Date())
        if background {
            try jobs.startWorkers()
            Out.note("job \(job.id.rawValue): \(ids.count) images; `reticle jobs show \(job.id.rawValue)`")
            return
        }
        let bar = ProgressBar("images", of: ids.count)
        let (threads, batch) = (threads, batch)
        let ended = try await Waiting.onThread {
            try PredictionWork(store: store, threads: threads, niceness: 0, batch: batch).run(
                try Worker.claim(job.id, in: jobs), progress: bar.show)
        }
        bar.clear()
        guard ended.state == .done else {
            throw Refusal("job \(job.id.rawValue) \(ended.state.rawValue): \(ended.progress.message)")
        }
        try show(ids, of: job, in: store)
        let failures = try jobs.log(of: job.id).filter { $0.event == .warning }.compactMap(\.message)
        for failure in failures { Out.note(failure) }
        if !failures.isEmpty { throw ExitCode.failure }
    }

    private func show(_ ids: [ImageID], of job: Job, in store: CatalogStore) throws {
        let run = try job.order(PredictionOrder.self).runID
        let output = try PredictionOutput(json: json, renderFolder: render.map(Paths.absolute))
        // Pictures that could not be read have nothing to show.
        let looked = try store.imagesDone(by: run)
        for id in ids {
            let document = try store.document(id)
            let path = (try? Location.path(document.location, in: store).get()) ?? document.location
            guard looked.contains(id) else { continue }
            let found = try store.detections(of: id, run: run).filter { $0.confidence >= shown }.map {
                PredictionOutput.Named(
                    name: $0.className, colour: $0.classIndex, confidence: $0.confidence, box: $0.box)
            }
            try output.show(path, document.image.size ?? ImageSize(width: 0, height: 0), found)
        }
    }
}
