import ArgumentParser
import Catalog
import Domain
import Formats
import Foundation
import Jobs
import Training
import YOLO

/// `reticle train`: a network learns from annotations.
struct TrainCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "train", abstract: "Let a network learn from annotations.",
        discussion: """
            reticle train --model tiny --split main --hours 1 --background
            reticle train --cfg yolov3-tiny.cfg --weights yolov3-tiny.weights --train bccd --train-list trainval --val-list test
            reticle train --cfg small.cfg --train shelf
            reticle train --resume tiny-1 --epochs 80

            A cfg without weights starts from numbers drawn from the seed. \
            Without --train it learns from the parts train and val of a split of the workspace. Everything that a run makes \
            lies in its folder; whatever ends it, --resume goes on from its last checkpoint to the same bits.
            """)

    @OptionGroup var workspace: WorkspaceOptions
    @Option(help: "The network of the workspace to start from.")
    var model: String?
    @OptionGroup(title: "Network from files") var source: ModelSourceOptions
    @Flag(help: "Take over what the network knows of classes of the same name.")
    var reuseClasses = false
    @Flag(help: "Choose anchors that fit the boxes of the dataset, and say how well the network's own do.")
    var fitAnchors = false
    @Option(help: "The workspace's split (default: the one made last).")
    var split: String?
    @Option(help: "Of a split of folds, the one to validate with.")
    var fold: Int?
    @Option(help: "Dataset to learn from, in any format that can be imported.")
    var train: String?
    @Option(help: "Dataset to validate with (default: a list of the one to learn from).")
    var val: String?
    @Option(help: "List of the dataset to learn from, such as trainval (default: train, or all).")
    var trainList: String?
    @Option(help: "List of the dataset to validate with (default: val or test).")
    var valList: String?
    @Option(help: "Format of these datasets (default: recognised).")
    var format: String?
    @Option(help: "File of class names in order (default: the dataset's own).")
    var synset: String?
    @Option(name: .customLong("run"), help: "Name of the run in the workspace, or its folder.")
    var runName: String?
    @Option(help: "Go on with a run, by its name in the workspace or its folder.")
    var resume: String?
    @OptionGroup(title: "Numbers of the reference") var options: TrainOptions
    @Flag(help: "Leave the work to a process in the background: reticle jobs.")
    var background = false
    @Flag(help: "As SageMaker starts it: everything comes from --root.")
    var sagemaker = false
    @Option(help: "With --sagemaker: its folder.")
    var root = "/opt/ml"
    @Flag(help: "JSON lines, one an event.")
    var json = false

    func validate() throws {
        try FormatArgument.check(format, "--format")
        if train == nil && (val != nil || trainList != nil || valList != nil || format != nil || synset != nil) {
            throw ValidationError("--val, lists, --format and --synset go together with --train PATH")
        }
        if train != nil && (split != nil || fold != nil) {
            throw ValidationError("--split and --fold concern the workspace; expected no --train with them")
        }
        if resume != nil {
            let isBegun =
                train != nil || split != nil || fold != nil || runName != nil || model != nil || reuseClasses
                || fitAnchors || source.isGiven
            guard !isBegun else {
                throw ValidationError(
                    "--resume goes on with what a run began with; expected no dataset, network, anchors or --run with it"
                )
            }
            // Judged with what the run began with.
            return
        }
        var arguments = RunArguments()
        options.apply(to: &arguments)
        if let fault = arguments.fault { throw ValidationError(fault) }
    }

    func run() async throws {
        // A pipe whose reader has gone must not end a training.
        signal(SIGPIPE, SIG_IGN)
        // Nothing here may run on the pool of asynchronous work: a training waits for its threads.
        if sagemaker {
            let (root, json) = (root, json)
            let code = try await Waiting.onThread { SageMakerRun(root: root, json: json).run() }
            if code != 0 { throw ExitCode(code) }
            return
        }
        try await Out.reporting {
            let setup = TrainSetup(self)
            let prepared = try resume.map { try setup.resumed($0) } ?? setup.new()
            let start = TrainStart(json: json, background: background)
            try await Waiting.onThread { try start.run(prepared) }
        }
    }
}
