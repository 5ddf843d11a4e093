import Catalog
import Domain
import Foundation
import Formats
import Imaging
import Testing
import Workbench

@testable import reticle

/// Splits of a real workspace, from the command's work to the files of an export.
@Suite struct SplitTests {
    /// A workspace of `count` images with up to three classes, read from a database export.
    private static func with(_ count: Int, _ body: (String, CatalogStore) throws -> Void) throws {
        let folder = FileManager.default.temporaryDirectory.path + "/reticle-split-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let store = try CatalogStore.create(at: folder)
        if count > 0 { try add(0..<count, to: store, in: folder) }
        try body(folder, store)
    }

    private static func add(_ numbers: Range<Int>, to store: CatalogStore, in folder: String) throws {
        let lines = numbers.map { number in
            let boxes = ["bottle", "can", "carton"].enumerated().filter { number % ($0.offset + 1) == 0 }.map {
                "{\"class\": \"\($0.element)\", \"xmin\": 1, \"ymin\": 1, \"xmax\": 9, \"ymax\": 9}"
            }
            return """
                {"id": "\(number)", "clientId": "acme", "url": "ward-\(number / 4)/\(number).jpg", "session": "s\(number / 10)", \
                "data": {"width": 20, "height": 20, "boxes": [\(boxes.joined(separator: ", "))]}}
                """
        }
        let path = folder + "/export-\(numbers.lowerBound).jsonl"
        try lines.joined(separator: "\n").write(toFile: path, atomically: true, encoding: .utf8)
        _ = try DatasetImport.run(path, into: store, person: "test")
    }

    @discardableResult
    private static func make(
        _ store: CatalogStore, _ name: String = "default", _ change: (inout SplitMaking.Wish) -> Void = { _ in }
    ) throws -> (split: Split, what: String) {
        var wish = SplitMaking.Wish()
        change(&wish)
        let done = try SplitMaking(store: store, planner: SplitPlanner(store), person: "test").run(name, wish)
        return (done.split, done.what)
    }

    private static func places(_ store: CatalogStore, _ split: Split) throws -> [ImageID: Int] {
        Dictionary(uniqueKeysWithValues: try store.members(of: split.id).map { ($0.image, $0.part) })
    }

    // MARK: Making

    @Test func newImagesArePlacedAndTheOldStay() throws {
        try Self.with(60) { folder, store in
            let before = try Self.places(store, Self.make(store).split)
            try Self.add(60..<100, to: store, in: folder)
            let (split, what) = try Self.make(store)
            let after = try Self.places(store, split)
            #expect(what == "40 new images placed, the others left alone")
            #expect(after.count == 100 && before.allSatisfy { after[$0.key] == $0.value })
            #expect(try Self.make(store).what == "unchanged")
        }
    }

    @Test func anotherSeedMakesItAnewAndTheFirstComesBack() throws {
        try Self.with(60) { _, store in
            let first = try Self.places(store, Self.make(store) { $0.seed = 1 }.split)
            let second = try Self.places(store, Self.make(store) { $0.seed = 2 }.split)
            let third = try Self.places(store, Self.make(store) { $0.seed = 1 }.split)
            #expect(first == third && first != second)
            #expect(try store.splits().count == 1)
        }
    }

    @Test func pinsSurviveANewRatioAndANewSeed() throws {
        try Self.with(60) { _, store in
            let split = try Self.make(store).split
            let images = Array(try store.search(ImageQuery()).ids.prefix(5))
            try store.apply(.pin(split.id, images, part: 1), by: "test", at: Date())
            let after = try Self.make(store) { wish in
                wish.seed = 9
                wish.parts = SplitRecipe.parts(ratio: "80/20")
            }.split
            let places = try Self.places(store, after)
            #expect(images.allSatisfy { places[$0] == 1 })
            #expect(try store.members(of: after.id).filter(\.isPinned).count == 5)
        }
    }

    @Test func aFrozenSplitTakesNoNewImages() throws {
        try Self.with(20) { folder, store in
            let split = try Self.make(store).split
            try store.apply(.freeze(split.id), by: "test", at: Date())
            #expect(try Self.make(store).what == "unchanged")
            try Self.add(20..<24, to: store, in: folder)
            #expect(throws: CatalogError.frozenSplit("default")) { try Self.make(store) }
            #expect(throws: CatalogError.frozenSplit("default")) { try Self.make(store) { $0.seed = 3 } }
        }
    }

