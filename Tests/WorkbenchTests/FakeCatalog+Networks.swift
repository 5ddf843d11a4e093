import Domain
import Workbench

extension FakeCatalog {
    /// Installs a network of some classes; those that the synset names alike are mapped.
    mutating func install(_ name: String, classes: [String]) {
        let name = ModelName(name)
        models.append(
            ModelSummary(
                name: name, classNames: classes, inputSize: ImageSize(width: 416, height: 416),
                parameterCount: 8_858_734, format: "darknet cfg + weights"))
        let entries = classes.enumerated().map { index, each in
            ClassMapEntry(
                classIndex: index, name: each, mapping: synset.named(each).map { .mapped($0.id) } ?? .unmapped,
                isFixed: false)
        }
        maps[name] = ClassMap(model: name, entries: entries)
        details[name] = ModelDetail(
            name: name, preprocessing: [("resize", "letterbox"), ("values", "0…1")],
            layers: [
                ModelLayer(
                    index: 0, name: "0 convolutional", kind: "convolutional", filters: 16, size: 3, stride: 1,
                    output: (416, 416, 16), parameterCount: 448, multiplyAdds: 74_760_192),
                ModelLayer(index: 1, name: "1 maxpool", kind: "maxpool", size: 2, stride: 2, output: (208, 208, 16)),
                ModelLayer(
                    index: 2, name: "2 convolutional", kind: "convolutional", filters: 32, size: 3, stride: 1,
                    output: (208, 208, 32), parameterCount: 4672, multiplyAdds: 199_360_512),
                ModelLayer(index: 3, name: "3 route", kind: "route", output: (208, 208, 48)),
            ], files: ["tiny.cfg", "tiny.weights"])
    }

    /// Has an installed network look at an image and find these: class name, confidence and box.
    mutating func find(_ found: [(String, Double, PixelBox)], on image: Int64, by name: String) {
        let number = Int64(runs.count + 1)
        let id = ImageID(rawValue: image)
        let model = ModelID(rawValue: Int64((models.firstIndex { $0.name.rawValue == name } ?? 0) + 1))
        let run = DetectionRun(
            id: DetectionRunID(rawValue: number), model: model, modelName: ModelName(name), fingerprint: "f",
            settings: DetectionSettings(
                inputSize: ImageSize(width: 416, height: 416), minimumConfidence: 0.01, nmsIoU: 0.45),
            startedAt: Double(number) * 60, actor: "ada", imagesDone: 1, detections: found.count)
        runs.append((run, [id]))
        let entries = maps[ModelName(name)]?.entries ?? []
        for (className, confidence, box) in found {
            let entry = entries.first { $0.name == className }
            detections.append(
                StoredDetection(
                    id: DetectionID(rawValue: Int64(detections.count + 1)), image: id, run: run.id, model: model,
                    classIndex: entry?.classIndex ?? 0, className: className, classID: entry?.mapping.classID,
                    confidence: confidence, box: box))
        }
    }

    /// Open detections of an image, by id.
    func open(_ image: Int64) -> [Int64] {
        detections.filter { $0.image.rawValue == image && $0.verdict == .open }.map(\.id.rawValue)
    }

