import Domain
import Foundation
import Prediction
import Training
import YOLO

/// What networks reach on a frozen validation set, all in the same way: that of a training after each epoch.
struct PromotionGate {
    /// The frozen set, with pictures by path.
    let set: TrainingDataset
    /// `nil` for one a core.
    var threads: Int?
    /// What is added to the niceness of the threads, 0…19.
    var niceness = 0
    /// File of measured choices.
    var tuning: URL?

    /// Pictures of one run of a network, and threads that prepare them.
    private static let (batch, workers) = (4, 2)

    /// The figures of a network at the size of its input and fed in its own way; `nil` if it was told to stop.
    ///
    /// Classes are compared by name: what the set does not know is not judged, what the network does not know it misses.
    /// - Throws: what opening and running the network throws
    func figures(
        of network: ClientNetworks.Opened, note: (String) -> Void, mustStop: () -> Bool
    ) throws -> ValidationFigures? {
        var options = Predictor.Options()
        (options.rule, options.batch) = (YOLODetector.validationRule, Self.batch)
        (options.threads, options.niceness, options.tuning) = (threads, niceness, tuning)
        let predictor = try Predictor(network.model, network.parameters, options)
        let known = Dictionary(set.synset.enumerated().map { ($1, $0) }) { first, _ in first }
        let indices = network.model.classNames.map { known[$0] }
        let validation = Validation<Predictor.Prepared>(
            set, batch: Self.batch, workers: Self.workers,
            trial: { [set] index in try predictor.prepare(set.val[index].path) },
            detect: { pictures in
                try predictor.detect(pictures).map { found in
                    found.detections.compactMap { detection in
                        guard let index = indices[detection.classIndex] else { return nil }
                        return Detection(classIndex: index, confidence: detection.confidence, box: detection.box)
                    }
                }
            })
        return try validation.figures(warn: note, mustStop: mustStop)
    }

    /// Classes of the set that a network does not have.
    func classesMissing(in network: ClientNetworks.Opened) -> [String] {
        set.synset.filter { !network.model.classNames.contains($0) }
    }
}

/// A network does not become the one in service: one line with the figures.
struct GateRefusal: Error, Equatable, CustomStringConvertible {
    /// The exit status that says so: a script tells it from a failure.
    static let exitStatus: Int32 = 3

    var description: String

    /// A network that finds nothing of what it is judged by.
    static func blind(run: String, mAP: Double?, images: Int) -> GateRefusal {
        GateRefusal(
            description: "\(run) is not promoted: it finds nothing, mAP@0.5 \(mAP.map { figure($0) } ?? "none") on the "
                + "frozen validation set of \(images) images; --force REASON lets it through")
    }

    /// A network below what was asked for.
    static func underFloor(run: String, mAP: Double, floor: Double, images: Int) -> GateRefusal {
        let (found, wanted) = texts(mAP, floor)
        return GateRefusal(
            description: "\(run) is not promoted: mAP@0.5 \(found) on the frozen validation set of \(images) images, "
                + "expected at least \(wanted) as --at-least says; --force REASON lets it through")
    }

    /// A network that is worse than the one in service.
    static func below(run: String, mAP: Double?, version: Int, inService: Double, images: Int) -> GateRefusal {
        let (new, old) = texts(mAP, inService)
        return GateRefusal(
            description: "\(run) is not promoted: mAP@0.5 \(new) on the frozen validation set of \(images) images, "
                + "expected at least the \(old) of version \(version) in service; --force REASON lets it through")
    }

    /// A network that has learnt what it would be judged by.
    static func learnt(run: String, shared: Int, of images: Int) -> GateRefusal {
        GateRefusal(
            description:
                "\(run) is not promoted: it has learnt from \(shared) of its \(images) training images that are in "
                + "the frozen validation set, so its mAP would say too much; --force REASON lets it through")
    }

    /// Four decimals, or as many as tell the two apart.
    private static func texts(_ new: Double?, _ old: Double) -> (String, String) {
        guard let new else { return ("none", figure(old)) }
        let digits = (4...15).first { figure(new, $0) != figure(old, $0) } ?? 4
        return (figure(new, digits), figure(old, digits))
    }

    private static func figure(_ value: Double, _ digits: Int = 4) -> String { String(format: "%.\(digits)f", value) }
}
