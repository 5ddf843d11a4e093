public import Domain
public import NeuralNetwork

/// Makes detections of everything that leaves a detector's network.
///
/// ```swift
/// let decoder = ModelDecoder(model.heads, outputs: shapes, input: model.inputSize)
/// let found = decoder.detections(in: result.outputs, picture: 0, placement, .darknet(confidence: 0.25, iou: 0.45))
/// ```
public struct ModelDecoder: Hashable, Sendable {
    public let heads: [HeadDecoder]
    /// Size of the network's input in pixels.
    public let inputSize: ImageSize

    /// Makes a decoder of one head for each output.
    ///
    /// - Parameters:
    ///   - heads: in the order of the outputs
    ///   - outputs: shapes for one picture
    ///   - input: size of the network's input in pixels
    public init(_ heads: [DetectionHead], outputs: [Shape], input: ImageSize) {
        precondition(heads.count == outputs.count, "\(outputs.count) outputs for \(heads.count) heads")
        self.heads = zip(heads, outputs).map { HeadDecoder($0, output: $1, input: input) }
        inputSize = input
    }

    /// The detections of one picture of a run.
    ///
    /// - Parameters:
    ///   - outputs: one for each head, `[N, H, W, C]`
    ///   - picture: index within the run
    ///   - placement: where that picture lay in the input
    ///   - rule: how candidates become detections
    public func detections(
        in outputs: [InferenceResult.Output], picture: Int, _ placement: Placement, _ rule: DetectionRule
    ) -> PictureDetections {
        precondition(outputs.count == heads.count, "\(outputs.count) outputs for \(heads.count) heads")
        var candidates: [Candidate] = []
        var skipped = 0
        for (decoder, output) in zip(heads, outputs) {
            let count = decoder.output.count
            let values = output.values.span.extracting(picture * count..<(picture + 1) * count)
            skipped += decoder.decode(
                values, above: rule.suppression.confidence, rule.scoring, into: &candidates)
        }
        return PictureDetections(detections: rule.detections(of: candidates, placement), skipped: skipped)
    }
}
