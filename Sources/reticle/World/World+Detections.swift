import Catalog
import Domain
import Foundation
import Jobs
import NeuralNetwork
import Workbench
import YOLO

/// What the interface asks about networks, what they found, and the jobs that they run in.
extension World {
    /// Carries out an effect that concerns detections, networks or jobs.
    func answerOfDetections(_ effect: Effect) throws -> [Answer] {
        switch effect {
        case .readDetections(let image): return [try detections(of: image)]
        case .judge(let judgement, let ticket):
            return [.applied(ticket: ticket, try store.judge(judgement, by: person, at: Date()))]
        case .countDetections(let images):
            let blind = try store.blindImages(of: person)
            return [.detectionCounts(images, try store.detectionCounts(of: images.filter { !blind.contains($0) }))]
        case .seekDetections(let ids, let index, let model, let confidence):
            let found = try open(in: ids, after: index, model: model, minimumConfidence: confidence)
            return [.soughtDetections(after: index, index: found)]
        case .predict(let model, let target): return [try predict(model, target)]
        case .readModels: return [.models(try models())]
        case .readModel(let name): return [try detail(name)]
        case .timeLayers(let name): return [try times(name)]
        case .readAnchors(let name):
            return [.anchors(name, try AnchorSet(store.shelf.open(name.rawValue), name: name.rawValue))]
        case .readClassMap(let name): return [.classMap(try classMap(name))]
        case .mapClass(let name, let index, let mapping):
            try store.setMapping(of: try record(name).id, classIndex: index, to: mapping, by: person, at: Date())
            return [.classMap(try classMap(name))]
        case .readJobs: return try jobs(onlyNews: true)
        case .cancelJob(let id):
            _ = try JobStore(store).cancel(id, at: Date())
            return try jobs(onlyNews: false)
        case .resumeJob(let id):
            _ = try JobStore(store).resume(id, at: Date())
            try JobStore(store).startWorkers()
            return try jobs(onlyNews: false)
        case .pauseJob(let id, let isPaused):
            if isPaused { try JobStore(store).pause(id, at: Date()) } else { JobStore(store).goOn(id) }
            return try jobs(onlyNews: false)
        case .readLog(let id): return [.log(id, try JobStore(store).log(of: id).map(\.line))]
        default: return []
        }
    }

    // MARK: Detections

    private func detections(of image: ImageID) throws -> Answer {
        // Who labels blind sees nothing that could speak for them.
        guard try !store.isBlind(person, on: image) else {
            return .detections(image, ImageDetections(runs: [], detections: []))
        }
        let found = try store.detections(of: image)
        return .detections(image, ImageDetections(runs: try store.runs(on: image), detections: found))
    }

    /// First image after `index`, round the end but never `index` itself, with open detections.
    private func open(
        in ids: [ImageID], after index: Int, model: ModelName?, minimumConfidence: Double
    ) throws -> Int? {
        let order = Array(ids.indices.filter { $0 > index }) + Array(ids.indices.filter { $0 < index })
        let (names, blind) = (try self.names, try store.blindImages(of: person))
        for start in stride(from: 0, to: order.count, by: 500) {
            let part = order[start..<min(start + 500, order.count)]
            let counts = try store.detectionCounts(of: part.map { ids[$0] })
            for at in part
            where !blind.contains(ids[at]) && (counts[ids[at]]?.bestConfidence ?? -1) >= minimumConfidence {
                guard let model else { return at }
                let isThere = try store.detections(of: ids[at]).contains {
                    $0.verdict == .open && $0.confidence >= minimumConfidence && names[$0.model] == model
                }
                if isThere { return at }
            }
        }
        return nil
    }

    /// Names of the registered networks.
    private var names: [ModelID: ModelName] {
        get throws { Dictionary(uniqueKeysWithValues: try store.models().map { ($0.id, $0.name) }) }
    }

    // MARK: Jobs

