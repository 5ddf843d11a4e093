import Foundation
import Testing
import Training

@testable import reticle

/// The tree that SageMaker mounts, made up.
@Suite struct SageMakerRunTests {
    private func tree(_ hyperparameters: [String: String], config: String? = nil) throws -> MadeUpTraining {
        let made = try MadeUpTraining()
        let folder = made.path + "/input/config"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        try JSONEncoder().encode(hyperparameters).write(to: URL(fileURLWithPath: folder + "/hyperparameters.json"))
        if let config { try Data(config.utf8).write(to: URL(fileURLWithPath: folder + "/inputdataconfig.json")) }
        try made.writeDataset(to: made.path + "/input/data/train", count: 10)
        try made.writeDataset(to: made.path + "/input/data/validation", count: 3, from: 50)
        try made.writeNetwork(to: made.path + "/input/data/model")
        return made
    }

    private static let short = [
        "epochs": "2", "batch_size": "4", "data-shape": "64", "no-random-shape": "true", "mixup": "false",
        "lr": "\"0.001\"", "sagemaker_program": "train.py", "threads": "2",
    ]

    private func failure(_ made: MadeUpTraining) throws -> String {
        try String(contentsOfFile: made.path + "/output/failure", encoding: .utf8)
    }

    @Test func trainsAndLeavesItsModelWhereItIsFetchedFrom() throws {
        let made = try tree(Self.short)
        #expect(SageMakerRun(root: made.path).run() == 0)
        let names = try Set(FileManager.default.contentsOfDirectory(atPath: made.path + "/model"))
        #expect(names.isSuperset(of: ["arguments.json", "results.csv", "train.log"]))
        #expect(names.contains { $0.hasSuffix(".weights") })
        #expect(names.contains { $0.hasSuffix(".cfg") })
        #expect(!FileManager.default.fileExists(atPath: made.path + "/output/failure"))
        let arguments = try RunFolder(made.path + "/checkpoints/run").readArguments()
        #expect((arguments.epochs, arguments.batchSize, arguments.lr, arguments.mixup) == (2, 4, 0.001, false))
    }

    @Test func aContainerThatIsStartedAgainGoesOn() throws {
        let made = try tree(Self.short)
        #expect(SageMakerRun(root: made.path).run() == 0)
        let run = RunFolder(made.path + "/checkpoints/run")
        var arguments = try run.readArguments()
        arguments.epochs = 3
        try run.write(arguments)
        #expect(SageMakerRun(root: made.path).run() == 0)
        let rows = try String(contentsOfFile: made.path + "/model/results.csv", encoding: .utf8).split(separator: "\n")
        #expect(rows.count == 4)
    }

    @Test(arguments: [
        (["epochs": "many"], "epochs"), (["colour": "red"], "--colour"), (["data-shape": "100"], "data-shape 100"),
        (["model": "large"], "expected one network"), (["synset": "none.txt"], "synset 'none.txt'"),
    ])
    func aFailureLeavesItsReason(change: [String: String], wanted: String) throws {
        let made = try tree(Self.short.merging(change) { $1 })
        if change["model"] != nil { try FileManager.default.removeItem(atPath: made.path + "/input/data/model") }
        #expect(SageMakerRun(root: made.path).run() == 1)
        #expect(try failure(made).contains(wanted))
    }

    @Test func aMissingChannelIsNamed() throws {
        let made = try tree(Self.short)
        try FileManager.default.removeItem(atPath: made.path + "/input/data/train")
        #expect(SageMakerRun(root: made.path).run() == 1)
        #expect(try failure(made).contains("/input/data/train: no such channel"))
    }

    @Test func pipesAreRefused() throws {
        let made = try tree(Self.short, config: #"{"train": {"TrainingInputMode": "Pipe"}}"#)
        #expect(SageMakerRun(root: made.path).run() == 1)
        #expect(try failure(made).contains("channel train is a pipe"))
    }
}
