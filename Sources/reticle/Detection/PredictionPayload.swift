import Domain
import Foundation

/// What a job of kind `predict` is to do.
struct PredictionPayload: Codable, Equatable {
    /// A network of the workspace's shelf.
    var model: String
    /// The run that its detections belong to, made when the job was.
    var run: Int64
    /// Images to look at, in this order.
    var images: [Int64]

    /// Reads the text of a job.
    ///
    /// - Throws: ``Refusal`` for a text that is none
    init(_ text: String) throws {
        guard let read = try? JSONDecoder().decode(Self.self, from: Data(text.utf8)) else {
            throw Refusal("the job does not say what to predict; expected model, run and images")
        }
        self = read
    }

    /// Makes a payload.
    init(model: String, run: DetectionRunID, images: [ImageID]) {
        (self.model, self.run, self.images) = (model, run.rawValue, images.map(\.rawValue))
    }
}