    private func predict(_ model: ModelName, _ target: PredictionTarget) throws -> Answer {
        let images: [ImageID]
        switch target {
        case .images(let ids): images = ids
        case .unseen(let client):
            var query = ImageQuery()
            (query.terms, query.client) = ([ImageQuery.Term(.state([.unseen]))], client)
            images = try store.search(query).ids
        }
        guard !images.isEmpty else { throw Refusal("nothing to look at: no image is left to do") }
        let job = try PredictionRequest(model: model.rawValue, images: images)
            .enqueue(in: store, by: person, at: Date())
        try JobStore(store).startWorkers()
        return .jobStarted(report(job))
    }

    private func jobs(onlyNews: Bool) throws -> [Answer] {
        let jobs = try JobStore(store).jobs(at: Date())
        // A worker that was killed starts nobody after it.
        if jobs.contains(where: { $0.state == .queued }), !store.isReadOnly { try JobStore(store).startWorkers() }
        guard let news = jobNews.take(jobs) else { return onlyNews ? [] : [.jobs(jobs.map(report))] }
        var answers: [Answer] = [.jobs(jobs.map(report))]
        if !news.isEmpty { answers.append(.detected(news)) }
        return answers
    }

    func report(_ job: Job) -> JobReport {
        let model = jobNews.model(of: job)
        // Of several trainings of a network each has a name of its own.
        let name = jobNews.run(of: job) ?? model?.rawValue
        let title = [jobNews.word(for: job), name].compactMap { $0 }.joined(separator: " ")
        return JobReport(
            job: job, title: title, model: model, log: "\(store.folder)/.reticle/\(job.logPath)",
            isPaused: job.state == .running && JobStore(store).isPaused(job.id), at: Date().timeIntervalSince1970)
    }

    // MARK: Networks

    private func record(_ name: ModelName) throws -> ModelRecord {
        try store.model(name) ?? store.register(store.shelf.open(name.rawValue), at: Date())
    }

    private func models() throws -> [ModelSummary] {
        var runs: [ModelName: Int] = [:]
        for run in try store.runs() { runs[run.modelName, default: 0] += 1 }
        return store.shelf.entries().compactMap { entry in
            guard case .success(let manifest) = entry.manifest, let shelved = try? store.shelf.open(entry.name) else {
                return nil
            }
            let name = ModelName(entry.name)
            return ModelSummary(
                name: name, classNames: shelved.model.classNames, inputSize: manifest.inputSize,
                parameterCount: manifest.parameters, format: manifest.format.title, runCount: runs[name] ?? 0)
        }
    }

    private func detail(_ name: ModelName) throws -> Answer {
        do {
            let shelved = try store.shelf.open(name.rawValue)
            return .model(try ModelDescription(shelved, folder: store.shelf.folder).detail)
        } catch {
            return .modelFailed(name, "\(error)")
        }
    }

    private func times(_ name: ModelName) throws -> Answer {
        do {
            let shelved = try store.shelf.open(name.rawValue)
            return .layerTimes(name, try LayerClock(shelved, cache: store.folder(of: "cache")).measure())
        } catch {
            return .modelFailed(name, "\(error)")
        }
    }

    private func classMap(_ name: ModelName) throws -> ClassMap {
        let record = try record(name)
        return ClassMap(
            model: name, entries: try store.classMap(of: record.id),
            openCounts: try store.openDetectionsPerClass(of: record.id))
    }
}

extension JobEvent {
    /// The event as a line for people.
    var line: String {
        let style = Date.VerbatimFormatStyle(
            format:
                "\(hour: .twoDigits(clock: .twentyFourHour, hourCycle: .zeroBased)):\(minute: .twoDigits):\(second: .twoDigits)",
            timeZone: .current, calendar: Calendar(identifier: .gregorian))
        let clock = Date(timeIntervalSince1970: at).formatted(style)
        let count = done.map { done in total.map { "\(done)/\($0)" } ?? "\(done)" }
        return [clock, event.rawValue, count, message].compactMap { $0 }.joined(separator: "  ")
    }
}
