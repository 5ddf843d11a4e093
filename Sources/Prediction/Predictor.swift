public import Domain
public import Foundation
public import Imaging
public import NeuralNetwork
import Synchronization
public import YOLO

/// A network that looks at pictures: reads them, fits them to its input, and brings its boxes back to their pixels.
///
/// Pictures may be prepared on several threads while the network is at work.
public final class Predictor: Sendable {
    /// How a network is run.
    public struct Options: Sendable {
        /// Size of the input; `nil` for the network's own.
        public var inputSize: ImageSize?
        /// How pictures are fed; `nil` for the network's own way.
        public var fit: Preprocessing.Fit?
        public var minimumConfidence = 0.25
        /// IoU above which the less confident of two detections goes.
        public var nmsIoU = Predictor.usualNMSIoU
        /// Which detections there are, in place of the two above and of the network's own way; `nil` for those.
        public var rule: DetectionRule?
        /// Most pictures of one run of the network.
        public var batch = 1
        /// `nil` for as many as the machine has cores.
        public var threads: Int?
        /// What is added to the niceness of the threads, 0…19.
        public var niceness = 0
        /// File of measured choices, read at the start.
        public var tuning: URL?

        /// Makes the usual options.
        public init() {}
    }

    /// A picture ready for the network.
    public struct Prepared: Sendable {
        public var picture: PreparedPicture
        /// What was wrong with the file, though it could be read.
        public var warning: String?
    }

    /// IoU above which the less confident of two detections goes; darknet's and GluonCV's.
    public static let usualNMSIoU = 0.45

    /// The network.
    public let model: YOLOModel
    /// How it is run.
    public let options: Options
    /// Size of its input.
    public let inputSize: ImageSize
    private let parameters: any ParameterSource
    private let input: NetworkInput
    private let fit: Preprocessing.Fit
    private let rule: DetectionRule
    private let pool: WorkerPool
    private let tuning: TuningTable
    /// Sessions by input size and batch, the one used last at the end.
    private let sessions = Mutex<[Seat]>([])

    private struct Seat: Sendable {
        var size: ImageSize
        var batch: Int
        var detector: Detector
    }

    /// Plans a network for its input size.
    ///
    /// - Throws: `NetworkError` for a size that does not suit the network, ``PredictionError`` for a network without heads
    public init(_ model: YOLOModel, _ parameters: any ParameterSource, _ options: Options) throws {
        guard !model.heads.isEmpty else {
            throw PredictionError(
                "this network has no detection layer ([yolo] or [region]): there is nothing to predict")
        }
        (self.model, self.parameters, self.options) = (model, parameters, options)
        inputSize = options.inputSize ?? model.inputSize
        fit = options.fit ?? model.preprocessing.fit
        let means = model.preprocessing
        // darknet resizes in floats; GluonCV resizes to bytes, by area or cubic for its validation.
        let isGluon = means.mean != .zero
        input = NetworkInput(
            interpolation: isGluon ? (fit == .keepAspect ? .cubic : nil) : .linear, roundsToBytes: isGluon,
            mean: means.mean, deviation: means.deviation)
        let (confidence, iou) = (Float(options.minimumConfidence), Float(options.nmsIoU))
        // A box is of one class, the likeliest: what people check over a picture must not lie there twice.
        rule =
            options.rule
            ?? (isGluon ? .gluon(confidence: confidence, iou: iou) : .openCV(confidence: confidence, iou: iou))
        pool = WorkerPool(threads: options.threads, niceness: options.niceness)
        tuning = options.tuning.map(TuningTable.init(contentsOf:)) ?? TuningTable()
        guard fit != .keepAspect else { return }
        // Broken weights are an error of the network, not of the first picture.
        do {
            try seat(inputSize, batch: max(1, options.batch)).detector.session.load()
        } catch let error as NetworkError where inputSize.width % 32 != 0 || inputSize.height % 32 != 0 {
            throw PredictionError(
                "an input of \(inputSize.width)×\(inputSize.height): expected multiples of 32 (\(error))")
        }
    }

