import Domain
import Foundation

/// The dataset of a run as a file: a line for the synset, then a line for each picture, all JSON.
///
/// Its hash is the SHA-256 of the file, which `sha256sum` computes again.
struct DatasetFile {
    private struct Head: Codable {
        var synset: [String]
    }
    private struct Line: Codable {
        var part: String
        var path: String
        var boxes: [TrainingDataset.Box]
    }
    private enum Part { static let (train, val) = ("train", "val") }

    let path: String

    /// The bytes of a dataset's file.
    static func bytes(of dataset: TrainingDataset) -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        var bytes: [UInt8] = []
        func add(_ value: some Encodable) {
            // Numbers of a box that are not finite have no JSON; such boxes are dropped before a run.
            guard let line = try? encoder.encode(value) else { return }
            bytes += line
            bytes.append(0x0A)
        }
        add(Head(synset: dataset.synset))
        for image in dataset.train { add(Line(part: Part.train, path: image.path, boxes: image.boxes)) }
        for image in dataset.val { add(Line(part: Part.val, path: image.path, boxes: image.boxes)) }
        return bytes
    }

    /// The hash of a file's bytes, 64 hexadecimal digits.
    static func hash(of bytes: [UInt8]) -> String { SHA256.digits(of: SHA256.hash(bytes)) }

    /// Reads a dataset and its hash.
    /// - Throws: ``TrainingError/file(path:reason:)``, ``TrainingError/damaged(path:found:expected:)``
    func read() throws(TrainingError) -> (dataset: TrainingDataset, hash: String) {
        guard let data = FileManager.default.contents(atPath: path) else {
            throw .file(path: path, reason: "cannot be read")
        }
        let decoder = JSONDecoder()
        let lines = data.split(separator: 0x0A)
        guard let first = lines.first, let head = try? decoder.decode(Head.self, from: first) else {
            throw .damaged(path: path, found: "another first line", expected: "{\"synset\":[…]}")
        }
        var dataset = TrainingDataset(synset: head.synset, train: [], val: [])
        for (number, line) in lines.enumerated().dropFirst() {
            guard let line = try? decoder.decode(Line.self, from: line),
                line.boxes.allSatisfy({ head.synset.indices.contains($0.classIndex) })
            else {
                throw .damaged(
                    path: "\(path):\(number + 1)", found: "no image of this dataset", expected: "part, path and boxes")
            }
            let image = TrainingDataset.Image(path: line.path, boxes: line.boxes)
            if line.part == Part.train { dataset.train.append(image) } else { dataset.val.append(image) }
        }
        return (dataset, Self.hash(of: Array(data)))
    }
}

extension TrainingDataset {
    /// Tells datasets apart: SHA-256 of all that is in one, in hexadecimal digits.
    public var fingerprint: String { DatasetFile.hash(of: DatasetFile.bytes(of: self)) }
}