    @Test(arguments: [SplitGrouping.folder, .pattern("ward-\\d+"), .field("session")])
    func groupsAreNotTorn(grouping: SplitGrouping) throws {
        try Self.with(60) { _, store in
            let split = try Self.make(store) { $0.grouping = grouping }.split
            let places = try Self.places(store, split)
            var parts: [String: Set<Int>] = [:]
            for row in try store.rows(Array(places.keys)) {
                let number = Int(row.name.prefix { $0 != "." }) ?? 0
                let group = grouping == .field("session") ? "\(number / 10)" : "\(number / 4)"
                parts[group, default: []].formUnion([places[row.id] ?? -1])
            }
            #expect(parts.values.allSatisfy { $0.count == 1 })
        }
    }

    @Test func nearDuplicatesThatNobodyKnowsAreRefused() throws {
        try Self.with(4) { _, store in
            #expect(throws: Refusal.self) { try Self.make(store, "a") { $0.grouping = .nearDuplicates } }
            let splits = try store.splits()
            #expect(splits.isEmpty)
        }
    }

    @Test func nearDuplicatesStayTogetherWhereTheyAreKnown() throws {
        try Self.with(40) { _, store in
            let alike = NearDuplicates { store in
                NearDuplicates.Known(
                    groups: try store.search(ImageQuery()).ids.prefix(10).reduce(into: [:]) { $0[$1] = 1 })
            }
            let planner = try SplitPlanner(store, nearDuplicates: alike)
            var wish = SplitMaking.Wish()
            wish.grouping = .nearDuplicates
            let split = try SplitMaking(store: store, planner: planner, person: "test").run("a", wish).split
            let places = try Self.places(store, split)
            #expect(Set(try store.search(ImageQuery()).ids.prefix(10).map { places[$0] }).count == 1)
        }
    }

    @Test func aNewPictureThatLooksLikeAFrozenOneRaisesTheAlarm() throws {
        try Self.with(10) { folder, store in
            let split = try Self.make(store).split
            let frozen = try #require(try store.apply(.freeze(split.id), by: "test", at: Date()).split)
            let original = try #require(try store.members(of: split.id).first { $0.part == 1 }?.image)
            try Self.add(10..<11, to: store, in: folder)
            let new = try #require(try store.search(ImageQuery()).ids.max())
            let alike = NearDuplicates { _ in .init(groups: [original: 1, new: 1]) }
            let report = try SplitReport(frozen, in: store, survey: store.splitSurvey(), nearDuplicates: alike)
            #expect(report.lines.last == "alarm: ward-2/10.jpg looks like \(try store.rows([original])[0].path) of val")
        }
    }

    // MARK: Reports

    @Test func theReportHasTheKeysOfTheContract() throws {
        try Self.with(60) { _, store in
            let split = try Self.make(store) { $0.seed = 5 }.split
            let report = try SplitReport(split, in: store, survey: store.splitSurvey())
            let json = try JSONSerialization.jsonObject(with: JSONEncoder().encode(report)) as? [String: Any] ?? [:]
            let (train, val) = (json["train"] as? [String: Int], json["val"] as? [String: Int])
            #expect(json["name"] as? String == "default" && json["seed"] as? Int == 5)
            #expect((train?["images"] ?? 0) + (val?["images"] ?? 0) == 60)
            #expect((train?["boxes"] ?? 0) + (val?["boxes"] ?? 0) == 110)
            let rows = json["perClass"] as? [[String: Any]] ?? []
            #expect(rows.map { $0["class"] as? String } == ["bottle", "can", "carton"])
            #expect(rows.map { ($0["train"] as? Int ?? 0) + ($0["val"] as? Int ?? 0) } == [60, 30, 20])
            #expect((json["worstDeviation"] as? Double ?? 100) < 1e-6)
        }
    }

    // MARK: Datasets

    /// Every class of these sets allows a deviation under one point.
    @Test(arguments: ["bccd", "cards"])
    func theWorstClassIsOffByLessThanAPoint(name: String) throws {
        let package = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let path = package.deletingLastPathComponent().appendingPathComponent("shared/data/datasets/\(name)").path
        guard FileManager.default.fileExists(atPath: path) else {
            return print("skipped: no ../shared/data/datasets/\(name)")
        }
        try Self.with(0) { _, store in
            _ = try DatasetImport.run(path, into: store, person: "test")
            for seed in 0..<3 as Range<UInt64> {
                let split = try Self.make(store) { $0.seed = seed }.split
                let balance = try store.splitSurvey().balance(
                    of: try store.members(of: split.id), weights: split.recipe.parts.map(\.weight))
                #expect(balance.worstBoxDeviation <= 1 && balance.worstImageDeviation <= 1)
            }
        }
    }

