import Domain
import Foundation
import Imaging
import Training
import YOLO

extension TrainingOrigin {
    /// Opens the files of a network that can be trained; weights may be those of its first layers alone.
    /// - Throws: `DarknetError`, `GluonError`, ``Refusal`` for an exported network
    init(files: ModelFiles) throws {
        switch files {
        case .darknet(let cfg, let weights, let names):
            self.init(try DarknetModel(cfg: cfg, weights: weights, names: names, extent: .partial))
        case .gluon(let params, let names):
            self.init(try GluonModel(params, classNames: try names.map { try NamesFile.read($0) }))
        case .mxnet:
            throw Refusal(
                "an exported MXNet network cannot be trained; expected .cfg and .weights, or GluonCV's .params")
        }
    }
}

/// Anchors that fit the boxes of a dataset, beside those that a network has.
struct AnchorChoice {
    /// Width and height in pixels of the input, smallest first.
    let anchors: [[Float]]
    /// What people should know before they train with them.
    let note: String

    /// Looks for as many anchors as a network has.
    /// - Throws: `TransferError` for too few boxes, what opening the files throws
    init(_ dataset: TrainingDataset, _ files: ModelFiles, _ arguments: RunArguments) throws {
        let heads = try TrainingOrigin(files: files).configuration.heads
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
