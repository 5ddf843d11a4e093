import Domain
import Formats
import Foundation
import TestSupport
import YOLO

@testable import Training
@testable import reticle

/// A folder with finished runs of the sample's network, good or spoilt, and networks of the service's clients; all goes with
/// the test.
final class MadeUpRuns {
    let path = NSTemporaryDirectory() + "reticle-promote-" + UUID().uuidString
    /// The sample's labelled pictures, copied: the last twelve are to validate with.
    let dataset: TrainingDataset

    static let sample = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appendingPathComponent("Samples/shelf").path

    init() throws {
        let manager = FileManager.default
        try manager.createDirectory(atPath: path + "/models", withIntermediateDirectories: true)
        try manager.createDirectory(atPath: path + "/pictures", withIntermediateDirectories: true)
        let part = DatasetFreezing.PartOfFiles(path: Self.sample + "/export.jsonl", list: nil, usual: [])
        let all = try DatasetFreezing { _ in }.files(train: part, val: nil, format: .jsonl, synset: nil)
        let pictures = path + "/pictures/"
        let images = try all.train.suffix(20).map { image in
            let copy = pictures + (image.path as NSString).lastPathComponent
            try manager.copyItem(atPath: image.path, toPath: copy)
            return TrainingDataset.Image(path: copy, boxes: image.boxes)
        }
        dataset = TrainingDataset(synset: all.synset, train: Array(images.prefix(8)), val: Array(images.suffix(12)))
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    var networks: ClientNetworks { ClientNetworks(folder: path + "/models") }

    /// A way to promote for client `acme`, by anna.
    func work(force: String? = nil, freezesAnew: Bool = false) -> PromotionWork {
        PromotionWork(
            networks: networks, client: "acme", person: "anna", force: force, freezesAnew: freezesAnew, threads: 1)
    }

    /// Writes a finished run.
    ///
    /// - Parameters:
    ///   - spoilt: share of the last layer's numbers that are 0 instead
    ///   - seen: pictures that the weights' header says were seen: other bytes, the same network
    ///   - reason: how it ended; `nil` for a run that has not
    func run(
        _ name: String, spoilt: Double = 0, seen: UInt8 = 0, _ dataset: TrainingDataset? = nil,
        reason: TrainingEvent.Done.Reason? = .finished
    ) throws -> RunFolder {
        let folder = RunFolder("\(path)/runs/\(name)")
        var arguments = RunArguments()
        (arguments.dataShape, arguments.augmentation) = (416, "darknet")
        try folder.prepare(arguments, dataset ?? self.dataset)
        func sample(_ ending: String) -> String { "\(Self.sample)/models/shelf.\(ending)" }
        try RunNetwork(
            .darknet(cfg: sample("cfg"), weights: sample("weights"), names: sample("names")), name: "shelf",
            reusesClasses: false
        ).write(to: folder.path)
        for ending in ["cfg", "names"] {
            try FileManager.default.copyItem(atPath: sample(ending), toPath: "\(folder.weights)/best.\(ending)")
        }
        try Self.weights(spoilt: spoilt, seen: seen).write(to: URL(fileURLWithPath: "\(folder.weights)/best.weights"))
        if let reason {
            folder.append(
                .done(
                    .init(
                        reason: reason, epochs: 1, step: 1, bestMAP: 0.5, bestEpoch: 0, seconds: 1,
                        weights: folder.learned)))
        }
        return folder
    }

    /// The sample's weights: a header of 20 bytes, of which the last eight count pictures, and floats.
    static func weights(spoilt: Double, seen: UInt8) throws -> Data {
        var data = try Data(contentsOf: URL(fileURLWithPath: "\(sample)/models/shelf.weights"))
        data[12] ^= seen
        var draws = SplitMix64(seed: 5)
        // The last layer's: a scale of 0 further up would give values that are no numbers.
        for at in stride(from: data.count - 4 * 2000, to: data.count - 3, by: 4)
        where Double.random(in: 0..<1, using: &draws) < spoilt {
            for byte in at..<at + 4 { data[byte] = 0 }
        }
        return data
    }
}
