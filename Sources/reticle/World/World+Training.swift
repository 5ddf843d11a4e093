import ArgumentParser
import Catalog
import Domain
import Foundation
import Jobs
import Synchronization
import Training
import Workbench

/// What the interface asks about trainings: starting one, and how it goes.
extension World {
    /// Puts a training into the queue and starts its worker.
    func train(_ wish: TrainingWish) throws -> Answer {
        let notices = Mutex<[String]>([])
        let setup = TrainSetup(
            try TrainCommand.parse(wish.words(workspace: store.folder)),
            notice: { line in notices.withLock { $0.append(line) } })
        let prepared = try setup.new()
        for line in notices.withLock({ $0 }) { prepared.folder.note(line) }
        let job = try TrainingJob.enqueue(prepared.folder, model: prepared.model, in: store, by: person, at: Date())
        try JobStore(store).startWorkers()
        return .jobStarted(report(job))
    }

    /// How the run of a training goes, as far as it is written.
    func run(of id: JobID) throws -> [Answer] {
        let job = try store.job(id)
        guard job.kind == .train else { return [] }
        let folder = RunFolder(try job.order(TrainingOrder.self).run)
        return [.run(id, runNews.story(of: folder))]
    }
}

/// The stories of runs as far as they were read: a screen asks once a second, and only what is new is read then.
final class RunNews: Sendable {
    private let known = Mutex<[String: (tail: EventTail, story: RunStory)]>([:])

    /// How a run goes.
    func story(of folder: RunFolder) -> RunStory {
        known.withLock { known in
            var (tail, story) =
                known[folder.path] ?? (
                    tail: EventTail(folder), story: RunStory(name: (folder.path as NSString).lastPathComponent)
                )
            for event in tail.read() { story.take(event) }
            // They may differ from part to part of a run, and a run that waits has said nothing yet.
            if let arguments = try? folder.readArguments() {
                story.arguments = arguments.listed.map { RunStory.Argument(name: $0.name, value: $0.value) }
                story.epochCount = arguments.epochs
            }
            known[folder.path] = (tail, story)
            return story
        }
    }
}

extension RunStory {
    /// Takes in what a run says.
    mutating func take(_ event: TrainingEvent) {
        switch event {
        case .started(let one):
            (images, validationImages, classes) = (one.images, one.validationImages, one.classes)
        case .step(let one):
            note(Step(step: one.step, loss: one.losses.total))
            (speed, rate, side, stepCount) = (one.speed, one.lr, one.side, one.steps)
        case .epoch(let one):
            note(
                Epoch(
                    number: one.epoch + 1, minutes: one.seconds / 60, loss: one.losses.total,
                    mAP: one.validation?.mAP, coco: one.validation?.coco))
        case .warning(let one): warning = one.message
        case .estimate, .validation, .checkpoint, .done: break
        }
    }
}

extension TrainingWish {
    /// The same as `reticle train` understands it.
    func words(workspace: String) -> [String] {
        var words = [
            "--workspace", workspace, "--model", model.rawValue, "--split", split, "--hours", "\(hours)",
            "--data-shape", "\(side)", "--no-random-shape",
        ]
        if depth == .heads { words += ["--freeze", "backbone", "--cache"] }
        if reusesClasses { words.append("--reuse-classes") }
        return words
    }
}