    private static func export(
        _ store: CatalogStore, as format: FormatName, to folder: String, split: String? = nil, part: String = "all",
        fold: Int? = nil
    ) throws -> ConversionReport {
        var query = ImageQuery()
        let selection = try SplitSelection(store, split: split, part: part, fold: fold)
        try selection.restrict(&query)
        return try Converter.export(
            WorkspaceSource(store, query: query, parts: selection.parts(for: query)), to: folder, as: format,
            headers: { _ in PictureHeader(storedSize: ImageSize(width: 20, height: 20), orientation: .upright) },
            writing: WriteOptions(pictures: .none))
    }

    @Test(
        arguments: [(FormatName.voc, "ImageSets/Main/%.txt"), (.yolo, "%.txt"), (.lst, "%.lst")])
    func anExportHasAListForEachPart(format: FormatName, file: String) throws {
        try Self.with(41) { folder, store in
            let split = try Self.make(store).split
            let report = try Self.export(store, as: format, to: folder + "/out", split: "default")
            #expect(!report.losses.contains { $0.kind.hasPrefix("part") })
            for (number, part) in ["train", "val"].enumerated() {
                let path = folder + "/out/" + file.replacingOccurrences(of: "%", with: part)
                let lines = try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n").count
                #expect(lines == (try Self.places(store, split).values.filter { $0 == number }.count))
            }
        }
    }

    @Test func aSinglePartIsExportedAlone() throws {
        try Self.with(40) { folder, store in
            let split = try Self.make(store).split
            let count = try Self.places(store, split).values.filter { $0 == 1 }.count
            let report = try Self.export(store, as: .yolo, to: folder + "/out", split: "default", part: "val")
            #expect(report.images == count && !report.losses.contains { $0.kind.hasPrefix("part") })
        }
    }

    @Test func aFoldValidatesWhileTheOthersTrain() throws {
        try Self.with(40) { folder, store in
            try Self.make(store) { $0.parts = SplitRecipe.folds(4) }
            let one = try Self.export(store, as: .yolo, to: folder + "/a", split: "default", part: "val", fold: 2)
            let rest = try Self.export(store, as: .yolo, to: folder + "/b", split: "default", part: "train", fold: 2)
            #expect(one.images == 10 && rest.images == 30)
            #expect(throws: Refusal.self) {
                try Self.export(store, as: .yolo, to: folder + "/c", split: "default", part: "val", fold: 5)
            }
            #expect(throws: Refusal.self) {
                try Self.export(store, as: .yolo, to: folder + "/d", split: "default", part: "val")
            }
        }
    }

    /// The parts of a dataset are a split after import, and parts of an export again.
    @Test func partsOfADatasetGoInAndOut() throws {
        try Self.with(40) { folder, store in
            try Self.make(store)
            _ = try Self.export(store, as: .lst, to: folder + "/lists", split: "default")
            let other = try CatalogStore.create(at: folder + "/other")
            _ = try DatasetImport.run(folder + "/lists", into: other, person: "test", pictures: folder)
            let split = try #require(try other.splits().first)
            #expect(split.name == "imported" && split.recipe.parts.map(\.name) == ["train", "val"])
            let report = try Self.export(other, as: .voc, to: folder + "/voc")
            #expect(!report.losses.contains { $0.kind.hasPrefix("part") })
            #expect(FileManager.default.fileExists(atPath: folder + "/voc/ImageSets/Main/val.txt"))
        }
    }

    // MARK: The workstation

    @Test func theScreenKeepsASplitAndUndoTakesItBack() throws {
        try TemporaryDataset.with { dataset in
            var play = try dataset.rehearsal()
            for name in ["global.splits", "splits.more", "splits.keep"] {
                #expect(play.run(CommandCall(name)) == nil)
            }
            #expect(try dataset.store.splits().map(\.recipe.ratio) == ["75/25"])
            #expect(play.run(CommandCall("splits.freeze")) == nil)
            #expect(play.run(CommandCall("splits.more")) != nil)
            #expect(play.run(CommandCall("global.undo")) == nil)
            #expect(play.run(CommandCall("global.undo")) == nil)
            #expect(try dataset.store.splits().isEmpty)
        }
    }
}
