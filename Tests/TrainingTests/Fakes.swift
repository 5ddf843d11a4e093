import Domain
import Foundation
import Imaging
import NeuralNetwork
import Synchronization

@testable import Training

/// A picture of the made-up task: numbers, and where the box in it lies.
struct FakeSample: Sendable {
    var features: [Float]
    var target: Float
    var isPoisoned = false
}

/// A task that a linear model can learn: the target is a fixed sum of the features, with a little noise per epoch.
final class FakeSource: SampleSource {
    static let width = 6
    let images: [TrainingDataset.Image]
    let trials: [TrainingDataset.Image]
    /// Pictures that cannot be read.
    let missing: Set<Int>
    /// Called for every sample, on the thread that makes it.
    let onSample: @Sendable (SampleRequest) -> Void

    init(
        _ dataset: TrainingDataset, missing: Set<Int> = [],
        onSample: @escaping @Sendable (SampleRequest) -> Void = { _ in }
    ) {
        (images, trials, self.missing, self.onSample) = (dataset.train, dataset.val, missing, onSample)
    }

    var count: Int { images.count }
    var trialCount: Int { trials.count }
    func name(of index: Int) -> String { images[index].path }
    func trialName(of index: Int) -> String { trials[index].path }

    struct Missing: Error, CustomStringConvertible {
        var path: String
        var description: String { "\(path): no such file" }
    }

    func sample(_ request: SampleRequest) throws -> FakeSample {
        onSample(request)
        guard !missing.contains(request.index) else { throw Missing(path: name(of: request.index)) }
        var draws = request.draws
        let noise = Float(draws.uniform(-0.1, 0.1)) * Float(request.side) / 416
        return FakeSample(
            features: Self.features(request.index).map { $0 + noise }, target: Self.target(request.index))
    }

    func trial(_ index: Int, side: Int) throws -> FakeSample {
        FakeSample(features: Self.features(1000 + index), target: Self.target(1000 + index))
    }

    func sheet(_ samples: [FakeSample]) throws -> RGBImage? { RGBImage(width: 8, height: 8) }

    static func features(_ index: Int) -> [Float] {
        var draws = SeededGenerator(seed: 11, stream: [index])
        return (0..<width).map { _ in Float(draws.uniform(-1, 1)) }
    }

    static func target(_ index: Int) -> Float {
        zip(features(index), [1, -2, 0.5, 3, -1, 2] as [Float]).reduce(0) { $0 + $1.0 * $1.1 }
    }

    /// A dataset whose validation boxes lie where the target says.
    static func dataset(train: Int = 13, val: Int = 4) -> TrainingDataset {
        func image(_ part: String, _ index: Int) -> TrainingDataset.Image {
            let x = Double(target(index)) * 20 + 500
            let box = PixelBox(xMin: x, yMin: 0, xMax: x + 40, yMax: 40)
            return .init(path: "/pictures/\(part)-\(index).jpg", boxes: [.init(box, classIndex: 0, isDifficult: false)])
        }
        return TrainingDataset(
            synset: ["thing", "other"], train: (0..<train).map { image("train", $0) },
            val: (0..<val).map { image("val", 1000 + $0) })
    }
}

/// A linear model with a squared error, real gradients and momentum; its weights depend on every step's order.
final class FakeDetector: TrainableDetector {
    private(set) var weights = [Float](repeating: 0.1, count: FakeSource.width)
    private var momentum = [Float](repeating: 0, count: FakeSource.width)
    private var gradients = [Float](repeating: 0, count: FakeSource.width)
    /// Number of the batch, from 0, at which values stop being finite; consumed.
    var poison: Set<Int> = []
    /// Whether the poison works each time.
    var isPoisonLasting = false
    private(set) var batches = 0
    private(set) var rules: [StepRule] = []

    func learn(_ samples: [FakeSample]) throws -> BatchLosses {
        defer { batches += 1 }
        if isPoisonLasting ? batches >= (poison.min() ?? .max) : poison.contains(batches) {
            throw NetworkError.notFinite(4, name: "conv4")
        }
        var losses = BatchLosses(count: samples.count)
        for sample in samples {
            let error = zip(weights, sample.features).reduce(0) { $0 + $1.0 * $1.1 } - sample.target
            losses.objectness += Double(error * error)
            for at in gradients.indices { gradients[at] += 2 * error * sample.features[at] }
        }
        return losses
    }

