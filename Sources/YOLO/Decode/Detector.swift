public import Domain
public import NeuralNetwork

/// A picture as a network reads it.
public struct PreparedPicture: Sendable {
    /// Where the picture lies in the input.
    public var placement: Placement
    /// `[H, W, 3]` of the placement's `inputSize`.
    public var values: [Float]

    /// Makes a prepared picture.
    public init(placement: Placement, values: [Float]) {
        precondition(
            values.count == placement.inputSize.area * 3,
            "\(values.count) values for an input of \(placement.inputSize)")
        (self.placement, self.values) = (placement, values)
    }
}

/// A detector at work: from prepared pictures to what is in them.
///
/// ```swift
/// let detector = try Detector(model, session: session, rule: .darknet(confidence: 0.25, iou: 0.45))
/// let found = try detector.detect(detector.placement(of: image.size)) { NetworkInput.darknet.write(image, $0, into: &$1) }
/// ```
public struct Detector: Sendable {
    public let model: YOLOModel
    /// The network, for one size of input and a batch.
    public let session: InferenceSession
    /// How raw numbers become detections; may change between pictures.
    public var rule: DetectionRule
    private let decoder: ModelDecoder

    /// Makes a detector.
    ///
    /// - Parameters:
    ///   - model: whose network the session runs
    ///   - session: its outputs must be those that the model's heads read
    ///   - rule: thresholds and manner
    public init(_ model: YOLOModel, session: InferenceSession, rule: DetectionRule) {
        let plan = session.plan
        precondition(plan.network == model.network, "a session of another network")
        (self.model, self.session, self.rule) = (model, session, rule)
        decoder = ModelDecoder(
            model.heads, outputs: plan.network.outputs.map { plan.shapes[$0] },
            input: ImageSize(width: plan.input.width, height: plan.input.height))
    }

    /// Size of the input in pixels.
    public var inputSize: ImageSize { decoder.inputSize }

    /// Where a picture goes by the model's manner.
    ///
    /// A session takes inputs of one size, so a picture whose proportion is to be kept is letterboxed into it; which size
    /// would need no margins, `Placement.keepAspect` says.
    public func placement(of picture: ImageSize) -> Placement {
        switch model.preprocessing.fit {
        case .letterbox, .keepAspect: .letterbox(picture, in: inputSize)
        case .stretch: .stretch(picture, in: inputSize)
        }
    }

    /// Detects in one picture, written straight into the network's memory.
    ///
    /// - Parameters:
    ///   - placement: of the session's input size
    ///   - cancellation: stops the run from another thread
    ///   - fill: writes all of `[H, W, 3]`
    /// - Throws: what the session's run throws
    public func detect(
        _ placement: Placement, cancellation: Cancellation? = nil,
        fill: (Placement, inout MutableSpan<Float>) -> Void
    ) throws(NetworkError) -> PictureDetections {
        try detect([placement], cancellation: cancellation) { _, placement, values in fill(placement, &values) }[0]
    }

    /// Detects in pictures prepared elsewhere, as many at a time as the session takes.
    ///
    /// - Throws: what the session's run throws
    public func detect(
        _ pictures: [PreparedPicture], cancellation: Cancellation? = nil
    ) throws(NetworkError) -> [PictureDetections] {
        try detect(pictures.map(\.placement), cancellation: cancellation) { index, _, values in
            let picture = pictures[index].values
            for at in picture.indices { values[at] = picture[at] }
        }
    }

    /// Detects in any number of pictures, in runs of the session's batch.
    ///
    /// - Parameters:
    ///   - placements: one a picture, all of the session's input size
    ///   - cancellation: stops the run from another thread
    ///   - fill: writes all of `[H, W, 3]` of the picture with an index
    /// - Returns: one result for each picture, in order
    /// - Throws: what the session's run throws
    public func detect(
        _ placements: [Placement], cancellation: Cancellation? = nil,
        fill: (Int, Placement, inout MutableSpan<Float>) -> Void
    ) throws(NetworkError) -> [PictureDetections] {
        for placement in placements {
            precondition(
                placement.inputSize == inputSize, "an input of \(placement.inputSize) for a session of \(inputSize)")
        }
        let (batch, count) = (session.plan.batch, session.plan.input.count)
        var found: [PictureDetections] = []
        for first in stride(from: 0, to: placements.count, by: batch) {
            let pictures = first..<min(first + batch, placements.count)
            let result = try session.run(cancellation: cancellation) { values in
                for index in pictures {
                    let start = (index - first) * count
                    // The standard library's name, until a part of a span that may be written has a plain one.
                    var part = values._mutatingExtracting(start..<start + count)
                    fill(index, placements[index], &part)
                }
                // The places without a picture are run as well, so they must hold numbers.
                for at in pictures.count * count..<batch * count { values[at] = 0 }
            }
            for index in pictures {
                found.append(
                    decoder.detections(in: result.outputs, picture: index - first, placements[index], rule))
            }
        }
        return found
    }
}
