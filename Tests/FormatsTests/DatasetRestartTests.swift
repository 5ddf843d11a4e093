import Domain
import Foundation
import Synchronization
import Testing

@testable import Formats

/// A run that is cut short at any of its changes and begun again ends with the bytes of one that nobody disturbed.
@Suite struct DatasetRestartTests {
    /// Counts changes, and ends a run before one of them.
    private final class Stop: Sendable {
        private let count = Mutex(0)
        private let last: Int

        init(before last: Int) { self.last = last }

        var changes: Int { count.withLock { $0 } }

        @Sendable func step() throws(FormatError) {
            let number = count.withLock { count in
                defer { count += 1 }
                return count
            }
            if number == last { throw .unwritable(path: "", reason: "stopped before change \(number)") }
        }
    }

    /// Pictures that are copied, and one that lies in a cache for ever.
    private struct Pictures: PictureSupply {
        let path: String
        func pictures(at locations: [String], take: (Int, Result<SuppliedPicture, SupplyFailure>) -> Void) {
            for (index, location) in locations.enumerated() {
                let digits = SHA256.digits(location)
                take(
                    index,
                    .success(
                        SuppliedPicture(
                            path: path, contentName: "\(digits.prefix(2))/\(digits).png", isConstant: index == 0)))
            }
        }
    }

    private static func line(_ id: Int, _ client: String) -> String {
        """
        {"id": "\(id)", "clientId": "\(client)", "url": "https://h/\(id).jpg", "data": {"width": 20, "height": 10, \
        "boxes": [{"class": "x\(id % 2)", "xmin": 1, "ymin": 2, "xmax": 5, "ymax": 8}]}}

        """
    }

    private static let earlier = (0..<3).map { line($0, "a") }.joined() + line(3, "gone")
    private static let now =
        (2..<5).map { line($0, "a") }.joined() + line(5, "b") + "{\"cut\": \n" + line(6, "b")

    /// Writes what an export makes over what lies there; returns how many changes that took.
    @discardableResult
    private static func build(_ export: String, in scratch: Scratch, stop: Int = .max) throws -> Int {
        try scratch.file("export.jsonl", export)
        try scratch.picture("cache.png")
        let counter = Stop(before: stop)
        var datasets = ClientDatasets(
            split: StratifiedDatasetSplit(parts: SplitRecipe.parts(ratio: "70/30") ?? [], seed: 1),
            reading: Collected().skipping(), supply: Pictures(path: scratch.path("cache.png")))
        datasets.beforeChange = counter.step
        _ = try datasets.build(from: scratch.path("export.jsonl"), to: scratch.path("out"))
        return counter.changes
    }

    /// Every file with its bytes, by path.
    private static func contents(_ scratch: Scratch) throws -> [String: [UInt8]] {
        let names = FileManager.default.enumerator(atPath: scratch.path("out"))?.compactMap { $0 as? String } ?? []
        var contents: [String: [UInt8]] = [:]
        for name in names {
            var isFolder: ObjCBool = false
            _ = FileManager.default.fileExists(atPath: scratch.path("out/" + name), isDirectory: &isFolder)
            contents[name] = isFolder.boolValue ? [] : try scratch.bytes("out/" + name)
        }
        return contents
    }

    @Test(arguments: [false, true]) func aRunCutShortAnywhereEndsTheSame(overAnEarlierOne: Bool) throws {
        let whole = Scratch()
        if overAnEarlierOne { try Self.build(Self.earlier, in: whole) }
        let changes = try Self.build(Self.now, in: whole)
        let expected = try Self.contents(whole)
        #expect(changes > 25 && expected.keys.contains("b/all.lst") && expected.keys.contains("problems.txt"))
        for stop in 0..<changes {
            let cut = Scratch()
            if overAnEarlierOne { try Self.build(Self.earlier, in: cut) }
            #expect(throws: FormatError.unwritable(path: "", reason: "stopped before change \(stop)")) {
                try Self.build(Self.now, in: cut, stop: stop)
            }
            try Self.build(Self.now, in: cut)
            #expect(try Self.contents(cut) == expected, "stopped before change \(stop)")
        }
    }
}
