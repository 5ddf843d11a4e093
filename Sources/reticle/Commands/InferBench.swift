import ArgumentParser
import Domain
import Foundation
import NeuralNetwork
import Prediction
import Workbench
import YOLO

/// `reticle bench infer`: a network on this machine's processor.
struct InferBench: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "infer", abstract: "A network's forward pass; seconds per image.",
        discussion: """
            reticle bench infer --model yolov3 --size 416 --threads 2
            reticle bench infer --cfg yolov3-tiny.cfg --weights yolov3-tiny.weights --layers

            Without weights they are random: the time is the same.
            """)

    @OptionGroup var network: BenchedNetwork
    @Option(help: "Pictures of one run.")
    var batch = 1
    @Option(help: "How often.")
    var runs = 10
    @Flag(help: "Every layer by itself, too.")
    var layers = false
    @Flag(help: "Without measuring first which way is fastest for each layer.")
    var untuned = false
    @Flag(help: "From opening a weights file to the first result as well, with the file read from disk.")
    var load = false
    @Flag(help: "Compare every convolution with the plain definition instead; slow.")
    var check = false
    @Flag(help: "As JSON.")
    var json = false

    func validate() throws {
        if runs < 1 || batch < 1 { throw ValidationError("expected at least one run and one picture") }
    }

    func run() throws {
        try Out.reporting {
            let (model, source) = try network.open(classes: 80)
            let shape = network.shape(of: model)
            if check { return try compare(model, source, shape) }
            var cases: [BenchReport.Case] = []
            if load { cases += try LoadBench(model, source, shape, threads: network.threads).run() }
            let pool = WorkerPool(threads: network.threads)
            let file = TuningFile.personal
            var tuning = untuned ? TuningTable() : TuningTable(contentsOf: file)
            let session = try InferenceSession(
                model.network, input: shape, batch: batch, parameters: source, pool: pool, tuning: tuning)
            let input = Self.noise(shape.count * batch)
            _ = try session.run(input)
            if !untuned {
                try session.tune(&tuning)
                TuningFile.add(tuning, to: file)
                _ = try session.run(input)
            }
            let seconds = try forward(session, input)
            cases.insert(seconds, at: 0)
            if layers { cases += try perLayer(session, model.network, input) }
            var report = BenchReport(cases, runs: runs)
            (report.median, report.min, report.threads) = (seconds.median, seconds.min, pool.threads)
            if !json {
                let work = try model.network.costs(for: shape).reduce(0) { $0 + $1.multiplyAdds } * 2
                print(
                    "\(network.name), \(shape.width)×\(shape.height), batch \(batch), \(pool.threads) threads: "
                        + "\(Quantity.decimal(Double(work) / 1e9, digits: 1)) GFLOP an image, "
                        + "\(Quantity.decimal(Double(work) / 1e9 / seconds.median, digits: 0)) GFLOP/s, "
                        + "\(Quantity.decimal(1 / seconds.median, digits: 2)) images/s")
            }
            try report.show(json: json)
        }
    }

    private func compare(_ model: YOLOModel, _ source: any ParameterSource, _ shape: Shape) throws {
        let check = ReferenceCheck(network: model.network, parameters: source)
        let tuning = untuned ? TuningTable() : TuningTable(contentsOf: TuningFile.personal)
        let input = Self.noise(shape.count)
        let layers = try check.run(input, shape: shape, threads: network.threads, tuning: tuning)
        for layer in layers {
            print("\(layer.name.padded(to: 30)) \(layer.method.padded(to: 22)) \(layer.deviation)")
        }
        for (name, deviation) in try check.runWhole(input, shape: shape, threads: network.threads, tuning: tuning) {
            print("the whole network, \(name): \(deviation)")
        }
        print("largest deviation of a layer, as a share of its largest value: \(layers.map(\.deviation).max() ?? 0)")
    }

    private func forward(_ session: InferenceSession, _ input: [Float]) throws -> BenchReport.Case {
        var times: [Double] = []
        for _ in 0..<runs {
            let start = DispatchTime.now()
            _ = try session.run(input)
            times.append(start.secondsUntilNow / Double(batch))
        }
        return .init("forward pass, per image", times)
    }

    private func perLayer(
        _ session: InferenceSession, _ network: Network, _ input: [Float]
    ) throws -> [BenchReport.Case] {
        var times = [[Double]](repeating: [], count: network.nodes.count)
        for _ in 0..<runs {
            for (at, seconds) in try session.run(input, isTimed: true).nodeSeconds.enumerated() {
                times[at].append(seconds / Double(batch))
            }
        }
        return network.nodes.indices.filter { (times[$0].max() ?? 0) > 0 }.map { at in
            .init("\(network.nodes[at].name) \(network.nodes[at].layer.summary)", times[at])
        }
    }

    /// Numbers of 0…1 that differ.
    static func noise(_ count: Int) -> [Float] {
        var state: UInt32 = 1
        return (0..<count).map { _ in
            state = state &* 1_664_525 &+ 1_013_904_223
            return Float(state >> 8) / Float(1 << 24)
        }
    }
}

extension RandomParameters {
    /// Numbers for a model at its own size.
    init(_ model: YOLOModel) throws {
        let size = model.inputSize
        let shape = Shape(height: size.height, width: size.width, channels: model.network.inputChannels)
        try self.init(model.network, input: shape, seed: 1)
    }
}

extension DispatchTime {
    /// Seconds from then until now.
    var secondsUntilNow: Double { Double(DispatchTime.now().uptimeNanoseconds - uptimeNanoseconds) / 1e9 }
}

extension KnownModel {
    static var names: String { allCases.map(\.rawValue).joined(separator: ", ") }
}
