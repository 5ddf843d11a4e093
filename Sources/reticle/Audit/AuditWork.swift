import Catalog
import Domain
import Foundation
import DetectionMetrics
import Prediction
import Synchronization
import Training
import Workbench
import YOLO

/// Does an audit whose folder is prepared: each fold learns, then looks at the images that it has not seen.
///
/// A fold that is done is kept; one that was broken off goes on from its last checkpoint.
struct AuditWork {
    let folder: AuditFolder
    /// Threads to compute on; `nil` for what the runs' arguments say.
    var threads: Int?
    var niceness = 0
    /// Folder of measured choices.
    var cache: String

    /// From where on detections are looked at: low, for what little supports a box.
    static let minimumConfidence = 0.02
    /// Steps of the progress of a fold, and how many of them are learning.
    private static let (foldSteps, learningSteps) = (100, 90)

    /// What the outside world is told and asked.
    struct Control: Sendable {
        var mustStop: @Sendable () -> Bool
        var awaitTurn: @Sendable () -> Double = { 0 }
        /// Hears how far the audit is: steps done, steps in all, a few words.
        var advance: @Sendable (Int, Int, String) -> Void
        var warn: @Sendable (String) -> Void
    }

    /// Detections of every image of the plan; `nil` for pictures that could not be read, or in all where it was stopped.
    /// - Throws: what trainings throw, ``Refusal``
    func run(_ control: Control) throws -> [[Detection]?]? {
        let plan = try folder.readPlan()
        var found = [[Detection]?](repeating: nil, count: plan.images.count)
        for fold in 0..<plan.folds {
            let places = plan.images(of: fold)
            if folder.readFound(fold) == nil {
                guard let weights = try learn(fold, of: plan, control) else { return nil }
                guard try look(at: places, fold, of: plan, weights, control) else { return nil }
            }
            guard let known = folder.readFound(fold), known.count == places.count else {
                throw Refusal("\(folder.path): fold \(fold + 1) has other images than its plan; start a new audit")
            }
            for (place, detections) in zip(places, known) { found[place] = detections?.map(\.detection) }
        }
        return found
    }

    /// Learns from the other folds; `nil` where it was stopped on the way.
    private func learn(_ fold: Int, of plan: AuditPlan, _ control: Control) throws -> ModelFiles? {
        let title = "fold \(fold + 1) of \(plan.folds)"
        let (base, all) = (fold * Self.foldSteps, plan.folds * Self.foldSteps)
        control.advance(base, all, "\(title): learning")
        let work = TrainingWork(folder: folder.run(fold), threads: threads, niceness: niceness, cache: cache)
        let done = try work.run(
            mustStop: control.mustStop, awaitTurn: control.awaitTurn,
            report: { event in
                switch event {
                case .step(let step):
                    let loss = String(format: "%.2f", step.losses.total)
                    control.advance(
                        base + Self.learningSteps * step.step / max(1, step.steps), all,
                        "\(title): epoch \(step.epoch + 1), loss \(loss)")
                case .warning(let one): control.warn("\(title): \(one.message)")
                case .started, .estimate, .epoch, .validation, .checkpoint, .done: break
                }
            })
        guard done.reason != .interrupted else { return nil }
        func file(_ ending: String) -> String? { done.weights.first { $0.hasSuffix(ending) } }
        if let cfg = file(".cfg"), let weights = file(".weights") {
            return .darknet(cfg: cfg, weights: weights, names: file(".names"))
        }
        guard let params = file(".params") else { throw Refusal("\(title): the training left no weights") }
        return .gluon(params: params, names: file(".names"))
    }

    /// Looks at images that the fold has not learnt from; `false` where it was stopped on the way.
    private func look(
        at places: [Int], _ fold: Int, of plan: AuditPlan, _ files: ModelFiles, _ control: Control
    ) throws -> Bool {
        let arguments = try folder.run(fold).readArguments()
        var options = Predictor.Options()
        options.inputSize = ImageSize(width: arguments.dataShape, height: arguments.dataShape)
        options.fit = arguments.augmentation == "darknet" ? .letterbox : .stretch
        (options.minimumConfidence, options.threads, options.niceness) = (Self.minimumConfidence, threads, niceness)
        options.tuning = TuningFile.url(in: cache)
        let (model, parameters) = try files.open()
        let predictor = try Predictor(model, parameters, options)
        let paths = places.map { plan.images[$0].path }
        let found = Mutex([[AuditDetection]?](repeating: nil, count: places.count))
        let base = fold * Self.foldSteps + Self.learningSteps
        try Waiting.run {
            do {
                try await predictor.run(paths) { index, outcome in
                    switch outcome {
                    case .success(let result):
                        found.withLock { $0[index] = result.found.detections.map(AuditDetection.init) }
                    case .failure(let error): control.warn(Out.describe(error, file: paths[index]))
                    }
                    control.advance(
                        base + (Self.foldSteps - Self.learningSteps) * (index + 1) / paths.count,
                        plan.folds * Self.foldSteps, "fold \(fold + 1) of \(plan.folds): looking")
                    _ = control.awaitTurn()
                    if control.mustStop() { throw CancellationError() }
                }
            } catch is CancellationError {}
        }
        // What was not looked at is not known: half of it would say that nothing is there.
        guard !control.mustStop() else { return false }
        try folder.write(found: found.withLock { $0 }, of: fold)
        return true
    }
}

extension AuditPlan {
    /// What the audit says, the worst first.
    ///
    /// - Parameters:
    ///   - found: detections by image; images without are left out
    ///   - most: cases that are kept
    func findings(_ found: [[Detection]?], most: Int = 10_000) -> [AuditFinding] {
        let known = images.indices.filter { found[$0] != nil }
        let audited = known.map { place in
            AuditedImage(
                labels: images[place].labels.map {
                    AuditedImage.Label(classIndex: $0.classIndex, box: $0.box, isExempt: $0.isExempt)
                }, detections: found[place] ?? [])
        }
        return LabelAudit(audited, classes: classes.count).cases.prefix(most).enumerated().map { rank, one in
            let image = images[known[one.image]]
            let label = one.label.map { image.labels[$0] }
            let detection = one.detection.map { audited[one.image].detections[$0] }
            return AuditFinding(
                id: rank + 1, kind: one.kind, probability: one.probability, image: ImageID(rawValue: image.id),
                label: label.map {
                    AuditFinding.Seen(
                        id: AnnotationID(rawValue: $0.id), classID: ClassID(rawValue: classes[$0.classIndex].id),
                        box: $0.box)
                },
                found: detection.map {
                    AuditFinding.Found(
                        classID: ClassID(rawValue: classes[$0.classIndex].id), confidence: $0.confidence, box: $0.box)
                }, iou: one.iou)
        }
    }
}
