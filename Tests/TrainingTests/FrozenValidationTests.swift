import Domain
import Foundation
import TestSupport
import Testing

@testable import Training

@Suite struct FrozenValidationTests {
    private let folder = NSTemporaryDirectory() + "reticle-frozen-" + UUID().uuidString

    /// Two pictures of which one is there twice, as bytes that nobody decodes.
    private func dataset() throws -> TrainingDataset {
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        let box = TrainingDataset.Box(
            PixelBox(xMin: 1, yMin: 2, xMax: 3, yMax: 4), classIndex: 0, isDifficult: true)
        let images = try [("a.PNG", "one"), ("b.jpg", "two"), ("c.png", "one")].map { name, text in
            try Data(text.utf8).write(to: URL(fileURLWithPath: "\(folder)/\(name)"))
            return TrainingDataset.Image(path: "\(folder)/\(name)", boxes: [box])
        }
        return TrainingDataset(synset: ["can"], train: [], val: images)
    }

    private func freeze(_ dataset: TrainingDataset) throws -> (String, FrozenValidation) {
        let hash = try FrozenValidation.freeze(dataset, in: folder) { "\(folder)/\($0.prefix(16))" }
        return (hash, FrozenValidation(folder: "\(folder)/\(hash.prefix(16))"))
    }

    @Test func whatIsFrozenReadsBack() throws {
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let dataset = try dataset()
        let (hash, frozen) = try freeze(dataset)
        let read = try frozen.read(hash: hash)
        #expect(read.synset == ["can"] && read.train.isEmpty)
        #expect(read.val.map(\.boxes) == dataset.val.map(\.boxes))
        #expect(
            read.val.map { FileManager.default.contents(atPath: $0.path) }
                == ["one", "two", "one"].map { Data($0.utf8) })
        #expect(read.val[0].path == read.val[2].path && read.val[1].path.hasSuffix(".jpg"))
        let file = try #require(FileManager.default.contents(atPath: frozen.folder + "/dataset.jsonl"))
        #expect(SHA256.digits(of: SHA256.hash(file)) == hash)
        // The same set again is the same folder, and nothing else is left.
        #expect(try freeze(dataset).0 == hash)
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder).count == 4)
    }

    @Test func everyByteOfItCounts() throws {
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let (hash, frozen) = try freeze(dataset())
        let picture = try frozen.read(hash: hash).val[1].path
        #expect(throws: TrainingError.self) { try frozen.read(hash: String(hash.reversed())) }
        try Data("twO".utf8).write(to: URL(fileURLWithPath: picture))
        #expect { try frozen.read(hash: hash) } throws: { "\($0)".contains("damaged: found the hash") }
        try FileManager.default.removeItem(atPath: picture)
        #expect { try frozen.read(hash: hash) } throws: { "\($0)".hasSuffix("cannot be read") }
    }

    @Test func aPictureThatIsGoneIsNamedAndLeavesNothing() throws {
        defer { try? FileManager.default.removeItem(atPath: folder) }
        var dataset = try dataset()
        dataset.val.append(.init(path: folder + "/none.png", boxes: []))
        #expect { try freeze(dataset) } throws: { "\($0)".hasSuffix("/none.png: cannot be read") }
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder).sorted() == ["a.PNG", "b.jpg", "c.png"])
        dataset.val = []
        #expect(throws: TrainingError.noPictures(part: "validation")) { try freeze(dataset) }
    }

    @Test func sharedPicturesAreFoundByTheirContents() throws {
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let (hash, frozen) = try freeze(dataset())
        let set = try frozen.read(hash: hash)
        let images = try ["two", "owt", "three"].enumerated().map { number, text in
            try Data(text.utf8).write(to: URL(fileURLWithPath: "\(folder)/t\(number)"))
            return TrainingDataset.Image(path: "\(folder)/t\(number)", boxes: [])
        }
        #expect(try FrozenValidation.shared(images, with: set) == 1)
        #expect(try FrozenValidation.shared(Array(images.dropFirst()), with: set) == 0)
    }
}
