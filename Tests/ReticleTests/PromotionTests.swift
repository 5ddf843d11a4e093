import ArgumentParser
import Domain
import Foundation
import Synchronization
import Testing
import YOLO

@testable import Training
@testable import reticle

@Suite struct PromotionTests {
    private let now = Date(timeIntervalSince1970: 1_700_000_000)

    private func register(_ runs: MadeUpRuns) throws -> Promotions {
        try #require(try runs.networks.shelf(of: "acme").promotions())
    }

    private func versions(_ runs: MadeUpRuns) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: runs.networks.shelf(of: "acme").versions.folder).sorted()
    }

    @Test func theFirstPromotionFreezesTheSetAndServes() throws {
        let runs = try MadeUpRuns()
        let outcome = try runs.work().promote(try runs.run("first"), at: now)
        let register = try register(runs)
        let promotion = outcome.promotion
        #expect(register.history == [promotion] && register.inService == 1)
        #expect(promotion.who == "anna" && promotion.run == "first" && promotion.at == 1_700_000_000)
        #expect(promotion.action == .promoted && promotion.previous == nil)
        #expect((0.3...1).contains(promotion.mAP ?? 0))
        #expect(promotion.validation == register.validation)
        #expect(runs.networks.place(of: "acme") == .version(1) && runs.networks.clients() == ["acme"])
        let opened = try runs.networks.open("acme", at: .version(1))
        #expect(try opened.files.fingerprint() == promotion.fingerprint)
        #expect(opened.model.inputSize == ImageSize(width: 416, height: 416))
        // Again: it is there already.
        #expect(try runs.work().promote(try runs.run("twin"), at: now) == .init(promotion: promotion, isKnown: true))
        #expect(try self.register(runs) == register)
    }

    /// What becomes of the pictures that the set was made from no longer matters.
    @Test func theFrozenSetStandsByItself() throws {
        let runs = try MadeUpRuns()
        let first = try runs.work().promote(try runs.run("first"), at: now).promotion
        for image in runs.dataset.val { try FileManager.default.removeItem(atPath: image.path) }
        // Other bytes, the same network: no worse, so it passes.
        var other = runs.dataset
        other.val = []
        let second = try runs.work().promote(try runs.run("second", seen: 1, other), at: now).promotion
        #expect(second.version == 2 && second.previous == 1)
        #expect(second.mAP == first.mAP && second.previousMAP == first.mAP)
        #expect(second.validation == first.validation && second.fingerprint != first.fingerprint)
    }

    @Test func aWorseNetworkIsRefusedWithBothFigures() throws {
        let runs = try MadeUpRuns()
        let first = try runs.work().promote(try runs.run("first"), at: now).promotion
        let before = try register(runs)
        let worse = try runs.run("worse", spoilt: 0.5)
        let refusal = #expect(throws: GateRefusal.self) { try runs.work().promote(worse, at: now) }
        let text = try #require(refusal?.description)
        let old = String(format: "%.4f", try #require(first.mAP))
        #expect(text.hasPrefix("worse is not promoted: mAP@0.5 0."))
        #expect(text.contains("on the frozen validation set of 12 images, expected at least the \(old) of version 1"))
        #expect(try register(runs) == before && versions(runs) == ["1"])
        let forced = try runs.work(force: "the lamps were changed").promote(worse, at: now).promotion
        #expect(forced.reason == "the lamps were changed" && forced.version == 2)
        #expect(forced.mAP ?? 1 < forced.previousMAP ?? 0)
        #expect(try register(runs).history == [first, forced])
    }

    @Test func theFirstNetworkIsJudgedTooAndSaysSo() throws {
        let runs = try MadeUpRuns()
        var strange = runs.dataset
        strange.synset = strange.synset.map { "another \($0)" }
        let blind = try runs.run("blind", strange)
        #expect {
            try runs.work().promote(blind, at: now)
        } throws: {
            "\($0)"
                == "blind is not promoted: it finds nothing, mAP@0.5 0.0000 on the frozen validation set of 12 images; "
                + "--force REASON lets it through"
        }
        #expect(try runs.networks.place(of: "acme") == nil && runs.networks.shelf(of: "acme").promotions() == nil)
        let notes = Mutex<[String]>([])
        var work = runs.work(force: "a beginning")
        work.note = { line in notes.withLock { $0.append(line) } }
        let forced = try work.promote(blind, at: now).promotion
        #expect(forced.version == 1 && forced.mAP == 0 && forced.reason == "a beginning")
        let first = "no model in service for acme; mAP@0.5 0.000 on the frozen validation set"
        #expect(notes.withLock { $0 }.contains(first))
        notes.withLock { $0 = [] }
        // As little as the one in service is not enough either.
        #expect { try runs.work().promote(try runs.run("twin", seen: 1, strange), at: now) } throws: {
            "\($0)".contains("finds nothing")
        }
        _ = try work.promote(try runs.run("next", seen: 2, strange), at: now)
        #expect(notes.withLock { $0 }.contains { $0.hasPrefix("next is not promoted: it finds nothing") })
        #expect(!notes.withLock { $0 }.contains(first))
    }

    @Test func aNetworkMustReachWhatIsAskedFor() throws {
        let runs = try MadeUpRuns()
        var work = runs.work()
        work.floor = 0.001
        let mAP = try #require(try work.promote(try runs.run("first"), at: now).promotion.mAP)
        work.floor = mAP
        #expect(try work.promote(try runs.run("second", seen: 1), at: now).promotion.version == 2)
        work.floor = mAP + 1e-6
        let third = try runs.run("third", seen: 2)
        #expect { try work.promote(third, at: now) } throws: {
            "\($0)".hasPrefix("third is not promoted: mAP@0.5 0.") && "\($0)".contains("as --at-least says")
        }
        #expect(try versions(runs) == ["1", "2"])
        work.force = "it will do"
        #expect(try work.promote(third, at: now).promotion.version == 3)
        let words = [third.path, "--client", "acme", "--models", runs.networks.folder]
        #expect(try ModelsCommand.Promote.parse(words + ["--at-least", "0.5"]).atLeast == 0.5)
        for wrong in ["1.5", "-1", "nan", "x"] {
            #expect(throws: (any Error).self) { try ModelsCommand.Promote.parse(words + ["--at-least=\(wrong)"]) }
        }
    }

    @Test func theCommandTellsARefusalByItsStatus() throws {
        let runs = try MadeUpRuns()
        _ = try runs.work().promote(try runs.run("first"), at: now)
        let worse = try runs.run("worse", spoilt: 0.8)
        let words = [worse.path, "--client", "acme", "--models", runs.networks.folder, "--threads", "1"]
        #expect(throws: ExitCode(3)) { try ModelsCommand.Promote.parse(words).run() }
        #expect(throws: ExitCode.failure) {
            try ModelsCommand.Promote.parse([runs.path + "/nothing"] + words.dropFirst()).run()
        }
        #expect(throws: (any Error).self) { try ModelsCommand.Promote.parse(words + ["--force", " "]) }
    }

    @Test func whatHasLearntTheSetIsRefused() throws {
        let runs = try MadeUpRuns()
        _ = try runs.work().promote(try runs.run("first"), at: now)
        var dealtAnew = runs.dataset
        // Under another name it is the same picture.
        let copy = runs.path + "/copy.jpg"
        try FileManager.default.copyItem(atPath: runs.dataset.val[3].path, toPath: copy)
        dealtAnew.train.append(.init(path: copy, boxes: []))
        let run = try runs.run("second", seen: 1, dealtAnew)
        #expect(throws: GateRefusal.learnt(run: "second", shared: 1, of: 9)) { try runs.work().promote(run, at: now) }
        #expect(try runs.work(force: "known").promote(run, at: now).promotion.version == 2)
    }

    @Test func earlierVersionsComeBack() throws {
        let runs = try MadeUpRuns()
        #expect(throws: Refusal.self) { try runs.work().rollBack(to: nil, reason: nil, at: now) }
        let first = try runs.work().promote(try runs.run("first"), at: now).promotion
        #expect(throws: Refusal.self) { try runs.work().rollBack(to: nil, reason: nil, at: now) }
        let second = try runs.work().promote(try runs.run("second", seen: 1), at: now).promotion
        let back = try runs.work().rollBack(to: nil, reason: "blurred boxes", at: now)
        #expect(back.version == 1 && back.previous == 2 && back.action == .rolledBack)
        #expect(back.reason == "blurred boxes" && back.fingerprint == first.fingerprint && back.mAP == first.mAP)
        #expect(runs.networks.place(of: "acme") == .version(1))
        for (version, words) in [(1, "in service already"), (3, "expected one of 1, 2"), (nil, "the first of")] {
            #expect { try runs.work().rollBack(to: version, reason: nil, at: now) } throws: { "\($0)".contains(words) }
        }
        #expect(try runs.work().rollBack(to: 2, reason: nil, at: now).fingerprint == second.fingerprint)
        #expect(try register(runs).history.map(\.version) == [1, 2, 1, 2])
        // A number is never given twice.
        #expect(try runs.work().promote(try runs.run("third", seen: 2), at: now).promotion.version == 3)
    }

    @Test func aVersionThatWasSpoiltDoesNotComeBack() throws {
        let runs = try MadeUpRuns()
        _ = try runs.work().promote(try runs.run("first"), at: now)
        _ = try runs.work().promote(try runs.run("second", seen: 1), at: now)
        let path = runs.networks.shelf(of: "acme").versions.folder + "/1/network.weights"
        try MadeUpRuns.weights(spoilt: 0.5, seen: 0).write(to: URL(fileURLWithPath: path))
        #expect { try runs.work().rollBack(to: nil, reason: nil, at: now) } throws: {
            "\($0)".contains("versions/1: found contents")
        }
        #expect(runs.networks.place(of: "acme") == .version(2))
    }

    /// Files that somebody has put there are the first version, and can come back.
    @Test(arguments: ["acme/net", "acme"])
    func whatWasInServiceIsKept(_ stem: String) throws {
        let runs = try MadeUpRuns()
        try FileManager.default.createDirectory(
            atPath: runs.path + "/models/acme", withIntermediateDirectories: true)
        for ending in ["cfg", "weights", "names"] {
            try FileManager.default.copyItem(
                atPath: "\(MadeUpRuns.sample)/models/shelf.\(ending)", toPath: "\(runs.path)/models/\(stem).\(ending)")
        }
        let worse = try runs.run("worse", spoilt: 0.8)
        #expect(throws: GateRefusal.self) { try runs.work().promote(worse, at: now) }
        // A network that was refused does not choose the set: it is frozen by now.
        let begun = try register(runs)
        #expect(begun.history.map(\.action) == [.found] && begun.inService == 1)
        var easier = runs.dataset
        easier.val = Array(runs.dataset.val.prefix(1))
        #expect(throws: GateRefusal.self) {
            try runs.work().promote(try runs.run("easier", spoilt: 0.8, easier), at: now)
        }
        let next = try runs.work().promote(try runs.run("next", seen: 1), at: now).promotion
        #expect(next.version == 2 && next.validation == begun.validation)
        #expect(try runs.work().rollBack(to: nil, reason: nil, at: now).version == 1)
    }

    @Test func onlyFinishedTrainingsArePromoted() throws {
        let runs = try MadeUpRuns()
        #expect { try runs.work().promote(try runs.run("running", reason: nil), at: now) } throws: {
            "\($0)".hasPrefix("running runs or was cut short: expected a finished training")
        }
        #expect { try runs.work().promote(try runs.run("stopped", reason: .interrupted), at: now) } throws: {
            "\($0)".hasPrefix("stopped was stopped: expected a finished training")
        }
        var unlabelled = runs.dataset
        unlabelled.val = []
        #expect { try runs.work().promote(try runs.run("unjudged", unlabelled), at: now) } throws: {
            "\($0)".contains("nothing to freeze")
        }
        #expect(runs.networks.place(of: "acme") == nil)
    }

    @Test func oneIsPromotedAtATime() throws {
        let runs = try MadeUpRuns()
        let run = try runs.run("first")
        let lock = try ClientLock(runs.networks.shelf(of: "acme"))
        #expect { try runs.work().promote(run, at: now) } throws: { "\($0)".contains("another promotion is at work") }
        withExtendedLifetime(lock) {}
    }

    @Test func whatIsToldToStopChangesNothing() throws {
        let runs = try MadeUpRuns()
        _ = try runs.work().promote(try runs.run("first"), at: now)
        let before = try register(runs)
        var work = runs.work()
        work.mustStop = { true }
        let second = try runs.run("second", seen: 1)
        #expect(throws: PromotionWork.Stopped.self) { try work.promote(second, at: now) }
        #expect(try register(runs) == before && versions(runs) == ["1"])
    }

    /// Classes are the same by name, wherever they stand.
    @Test func theSetMayBeFrozenAnewAndKnowOtherClasses() throws {
        let runs = try MadeUpRuns()
        let first = try runs.work().promote(try runs.run("first"), at: now).promotion
        var other = runs.dataset
        other.synset = ["lid"] + other.synset
        for image in other.val.indices {
            for box in other.val[image].boxes.indices { other.val[image].boxes[box].classIndex += 1 }
        }
        for image in other.train.indices { other.train[image].boxes = [] }
        let notes = Mutex<[String]>([])
        var work = runs.work(freezesAnew: true)
        work.note = { line in notes.withLock { $0.append(line) } }
        let second = try work.promote(try runs.run("second", seen: 1, other), at: now).promotion
        // Nothing is a lid, so it does not count; the figures are the same.
        #expect(second.mAP == first.mAP && second.previousMAP == first.mAP)
        #expect(second.validation != first.validation)
        #expect(try register(runs).validation == second.validation)
        #expect(notes.withLock { $0 }.contains("version 2 does not know lid, and misses all of them"))
    }

    /// The gate sees what the training saw after its best epoch.
    @Test func theGateMeasuresAsTheTrainingDoes() throws {
        let made = try MadeUpTraining()
        try made.writeDataset(to: made.path + "/train", count: 24)
        try made.writeDataset(to: made.path + "/val", count: 8, from: 50)
        try made.writeNetwork(to: made.path)
        try FileManager.default.createDirectory(atPath: made.path + "/models", withIntermediateDirectories: true)
        let command = try TrainCommand.parse([
            "--train", made.path + "/train", "--val", made.path + "/val", "--cfg", made.path + "/small.cfg",
            "--weights", made.path + "/small.weights", "--epochs", "60", "--run", made.path + "/run", "--data-shape",
            "64", "--no-random-shape", "--batch-size", "4", "--threads", "1", "--lr", "0.01", "--augmentation", "none",
            "--save-interval", "0",
        ])
        let run = RunFolder(made.path + "/run")
        let done = try TrainingWork(folder: try TrainSetup(command).new().folder, cache: made.path + "/cache").run(
            mustStop: { false }, report: { _ in })
        let work = PromotionWork(
            networks: ClientNetworks(folder: made.path + "/models"), client: "a", person: "anna", threads: 1)
        let promotion = try work.promote(run, at: now).promotion
        let (found, expected) = (try #require(promotion.mAP), try #require(done.bestMAP))
        #expect(expected > 0.2 && abs(found - expected) < 1e-9, "found \(found), expected \(expected)")
    }
}
