import Domain
import Foundation
import Training

/// An audit's images with their labels as they were when it began, and how they are dealt out; `audit.json` in its folder.
struct AuditPlan: Codable, Equatable {
    /// A class of the synset, by whose place labels and detections are counted.
    struct Class: Codable, Equatable {
        var id: Int64
        var name: String
    }

    /// A box as it was.
    struct Label: Codable, Equatable {
        var id: Int64
        /// Place of the class in ``AuditPlan/classes``.
        var classIndex: Int
        var xMin, yMin, xMax, yMax: Double
        /// Whether nothing is said of it: a difficult box or a crowd.
        var isExempt: Bool

        var box: PixelBox { PixelBox(xMin: xMin, yMin: yMin, xMax: xMax, yMax: yMax) }
    }

    struct Image: Codable, Equatable {
        var id: Int64
        /// Path of the picture's file.
        var path: String
        /// The fold that learns without it, from 0.
        var fold: Int
        var labels: [Label]
    }

    /// The network that each fold starts from.
    var network: String
    var folds: Int
    var classes: [Class]
    var images: [Image]

    /// What one fold learns: the images of all others.
    func dataset(without fold: Int) -> TrainingDataset {
        let others = images.filter { $0.fold != fold }.map { image in
            TrainingDataset.Image(
                path: image.path,
                boxes: image.labels.map {
                    TrainingDataset.Box($0.box, classIndex: $0.classIndex, isDifficult: $0.isExempt)
                })
        }
        return TrainingDataset(synset: classes.map(\.name), train: others, val: [])
    }

    /// What a fold looks at afterwards, by places in ``images``.
    func images(of fold: Int) -> [Int] { images.indices.filter { images[$0].fold == fold } }
}

/// The folder of an audit and the names in it.
struct AuditFolder {
    /// Absolute path.
    let path: String

    private var plan: String { path + "/audit.json" }
    /// The run of a fold, from 0.
    func run(_ fold: Int) -> RunFolder { RunFolder("\(path)/fold-\(fold + 1)") }
    /// What a fold found on its images.
    private func found(_ fold: Int) -> String { "\(path)/found-\(fold + 1).json" }

    /// Writes the plan.
    func write(_ plan: AuditPlan) throws {
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        try write(plan, to: self.plan)
    }

    /// Reads the plan.
    /// - Throws: ``Refusal``
    func readPlan() throws -> AuditPlan {
        guard let plan: AuditPlan = read(plan) else {
            throw Refusal("\(plan): expected the plan of an audit; start a new one")
        }
        return plan
    }

    /// Detections by image, in the order of ``AuditPlan/images(of:)``, `nil` for pictures that cannot be read; `nil` in all
    /// before the fold is done.
    func readFound(_ fold: Int) -> [[AuditDetection]?]? { read(found(fold)) }

    /// Keeps what a fold found, and lets go of its checkpoints and weights.
    func write(found: [[AuditDetection]?], of fold: Int) throws {
        try write(found, to: self.found(fold))
        for folder in [run(fold).checkpoints, run(fold).weights] {
            // What stays behind only takes room.
            try? FileManager.default.removeItem(atPath: folder)
        }
    }

    private func write(_ value: some Encodable, to path: String) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        try encoder.encode(value).write(to: URL(fileURLWithPath: path), options: .atomic)
    }

    private func read<Value: Decodable>(_ path: String) -> Value? {
        FileManager.default.contents(atPath: path).flatMap { try? JSONDecoder().decode(Value.self, from: $0) }
    }
}

/// A detection as an audit's folder keeps it.
struct AuditDetection: Codable, Equatable {
    var classIndex: Int
    var confidence, xMin, yMin, xMax, yMax: Double

    init(_ detection: Detection) {
        (classIndex, confidence) = (detection.classIndex, detection.confidence)
        (xMin, yMin) = (detection.box.xMin, detection.box.yMin)
        (xMax, yMax) = (detection.box.xMax, detection.box.yMax)
    }

    var detection: Detection {
        Detection(
            classIndex: classIndex, confidence: confidence,
            box: PixelBox(xMin: xMin, yMin: yMin, xMax: xMax, yMax: yMax))
    }
}