    /// Reads and fits a picture.
    ///
    /// - Throws: `ImagingError` for a picture that cannot be read
    public func prepare(_ path: String) throws -> Prepared {
        let decoded = try PictureReader.decode(path)
        return prepare(decoded.image, warning: decoded.warnings.first.map { "\($0)" })
    }

    /// Fits a picture.
    public func prepare(_ image: RGBImage, warning: String? = nil) -> Prepared {
        let size = ImageSize(width: image.width, height: image.height)
        let placement: Placement =
            switch fit {
            case .letterbox: .letterbox(size, in: inputSize)
            case .stretch: .stretch(size, in: inputSize)
            case .keepAspect:
                // GluonCV's load_test takes any size; darknet's routes only fit multiples of their stride.
                .keepAspect(
                    size, short: min(inputSize.width, inputSize.height), longest: 1024,
                    multiple: model.preprocessing.mean == .zero ? 32 : 1)
            }
        var values = [Float](repeating: 0, count: placement.inputSize.area * 3)
        var span = values.mutableSpan
        input.write(image, placement, into: &span)
        return Prepared(picture: PreparedPicture(placement: placement, values: values), warning: warning)
    }

    /// Runs the network on pictures, in batches of those that share a size.
    ///
    /// - Throws: `NetworkError`, ``PredictionError``
    public func detect(_ pictures: [Prepared], cancellation: Cancellation? = nil) throws -> [PictureDetections] {
        var found: [PictureDetections] = []
        var rest = pictures[...]
        while let size = rest.first?.picture.placement.inputSize {
            let part = rest.prefix { $0.picture.placement.inputSize == size }.prefix(max(1, options.batch))
            rest = rest.dropFirst(part.count)
            let detector = try seat(size, batch: part.count).detector
            found += try detector.detect(part.map(\.picture), cancellation: cancellation)
        }
        return found
    }

    /// Takes many pictures through, reading the next ones while the network is at work; outcomes come in order.
    public func run(
        _ paths: [String],
        deliver:
            @Sendable @escaping (Int, Result<(prepared: Prepared, found: PictureDetections), any Error>) throws -> Void
    ) async throws {
        let pipeline = PicturePipeline<String, Prepared, (prepared: Prepared, found: PictureDetections)>(
            depth: max(3, options.batch * 2), batch: max(1, options.batch),
            prepare: { try self.prepare($0) },
            run: { pictures in zip(pictures, try self.detect(pictures)).map { (prepared: $0, found: $1) } })
        try await pipeline.run(paths) { try deliver($0, $1) }
    }

    /// Bytes of the sessions that stand: weights, plans and the room that a run needs.
    public var bytes: Int { sessions.withLock { seats in seats.reduce(0) { $0 + $1.detector.session.bytes } } }

    private func seat(_ size: ImageSize, batch: Int) throws -> Seat {
        if let known = sessions.withLock({ seats in seats.first { $0.size == size && $0.batch == batch } }) {
            return known
        }
        let shape = Shape(height: size.height, width: size.width, channels: model.network.inputChannels)
        let session = try InferenceSession(
            model.network, input: shape, batch: batch, parameters: parameters, pool: pool, tuning: tuning)
        let outputs = model.network.outputs.map { session.plan.shapes[$0] }
        for (head, output) in zip(model.heads, outputs) where head.channels != output.channels {
            throw PredictionError("a head of \(head.channels) channels sits on a layer of \(output.channels)")
        }
        let seat = Seat(size: size, batch: batch, detector: Detector(model, session: session, rule: rule))
        sessions.withLock { seats in
            // Each holds a copy of the weights: of sizes that come and go only the last is kept beside the usual one.
            if seats.count >= 2 { seats.removeFirst() }
            seats.append(seat)
        }
        return seat
    }
}
