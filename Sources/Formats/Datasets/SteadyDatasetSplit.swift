public import Domain
import Foundation
import Synchronization

/// Shares out the images that are new; those that were dealt before stay where they were.
///
/// What an export has lost keeps its place for the day when it comes back.
public final class SteadyDatasetSplit: DatasetSplit {
    private let recipe: SplitRecipe
    private let places: Mutex<DealtImages>
    private let counts = Mutex((known: 0, new: 0))

    /// Makes a split into training and validation.
    ///
    /// - Parameters:
    ///   - parts: the training part and the part to validate on
    ///   - seed: another seed deals new images in another way
    ///   - dealt: where images are already
    public init(parts: [SplitPart], seed: UInt64, dealt: DealtImages) {
        precondition(parts.count == 2, "\(parts.count) parts, expected training and validation")
        recipe = SplitRecipe(parts: parts, seed: seed)
        places = Mutex(dealt)
    }

    /// Where images are by now.
    public var dealt: DealtImages { places.withLock { $0 } }

    /// Images that were dealt before, and those that are new.
    public var dealtNow: (known: Int, new: Int) { counts.withLock { $0 } }

    public func trains(_ images: [SplitImage], classCount: Int) -> [Bool] {
        var table = SplitTable(classCount: classCount)
        let before = dealt
        for image in images {
            var boxes: [Int: Int] = [:]
            for index in image.classes { boxes[index, default: 0] += 1 }
            table.add(
                identity: image.identity,
                boxes: boxes.sorted { $0.key < $1.key }.map { (index: $0.key, count: $0.value) },
                part: before.trains[image.identity].map { $0 ? 0 : 1 })
        }
        let trains = Splitter(recipe).parts(of: table).map { $0 == 0 }
        places.withLock { places in
            for (image, isTrain) in zip(images, trains) { places.trains[image.identity] = isTrain }
        }
        let known = images.count { before.trains[$0.identity] != nil }
        counts.withLock { $0 = (known, images.count - known) }
        return trains
    }
}

/// Where images of a client were dealt to, by their identity: a file of two lists.
public struct DealtImages: Hashable, Sendable {
    /// Whether an image trains; otherwise it validates.
    public var trains: [String: Bool]

    /// Nothing was dealt yet.
    public init() { trains = [:] }

    private struct Lists: Codable {
        var train: [String]
        var val: [String]
    }

    /// Reads a file; where there is none, nothing was dealt yet.
    ///
    /// - Throws: `FormatError` for a file that is something else
    public init(contentsOf path: String) throws(FormatError) {
        self.init()
        guard let data = FileManager.default.contents(atPath: path) else {
            guard FileManager.default.fileExists(atPath: path) else { return }
            throw .unreadable(path: path, reason: "cannot be read")
        }
        guard let lists = try? JSONDecoder().decode(Lists.self, from: data) else {
            throw .unreadable(path: path, reason: "expected the lists train and val of images that were dealt")
        }
        for identity in lists.val { trains[identity] = false }
        for identity in lists.train { trains[identity] = true }
    }

    /// Writes the file whole or not at all.
    ///
    /// - Throws: `FormatError`
    public func write(to path: String) throws(FormatError) {
        let lists = Lists(
            train: trains.filter(\.value).keys.sorted(), val: trains.filter { !$0.value }.keys.sorted())
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
        guard let data = try? encoder.encode(lists) else {
            throw .unwritable(path: path, reason: "holds what JSON cannot")
        }
        let file = try OutputFile(path)
        try file.append(Array(data) + [0x0A])
        try file.finish()
    }
}
