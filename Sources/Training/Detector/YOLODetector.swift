public import Domain
import Imaging
public import NeuralNetwork
public import YOLO

/// A YOLO network in training: joins the network's forwards and backwards with the losses of its boxes.
public final class YOLODetector: TrainableDetector {
    public typealias Sample = DetectorSample
    public typealias Trial = PreparedPicture

    /// What it is, in darknet's terms; heads and classes are those of the dataset.
    private let configuration: DarknetConfiguration
    private var model: YOLOModel { configuration.model }
    private let loss: TrainingLoss
    private let parameters: TrainableParameters
    private let pool: WorkerPool
    private let tuning: TuningTable
    private let batch: Int
    private let frozenBefore: Int
    private let trunk: FrozenTrunk?
    /// Sessions by side of the input; they share one memory.
    private var sessions: [Int: Seat] = [:]
    /// Looks at pictures with the weights as they are; gone once they move.
    private var eye: Detector?
    /// Ways forward so far: decides what dropout leaves out.
    private var runs: UInt64 = 0
    /// Pictures learnt from so far, which files of weights say.
    private var seen: UInt64 = 0
    private let seed: UInt64
    private var gradients: [[Float]] = []

    private struct Seat {
        var session: TrainingSession
        var grid: TrainingGrid
    }

    /// What a network is trained with, besides its numbers.
    public struct Settings: Sendable {
        /// Pictures of a batch.
        public var batch: Int
        /// Nodes before it stay as they are.
        public var frozenBefore: Int
        /// `nil` for one a core.
        public var threads: Int?
        /// What is added to the niceness of the threads, 0…19.
        public var niceness: Int
        public var seed: UInt64

        /// Makes settings.
        public init(batch: Int, frozenBefore: Int = 0, threads: Int? = nil, niceness: Int = 0, seed: UInt64 = 0) {
            (self.batch, self.frozenBefore, self.threads) = (batch, frozenBefore, threads)
            (self.niceness, self.seed) = (niceness, seed)
        }
    }

    /// Which detections enter a validation: GluonCV's thresholds, whichever library the network comes from.
    public static let validationRule = DetectionRule.gluon(confidence: 0.01, iou: 0.45)

    /// Takes over the numbers of a network.
    ///
    /// - Parameters:
    ///   - configuration: with the heads of the dataset's classes
    ///   - source: its numbers
    ///   - loss: whose losses
    ///   - settings: how it is computed
    ///   - tuning: measured choices
    ///   - cache: keeps what the frozen layers give
    /// - Throws: `NetworkError`
    public init(
        _ configuration: DarknetConfiguration, from source: any ParameterSource, loss: TrainingLoss,
        _ settings: Settings, tuning: TuningTable = TuningTable(), cache: FrozenCache? = nil
    ) throws(NetworkError) {
        (self.configuration, self.loss, self.tuning) = (configuration, loss, tuning)
        let network = configuration.model.network
        (batch, frozenBefore, seed) = (settings.batch, settings.frozenBefore, settings.seed)
        let pool = WorkerPool(threads: settings.threads, niceness: settings.niceness)
        let parameters = try TrainableParameters(network, from: source)
        (self.pool, self.parameters) = (pool, parameters)
        trunk = cache.map { cache in
            FrozenTrunk(network, parameters, before: settings.frozenBefore, cache: cache, pool: pool, tuning: tuning)
        }
    }

    public func learn(_ samples: [DetectorSample]) throws -> BatchLosses {
        precondition(samples.count == batch, "\(samples.count) samples for batches of \(batch)")
        let side = samples[0].side
        eye = nil
        let seat = try seat(side)
        seat.session.run = runs
        let outputs: [InferenceResult.Output]
        if let trunk {
            outputs = try seat.session.forward(boundary: try trunk.values(samples))
        } else {
            outputs = try seat.session.forward { input in
                var at = 0
                for sample in samples {
                    guard case .pixels(let values) = sample.values else {
                        preconditionFailure("values of frozen layers without a cache")
                    }
                    for value in values {
                        input[at] = value
                        at += 1
                    }
                }
            }
        }
        runs = seat.session.run
        seen += UInt64(samples.count)
        let truths = samples.map { sample in
            sample.boxes.map { TrainingBox($0.box, classIndex: $0.classIndex, weight: $0.weight) }
        }
        let report = loss.evaluate(outputs.map(\.values), grid: seat.grid, truths: truths, gradients: &gradients)
        guard report.total.isFinite else { return BatchLosses(objectness: .nan, count: samples.count) }
        try seat.session.backward(gradients)
        return report.pictures.reduce(into: BatchLosses(count: samples.count)) { sum, picture in
            sum.objectness += picture.objectness
            sum.centre += picture.centre
            sum.scale += picture.scale
            sum.classes += picture.classes
        }
    }