    mutating func answerOfNetworks(_ effect: Effect) -> Answer? {
        switch effect {
        case .readDetections(let id):
            let here = runs.filter { $0.images.contains(id) }.map(\.run).reversed()
            var newest: [DetectionRun] = []
            for run in here where !newest.contains(where: { $0.model == run.model }) { newest.append(run) }
            return .detections(
                id,
                ImageDetections(
                    runs: newest,
                    detections: detections.filter { each in
                        each.image == id && newest.contains { $0.id == each.run }
                    }))
        case .countDetections(let ids):
            var counts: [ImageID: DetectionCount] = [:]
            for each in detections where ids.contains(each.image) && each.verdict == .open {
                counts[each.image, default: DetectionCount()].open += 1
            }
            return .detectionCounts(ids, counts)
        case .seekDetections(let ids, let after, _, let least):
            let order = ids.indices.filter { $0 > after } + ids.indices.filter { $0 < after }
            return .soughtDetections(
                after: after,
                index: order.first { index in
                    detections.contains {
                        $0.image == ids[index] && $0.verdict == .open && $0.confidence >= least
                    }
                })
        case .predict(let name, let target):
            var total = 0
            if case .images(let ids) = target { total = ids.count }
            let job = JobReport.predict(Int64(jobs.count + 1), name.rawValue, total: total)
            jobs.insert(job, at: 0)
            return .jobStarted(job)
        case .readModels: return .models(models)
        case .readModel(let name):
            return details[name].map { .model($0) } ?? .modelFailed(name, "tiny.weights: no such file")
        case .timeLayers(let name):
            return .layerTimes(
                name,
                LayerTimes(
                    seconds: [0.0031, 0.0004, 0.0087, 0], threads: 2, inputSize: ImageSize(width: 416, height: 416)))
        case .readClassMap(let name): return maps[name].map { .classMap($0) }
        case .mapClass(let name, let index, let mapping):
            maps[name]?.entries[index].mapping = mapping
            maps[name]?.entries[index].isFixed = mapping != .unmapped
            for at in detections.indices where detections[at].classIndex == index {
                detections[at].classID = mapping.classID
            }
            return maps[name].map { .classMap($0) }
        case .readJobs: return .jobs(jobs)
        case .cancelJob(let id):
            for index in jobs.indices where jobs[index].id == id { jobs[index].job.cancelRequestedAt = 5 }
            return .jobs(jobs)
        case .resumeJob(let id):
            for index in jobs.indices where jobs[index].id == id { jobs[index].job.state = .queued }
            return .jobs(jobs)
        case .pauseJob(let id, let isPaused):
            for index in jobs.indices where jobs[index].id == id { jobs[index].isPaused = isPaused }
            return .jobs(jobs)
        case .readRun(let id): return stories[id].map { .run(id, $0) }
        case .train(let wish):
            let job = JobReport.train(Int64(jobs.count + 1), wish.model.rawValue, state: .queued)
            jobs.insert(job, at: 0)
            return .jobStarted(job)
        case .readLog(let id): return .log(id, ["began", "60 of 120 images", "ended"])
        default: return nil
        }
    }
}

extension JobReport {
    /// A prediction that runs.
    static func predict(
        _ id: Int64, _ model: String, done: Int = 0, total: Int = 1, eta: Double? = nil, state: JobState = .running,
        message: String = ""
    ) -> JobReport {
        JobReport(
            job: Job(
                id: JobID(rawValue: id), kind: .predict, payload: "{}", state: state,
                progress: JobProgress(done: done, total: total, eta: eta, message: message), actor: "ada",
                createdAt: 0, startedAt: 1, finishedAt: state.isOver ? 62 : nil, logPath: "runs/\(id).jsonl"),
            title: "predict \(model)", model: ModelName(model), log: ".reticle/runs/\(id).jsonl", at: 241)
    }

    /// A training that runs.
    static func train(
        _ id: Int64, _ model: String, done: Int = 0, total: Int = 0, eta: Double? = nil, state: JobState = .running,
        message: String = ""
    ) -> JobReport {
        JobReport(
            job: Job(
                id: JobID(rawValue: id), kind: .train, payload: "{}", state: state,
                progress: JobProgress(done: done, total: total, eta: eta, message: message), actor: "ada",
                createdAt: 0, startedAt: 1, finishedAt: state.isOver ? 62 : nil, logPath: "runs/\(id).jsonl"),
            title: "train \(model)", model: ModelName(model), log: ".reticle/runs/\(id).jsonl", at: 241)
    }
}

extension RunStory {
    /// A run of so many epochs whose loss falls and whose mAP rises to about `most`.
    static func made(_ name: String, epochs: Int, most: Double, rate: String = "0.001") -> RunStory {
        var story = RunStory(name: name)
        (story.images, story.validationImages, story.classes) = (96, 24, 3)
        (story.epochCount, story.stepCount, story.speed, story.side) = (40, 480, 5.25, 416)
        story.arguments = [
            Argument(name: "network", value: "tiny"), Argument(name: "lr", value: rate),
            Argument(name: "batch-size", value: "8"),
        ]
        for step in stride(from: 10, through: epochs * 12, by: 10) {
            story.note(Step(step: step, loss: 400 / Double(step) + 2))
        }
        for epoch in 1...max(1, epochs) where epochs > 0 {
            let share = Double(epoch) / Double(epochs)
            story.note(
                Epoch(
                    number: epoch, minutes: Double(epoch) * 1.5, loss: 40 / Double(epoch) + 2,
                    mAP: most * share * (2 - share), coco: most * share * 0.5))
        }
        return story
    }
}