    func step(_ rule: StepRule) {
        rules.append(rule)
        for at in weights.indices {
            let pull = gradients[at] * Float(rule.gradientScale) + Float(rule.weightDecay) * weights[at]
            momentum[at] = Float(rule.momentum) * momentum[at] - Float(rule.learningRate) * pull
            weights[at] += momentum[at]
        }
        clearGradients()
    }

    func clearGradients() { gradients = gradients.map { _ in 0 } }

    func detect(_ trials: [FakeSample]) -> [[Detection]] {
        trials.map { trial in
            let found = zip(weights, trial.features).reduce(0) { $0 + $1.0 * $1.1 }
            let x = Double(found) * 20 + 500
            return [Detection(classIndex: 0, confidence: 0.9, box: PixelBox(xMin: x, yMin: 0, xMax: x + 40, yMax: 40))]
        }
    }

    /// Weights and momentum, bit by bit.
    var bits: [UInt8] {
        (weights + momentum).flatMap { value in
            (0..<4).map { UInt8(truncatingIfNeeded: value.bitPattern >> (8 * UInt32($0))) }
        }
    }

    func save(_ emit: ([UInt8]) throws -> Void) throws {
        // In uneven pieces, as a network's layers are.
        try emit(Array(bits[..<7]))
        try emit(Array(bits[7...]))
    }

    func restore(_ read: (Int) throws -> [UInt8]) throws {
        func numbers(_ bytes: [UInt8]) -> [Float] {
            stride(from: 0, to: bytes.count, by: 4).map { at in
                Float(bitPattern: (0..<4).reduce(0) { $0 | UInt32(bytes[at + $1]) << (8 * UInt32($1)) })
            }
        }
        weights = numbers(try read(4 * FakeSource.width))
        momentum = numbers(try read(4 * FakeSource.width))
    }

    func export(to prefix: String) throws -> [String] {
        try Data(bits).write(to: URL(fileURLWithPath: prefix + ".params"))
        return [prefix + ".params"]
    }
}

/// A folder that goes with the test.
final class Scratch {
    let path = NSTemporaryDirectory() + "reticle-training-" + UUID().uuidString
    init() throws { try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true) }
    deinit { try? FileManager.default.removeItem(atPath: path) }
    func folder(_ name: String) -> RunFolder { RunFolder("\(path)/\(name)") }
}

/// Hears a run, counts its seconds, and stops it after a number of questions.
final class FakeWorld: Sendable {
    private struct State {
        var events: [TrainingEvent] = []
        var seconds = 0.0
        var questions = 0
    }
    private let state = Mutex(State())
    private let stopAt: Int
    private let tick: Double
    private let drawsCurves: Bool
    private let onEvent: @Sendable (TrainingEvent) -> Void

    init(
        stopAt: Int = .max, tick: Double = 1, drawsCurves: Bool = false,
        onEvent: @escaping @Sendable (TrainingEvent) -> Void = { _ in }
    ) {
        (self.stopAt, self.tick, self.onEvent, self.drawsCurves) = (stopAt, tick, onEvent, drawsCurves)
    }

    var events: [TrainingEvent] { state.withLock { $0.events } }
    var warnings: [String] {
        events.compactMap { if case .warning(let one) = $0 { one.message } else { nil } }
    }

    /// Without curves, unless a test looks at them: they take longer than its steps.
    var control: RunControl {
        var control = RunControl(
            mustStop: {
                self.state.withLock {
                    $0.questions += 1; return $0.questions > self.stopAt
                }
            },
            now: {
                self.state.withLock {
                    $0.seconds += self.tick; return $0.seconds
                }
            },
            report: { event in
                self.state.withLock { $0.events.append(event) }
                self.onEvent(event)
            })
        control.curveInterval = drawsCurves ? 0 : nil
        return control
    }
}

extension RunArguments {
    /// A short run of the made-up task.
    static var short: RunArguments {
        var arguments = RunArguments()
        (arguments.epochs, arguments.batchSize, arguments.lr) = (6, 4, 0.05)
        (arguments.checkpointInterval, arguments.logInterval, arguments.saveInterval) = (2, 1, 0)
        arguments.wd = 0
        return arguments
    }
}
