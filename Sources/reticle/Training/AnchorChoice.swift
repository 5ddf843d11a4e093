import Domain
import Foundation
import Imaging
import Training
import YOLO

/// Anchors that fit the boxes of a dataset, beside those that a network has.
struct AnchorChoice {
    /// Width and height in pixels of the input, smallest first.
    let anchors: [[Float]]
    /// What people should know before they train with them.
    let note: String

    /// Looks for as many anchors as a network has.
    /// - Throws: `TransferError` for too few boxes, ``Refusal`` for a network without heads
    init(_ dataset: TrainingDataset, _ origin: TrainingOrigin, _ arguments: RunArguments) throws {
        let heads = origin.configuration.heads
        guard let own = heads.first?.anchors, !own.isEmpty else {
            throw Refusal("this network has no detection layer ([yolo]): there are no anchors to choose")
        }
        let side = ImageSize(width: arguments.dataShape, height: arguments.dataShape)
        let fit: Preprocessing.Fit = arguments.augmentation == "darknet" ? .letterbox : .stretch
        var shapes: [Anchor] = []
        for image in dataset.train where !image.boxes.isEmpty {
            // A picture that cannot be read is named when the training meets it.
            guard let size = try? PictureReader.header(of: image.path).uprightSize else { continue }
            shapes += image.boxes.map { Anchor($0.box, in: size, input: side, fit: fit) }
        }
        var generator = SeededGenerator(seed: arguments.seed)
        let found = try AnchorSearch(count: own.count).anchors(for: shapes, using: &generator)
        anchors = found.map { [$0.width, $0.height] }
        func text(_ anchors: [Anchor]) -> String {
            anchors.map { "\(Int($0.width.rounded())),\(Int($0.height.rounded()))" }.joined(separator: "  ")
        }
        let (new, old) = (
            AnchorSearch.meanBestIoU(of: shapes, with: found), AnchorSearch.meanBestIoU(of: shapes, with: own)
        )
        note =
            "anchors of the dataset \(text(found)): mean IoU \(String(format: "%.3f", new)); "
            + "the network's own \(text(own)): \(String(format: "%.3f", old))"
    }
}
