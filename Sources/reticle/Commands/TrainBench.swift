import ArgumentParser
import Domain
import Foundation
import NeuralNetwork
import Prediction
import Workbench
import YOLO

/// `reticle bench train`: steps of training on this machine's processor.
struct TrainBench: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "train", abstract: "A training step, forward, back and of the weights; seconds per image.",
        discussion: """
            reticle bench train --model yolov3 --size 416 --batch 8 --threads 2
            reticle bench train --cfg yolov3-tiny.cfg --nodes

            The loss is made up, and without weights they are random: the time is the same.
            """)

    @OptionGroup var network: BenchedNetwork
    @Option(help: "Pictures of one step.")
    var batch = 8
    @Option(help: "Classes of a known network.")
    var classes = 3
    @Option(help: "Nodes before this one are frozen.")
    var frozen = 0
    @Option(help: "How often.")
    var runs = 3
    @Flag(help: "Every node by itself, too.")
    var nodes = false
    @Flag(help: "As JSON.")
    var json = false

    func validate() throws {
        if runs < 1 || batch < 1 || classes < 1 {
            throw ValidationError("expected at least one run, picture and class")
        }
    }

    func run() throws {
        try Out.reporting {
            let (model, source) = try network.open(classes: classes)
            let shape = network.shape(of: model)
            let parameters = try TrainableParameters(model.network, from: source)
            let session = try TrainingSession(
                model.network, parameters: parameters, input: shape, batch: batch, frozenBefore: frozen,
                pool: WorkerPool(threads: network.threads), tuning: TuningTable(contentsOf: TuningFile.personal))
            let found = try TrainingBenchmark(runs: runs).run(session)
            let seconds = BenchReport.Case("training step, per image", found.seconds.map(perImage))
            var cases = [seconds]
            cases += found.kinds.filter { $0.seconds > 0 }.map { one($0.name, $0.seconds) }
            if nodes { cases += perNode(found, model.network) }
            var report = BenchReport(cases, runs: runs)
            (report.median, report.min, report.threads) = (seconds.median, seconds.min, found.threads)
            if !json {
                print(
                    "\(network.name), \(shape.width)×\(shape.height), batch \(batch), \(found.threads) threads: "
                        + "\(Quantity.decimal(1 / seconds.median, digits: 2)) images/s, "
                        + "\(found.bytes >> 20) MB of weights, gradients and values")
            }
            try report.show(json: json)
        }
    }

    private func perImage(_ seconds: Double) -> Double { seconds / Double(batch) }

    private func one(_ name: String, _ seconds: Double) -> BenchReport.Case {
        .init(name: name, median: perImage(seconds), min: perImage(seconds), high: perImage(seconds))
    }

    private func perNode(_ report: TrainingBenchmark.Report, _ network: Network) -> [BenchReport.Case] {
        report.nodes.flatMap { node in
            let name = network.nodes[node.node].name
            return [
                ("forward", node.forward), ("weights", node.weights), ("values", node.values), ("other", node.other),
            ].filter { $0.1 > 0 }.map { one("\(name) \($0.0)", $0.1) }
        }
    }
}