    public func step(_ rule: StepRule) {
        eye = nil
        parameters.step(
            SGDRule(
                learningRate: Float(rule.learningRate), momentum: Float(rule.momentum),
                weightDecay: Float(rule.weightDecay), decaysBiasAndNormalization: rule.decaysBiasAndNormalization,
                gradientScale: Float(rule.gradientScale), clip: rule.clip.map { Float($0) }, frozenBefore: frozenBefore)
        )
        parameters.clearGradients()
    }

    public func clearGradients() { parameters.clearGradients() }

    public func detect(_ trials: [PreparedPicture]) throws -> [[Detection]] {
        guard let size = trials.first?.placement.inputSize else { return [] }
        if eye?.inputSize != size {
            let shape = Shape(height: size.height, width: size.width, channels: model.network.inputChannels)
            let session = try InferenceSession(
                model.network, input: shape, batch: batch, parameters: parameters, pool: pool, tuning: tuning)
            eye = Detector(
                model, session: session, rule: Self.validationRule)
        }
        guard let eye else { return [] }
        return try eye.detect(trials).map(\.detections)
    }

    public func save(_ emit: ([UInt8]) throws -> Void) throws {
        for number in [runs, seen, UInt64(parameters.stateBytes)] {
            try emit((0..<8).map { UInt8(truncatingIfNeeded: number >> UInt64(8 * $0)) })
        }
        try parameters.forEachPieceOfState(emit)
    }

    public func restore(_ read: (Int) throws -> [UInt8]) throws {
        eye = nil
        func number() throws -> UInt64 {
            try read(8).enumerated().reduce(0) { $0 | UInt64($1.element) << UInt64(8 * $1.offset) }
        }
        (runs, seen) = (try number(), try number())
        let bytes = Int(truncatingIfNeeded: min(try number(), 1 << 40))
        let wanted = parameters.stateBytes
        guard bytes == wanted else { throw NetworkError.stateSize(bytes, expected: wanted) }
        let found = try parameters.restoreInPieces(read)
        guard found == wanted else { throw NetworkError.stateSize(found, expected: wanted) }
    }

    public func export(to prefix: String) throws -> [String] {
        switch try TrainedFiles.write(configuration, parameters: parameters, to: prefix, seen: seen) {
        case .darknet(let cfg, let weights, let names):
            let others = try TrainedFiles.writeForGluon(configuration.model, parameters: parameters, to: prefix)
            return [cfg, weights] + [names, others].compactMap { $0 }
        case .gluon(let params, let names): return [params] + [names].compactMap { $0 }
        case .mxnet(let symbol, let params, let names): return [symbol, params] + [names].compactMap { $0 }
        }
    }

    /// The machine has no memory for a step: what was asked for.
    public struct OutOfMemory: Error {
        /// Bytes that were asked for.
        public var bytes: Int
    }

    /// Takes the memory of steps of a size, the largest first, so that a lack shows before the first of them.
    ///
    /// - Returns: bytes that were taken and will be used, and those that a validation and an export take besides, roughly
    /// - Throws: ``OutOfMemory``, `NetworkError` where the network does not fit the size
    public func reserve(side: Int) throws -> (taken: Int, more: Int) {
        do {
            _ = try seat(side)
        } catch {
            guard case .tooLarge(_, let bytes, _) = error else { throw error }
            throw OutOfMemory(bytes: bytes)
        }
        // A validation keeps weights and activations of its own beside the arena.
        let arena = sessions[side]?.session.bytes ?? 0
        return (taken: arena, more: arena / 4 + (parameters.bytes - arena) / 3)
    }

    private func seat(_ side: Int) throws(NetworkError) -> Seat {
        if let known = sessions[side] { return known }
        let shape = Shape(height: side, width: side, channels: model.network.inputChannels)
        let session = try TrainingSession(
            model.network, parameters: parameters, input: shape, batch: batch, frozenBefore: frozenBefore, pool: pool,
            tuning: tuning)
        session.seed = seed
        let shapes = try model.network.shapes(for: shape)
        let grid = TrainingGrid(
            model.heads, shapes: model.network.outputs.map { shapes[$0] }, input: ImageSize(width: side, height: side))
        let seat = Seat(session: session, grid: grid)
        sessions[side] = seat
        return seat
    }
}
