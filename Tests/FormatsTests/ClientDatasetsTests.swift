import Domain
import Foundation
import TestSupport
import Testing

@testable import Formats

@Suite struct ClientDatasetsTests {
    private let split = StratifiedDatasetSplit(parts: SplitRecipe.parts(ratio: "70/30") ?? [], seed: 1)

    private func scratch(_ lines: String) throws -> Scratch {
        let scratch = Scratch()
        try scratch.file("export.jsonl", lines)
        return scratch
    }

    private func build(_ scratch: Scratch, _ reading: ReadOptions = strict) throws -> ClientDatasets.Outcome {
        try ClientDatasets(split: split, reading: reading).build(
            from: scratch.path("export.jsonl"), to: scratch.path("out"))
    }

    private func line(_ id: Int, _ client: String, _ classes: [String]) -> String {
        let boxes = classes.map { "{\"class\": \"\($0)\", \"xmin\": 1, \"ymin\": 2, \"xmax\": 5, \"ymax\": 8}" }.joined(
            separator: ", ")
        return
            "{\"id\": \"\(id)\", \"clientId\": \"\(client)\", \"url\": \"https://h/\(id).jpg\", \"data\": {\"width\": 20, \"height\": 10, \"boxes\": [\(boxes)]}}\n"
    }

    @Test func eachClientGetsAListAClassListAndFigures() throws {
        let scratch = try scratch(
            line(1, "b", ["x", "y", "x"]) + line(2, "a", ["z"]) + line(3, "b", ["y"]) + line(4, "b", []))
        let clients = try build(scratch).clients
        #expect(
            clients.map(\.clientID) == ["a", "b"] && clients.map(\.images) == [1, 2] && clients.map(\.boxes) == [1, 4])
        #expect(clients[1].cardinality == 1.5 && clients[1].density == 0.75 && clients[1].empty == 1)
        #expect(try scratch.text("out/b/synset.txt") == "x\ny\n")
        let all = try scratch.text("out/b/all.lst")
        #expect(all.hasSuffix("1\t4\t5\t20\t10\t1\t0.05\t0.2\t0.25\t0.8\thttps://h/3.jpg\n"))
        let parts = try scratch.text("out/b/train.lst") + scratch.text("out/b/val.lst")
        #expect(Set(parts.split(separator: "\n")) == Set(all.split(separator: "\n")))
        #expect(try scratch.text("out/b/statistics.txt").contains("cardinality\t1.500000\ndensity\t0.750000\n"))
    }

    @Test func everyClassKeepsTheRatio() throws {
        // Ten images of a rare class among a hundred of a frequent one.
        let scratch = try scratch((0..<100).map { line($0, "a", $0 % 10 == 0 ? ["rare", "x"] : ["x"]) }.joined())
        _ = try build(scratch)
        let train = try scratch.text("out/a/train.lst").split(separator: "\n")
        #expect(train.count == 70)
        // Two boxes make a longer line than one.
        #expect(train.count { $0.split(separator: "\t").count > 12 } == 7)
    }

    @Test func theOrderOfTheExportMovesNoImage() throws {
        let lines = (0..<40).map { line($0, "a", [["x"], ["y"], ["x", "y"], ["z"]][$0 % 4]) }
        let trains = try [lines, lines.reversed()].map { lines -> Set<String> in
            let scratch = try scratch(lines.joined())
            _ = try build(scratch)
            let list = try scratch.text("out/a/train.lst").split(separator: "\n")
            return Set(list.compactMap { $0.split(separator: "\t").last.map(String.init) })
        }
        #expect(trains[0] == trains[1] && trains[0].count == 28)
    }

    @Test(arguments: [
        ("acme", "acme"), ("", "default"), ("../x", "%2E.%2Fx"), ("a b", "a%20b"), ("default", "%default"),
        ("é", "%C3%A9"),
    ])
    func clientsNamesMakeSafeFolders(_ row: (String, String)) { #expect(ClientDatasets.folderName(row.0) == row.1) }

    /// Names that differ only behind what a folder's name spells out.
    @Test func clientsWithLongNamesKeepFoldersOfTheirOwn() throws {
        let long = String(repeating: "ward", count: 20)
        #expect(ClientDatasets.folderName(long) == long)
        let scratch = try scratch(line(1, long + "-1", ["x"]) + line(2, long + "-2", ["y"]))
        let folders = try build(scratch).clients.map(\.folder)
        #expect(Set(folders).count == 2 && folders.allSatisfy { $0.hasPrefix(long + "-") && $0.count == 93 })
        #expect(try folders.map { try scratch.text("out/\($0)/synset.txt") } == ["x\n", "y\n"])
    }

    @Test func aGivenSynsetFixesTheIndexAndNamesTheRest() throws {
        let (scratch, skipped) = (try scratch(line(1, "a", ["y", "x"])), Collected())
        var options = skipped.skipping()
        options.synset = ["w", "x"]
        let clients = try build(scratch, options).clients
        #expect(clients[0].synset == ["w", "x"] && clients[0].perClass.map(\.boxes) == [0, 1])
        #expect(clients[0].withoutBoxes == ["w"])
        #expect(skipped.all == [Problem(place: "export.jsonl:1: box 1", reason: "class y is not in the synset")])
    }

    @Test func whatIsBrokenIsNamedAndTheRestGoesOn() throws {
        let skipped = Collected()
        let scratch = try scratch(
            line(1, "a", ["x"]) + "{\"id\": \"cut\n" + line(3, "a", ["x"]) + line(3, "a", ["y"])
                + #"{"url": "https://u:p@h/5.jpg?sig=secret", "data": {"boxes": [{"class": "x", "xmin": 1, "ymin": 1, "xmax": 9, "ymax": 9}]}}"#
                + "\n"
                + #"{"url": "https://h/6.jpg", "data": {"width": 640, "height": 480, "boxes": [{"class": "x", "xmin": 0.1, "ymin": 0.1, "xmax": 0.9, "ymax": 1}]}}"#
                + "\n")
        let outcome = try build(scratch, skipped.skipping())
        #expect(outcome.clients.map(\.images) == [0, 2] && outcome.problemCount == skipped.all.count)
        #expect(
            skipped.all.map { "\($0.place): \($0.reason)" } == [
                "export.jsonl:2:12: string without an end",
                "export.jsonl:5: neither the export nor the picture says its size",
                "export.jsonl:6: box 1: edges within 0…1 are fractions of a picture of 640×480, expected pixels",
                "export.jsonl:4: the same image as in line 3: 3",
            ])
        #expect(try scratch.text("out/problems.txt").split(separator: "\n").count == 4)
    }

    @Test func aSecondRunWritesTheSameBytesOverWhatWasCutShort() throws {
        let scratch = try scratch((0..<60).map { line($0, "c\($0 % 3)", ["x"]) }.joined())
        _ = try build(scratch)
        let names = ["c0/all.lst", "c1/val.lst", "c2/statistics.txt", ".reticle-dataset"]
        let before = try names.map { try scratch.text("out/" + $0) }
        // As a kill may leave it: a list missing, another half there, and the spool.
        try FileManager.default.removeItem(atPath: scratch.path("out/c0/all.lst"))
        try scratch.file("out/c1/val.lst.partial", "half")
        try scratch.file("out/.reticle-dataset.partial", "half")
        try scratch.file("out/.reticle-spool/client-0.partial", "half")
        _ = try build(scratch)
        #expect(try names.map { try scratch.text("out/" + $0) } == before)
        #expect(!FileManager.default.fileExists(atPath: scratch.path("out/.reticle-spool")))
        #expect(!FileManager.default.fileExists(atPath: scratch.path("out/c1/val.lst.partial")))
    }

    @Test func aClientThatIsGoneTakesItsFilesAlong() throws {
        let scratch = try scratch(line(1, "a", ["x"]) + line(2, "b", ["x"]))
        _ = try build(scratch)
        try scratch.file("export.jsonl", line(1, "a", ["x"]))
        _ = try build(scratch)
        #expect(!FileManager.default.fileExists(atPath: scratch.path("out/b")))
    }

    @Test func aFolderOfSomebodyElseIsLeftAlone() throws {
        let scratch = try scratch(line(1, "a", ["x"]))
        try scratch.file("out/thesis.txt", "mine")
        #expect(throws: FormatError.notEmpty(path: scratch.path("out"))) { try build(scratch) }
        #expect(try scratch.text("out/thesis.txt") == "mine")
    }

    @Test func twoRunsDoNotShareAFolder() throws {
        let scratch = try scratch(line(1, "a", ["x"]))
        let folder = try DatasetFolder(scratch.path("out"))
        #expect(throws: FormatError.self) { try build(scratch) }
        try folder.finish()
    }

    @Test func fetchedPicturesLieBesideTheListsUnderTheirContent() throws {
        let scratch = try scratch(line(1, "a", ["x"]) + line(2, "a", ["x"]))
        try scratch.picture("cached.png", 40, 10)
        let skipped = Collected()
        let outcome = try ClientDatasets(
            split: split, reading: skipped.skipping(), supply: OnePicture(path: scratch.path("cached.png"))
        ).build(from: scratch.path("export.jsonl"), to: scratch.path("out"))
        #expect(outcome.clients.map(\.images) == [1])
        // The picture's own size counts.
        #expect(
            try scratch.text("out/a/all.lst") == "0\t4\t5\t40\t10\t0\t0.025\t0.2\t0.125\t0.8\tpictures/ab/abc.png\n")
        #expect(try scratch.bytes("out/a/pictures/ab/abc.png") == scratch.bytes("cached.png"))
        #expect(skipped.all == [Problem(place: "export.jsonl:2", reason: "not there")])
    }

    /// Pictures as DVC and git-annex keep them: links that lead nowhere from the dataset.
    @Test(arguments: [false, true]) func linkedPicturesAreCopiedNotTheLinks(isConstant: Bool) throws {
        let scratch = try scratch(line(1, "a", ["x"]))
        try scratch.picture("annex/body.png")
        try FileManager.default.createSymbolicLink(
            atPath: scratch.path("linked.png"), withDestinationPath: "annex/body.png")
        let supply = OnePicture(path: scratch.path("linked.png"), isConstant: isConstant)
        _ = try ClientDatasets(split: split, reading: strict, supply: supply).build(
            from: scratch.path("export.jsonl"), to: scratch.path("out"))
        let placed = scratch.path("out/a/pictures/ab/abc.png")
        let kind = try FileManager.default.attributesOfItem(atPath: placed)[.type]
        #expect((kind as? FileAttributeType) == .typeRegular)
        #expect(try scratch.bytes("out/a/pictures/ab/abc.png") == scratch.bytes("annex/body.png"))
    }

    /// Has a picture for the first address only.
    private struct OnePicture: PictureSupply {
        let path: String
        var isConstant = true
        func pictures(at locations: [String], take: (Int, Result<SuppliedPicture, SupplyFailure>) -> Void) {
            for (index, location) in locations.enumerated() {
                take(
                    index,
                    location.hasSuffix("/1.jpg")
                        ? .success(SuppliedPicture(path: path, contentName: "ab/abc.png", isConstant: isConstant))
                        : .failure(SupplyFailure(reason: "not there")))
            }
        }
    }

    /// A cache so small that each picture pushes out the one before, handed over in the opposite order.
    ///
    /// `@unchecked Sendable`: one thread asks, and a scratch folder changes only on disk.
    private struct SmallCache: PictureSupply, @unchecked Sendable {
        let scratch: Scratch
        func pictures(at locations: [String], take: (Int, Result<SuppliedPicture, SupplyFailure>) -> Void) {
            for (index, location) in locations.enumerated().reversed() {
                try? scratch.picture("cache/body.png", 20 + index, 10)
                let digits = SHA256.digits(location)
                take(
                    index,
                    .success(
                        SuppliedPicture(
                            path: scratch.path("cache/body.png"), contentName: "\(digits.prefix(2))/\(digits).png",
                            isConstant: true)))
                try? FileManager.default.removeItem(atPath: scratch.path("cache/body.png"))
            }
        }
    }

    @Test func picturesArePlacedBeforeACacheLetsThemGo() throws {
        let scratch = try scratch((0..<5).map { line($0, "a", ["x"]) }.joined())
        let datasets = ClientDatasets(split: split, reading: strict, supply: SmallCache(scratch: scratch))
        _ = try datasets.build(from: scratch.path("export.jsonl"), to: scratch.path("out"))
        let lines = try scratch.text("out/a/all.lst").split(separator: "\n").map { $0.split(separator: "\t") }
        #expect(lines.map { $0[3] } == ["20", "21", "22", "23", "24"])
        #expect(lines.allSatisfy { FileManager.default.fileExists(atPath: scratch.path("out/a/\($0.last ?? "")")) })
    }

    /// Pictures that no list names any more, of clients that stay and of those that are gone, and halves left by a kill.
    @Test func picturesOfAnEarlierRunAreRemoved() throws {
        let scratch = try scratch(line(1, "a", ["x"]) + line(2, "a", ["x"]) + line(3, "b", ["x"]))
        let datasets = ClientDatasets(split: split, reading: strict, supply: SmallCache(scratch: scratch))
        _ = try datasets.build(from: scratch.path("export.jsonl"), to: scratch.path("out"))
        let digits = SHA256.digits("killed")
        let half = "out/a/pictures/\(digits.prefix(2))/\(digits).png.partial"
        try scratch.file(half, "half")
        try scratch.file("out/a/pictures/note.txt", "somebody else's")
        try scratch.file("export.jsonl", line(2, "a", ["x"]))
        _ = try datasets.build(from: scratch.path("export.jsonl"), to: scratch.path("out"))
        func pictures(_ client: String) -> [String] {
            FileManager.default.enumerator(atPath: scratch.path("out/\(client)/pictures"))?
                .compactMap { $0 as? String }.filter { $0.hasSuffix(".png") || $0.hasSuffix(".partial") } ?? []
        }
        #expect(pictures("a") == [picture(2)] && pictures("b").isEmpty)
        #expect(!FileManager.default.fileExists(atPath: scratch.path("out/b")))
        #expect(try scratch.text("out/a/pictures/note.txt") == "somebody else's")
    }

    private func picture(_ id: Int) -> String {
        let digits = SHA256.digits("https://h/\(id).jpg")
        return "\(digits.prefix(2))/\(digits).png"
    }

    @Test func whatIsOddIsNamedAndCountedToo() throws {
        let scratch = try scratch(
            #"{"id": "1", "url": "gone.png", "data": {"width": 20, "height": 10, "boxes": [{"class": "x", "xmin": 1, "ymin": 1, "xmax": 9, "ymax": 9}]}}"#
                + "\n"
                + #"{"id": "2", "url": "here.png", "data": {"width": 20, "height": 10, "boxes": [{"class": "x", "xmin": 1, "ymin": 1, "xmax": 9, "ymax": 9}]}}"#
                + "\n")
        try scratch.picture("here.png", 40, 20)
        let outcome = try build(scratch, Collected().skipping())
        #expect(outcome.problemCount == 2 && outcome.faultCount == 0 && outcome.clients.map(\.images) == [2])
        #expect(
            try scratch.text("out/problems.txt")
                == "export.jsonl:1: picture gone.png is missing\nexport.jsonl:2: size 20×10, but here.png is 40×20\n")
    }

    private func line(_ id: Int, _ box: (Int, Int, Int, Int)) -> String {
        "{\"id\": \"\(id)\", \"clientId\": \"a\", \"url\": \"https://h/\(id).jpg\", \"data\": {\"width\": 378, "
            + "\"height\": 504, \"boxes\": [{\"class\": \"x\", \"xmin\": \(box.0), \"ymin\": \(box.1), "
            + "\"xmax\": \(box.2), \"ymax\": \(box.3)}]}}\n"
    }

    /// A small box in the corner is no reason to lose its image: it is named, by both ways in.
    @Test func oneSmallHonestBoxIsKeptAndNamed() throws {
        let scratch = try scratch(line(1, (10, 10, 90, 80)) + line(2, (100, 100, 300, 400)))
        let (skipped, imported) = (Collected(), Collected())
        let outcome = try build(scratch, skipped.skipping())
        #expect(outcome.clients.map(\.images) == [2] && outcome.faultCount == 1)
        let images = try JSONLReader(scratch.path("export.jsonl"), options: imported.skipping()).images()
        #expect(images.map(\.boxes.count) == [1, 1])
        let reason =
            "boxes may be percent: all lie within 0…100 on a picture of 378×504; taken for pixels, --units says which "
            + "they are"
        #expect(skipped.all == [Problem(place: "export.jsonl:1", reason: reason)] && imported.all == skipped.all)
    }

    /// What is in percent as a whole is left out alike by both, and read where it is declared.
    @Test func aClientInPercentIsJudgedAlikeAndReadWhereDeclared() throws {
        let scratch = try scratch((0..<12).map { line($0, ($0, 10, 60 + $0, 90)) }.joined())
        let (skipped, imported) = (Collected(), Collected())
        let outcome = try build(scratch, skipped.skipping())
        #expect(outcome.clients.map(\.images) == [0] && outcome.faultCount == 12)
        let images = try JSONLReader(scratch.path("export.jsonl"), options: imported.skipping()).images()
        #expect(images.allSatisfy { $0.boxes.isEmpty } && imported.all == skipped.all)
        var options = strict
        options.units = .percent
        #expect(try build(scratch, options).clients.map(\.images) == [12])
        let fields = try scratch.text("out/a/all.lst").split(separator: "\t").prefix(10).compactMap { Double($0) }
        let expected = [0, 4, 5, 378, 504, 0, 0, 0.1, 0.6, 0.9]
        #expect(fields.count == 10 && zip(fields, expected).allSatisfy { abs($0 - $1) < 1e-9 })
        let read = try JSONLReader(scratch.path("export.jsonl"), options: options).images()
        #expect(read[0].boxes[0].box.isNear(PixelBox(xMin: 0, yMin: 50.4, xMax: 226.8, yMax: 453.6)))
        options.units = .pixels
        #expect(try build(scratch, options).clients.map(\.images) == [12])
    }

    @Test func boxesOutsideOfThePictureAreNamed() throws {
        let scratch = try scratch(
            line(1, (-3, 10, 300, 400)) + line(2, (400, 10, 500, 90)) + line(3, (100, 100, 378, 504)))
        let skipped = Collected()
        let outcome = try build(scratch, skipped.skipping())
        #expect(outcome.clients.map(\.boxes) == [2] && outcome.faultCount == 2)
        #expect(
            skipped.all.map { "\($0.place): \($0.reason)" } == [
                "export.jsonl:1: box 1: reaches 3 px out of the picture of 378×504, kept as it is",
                "export.jsonl:2: box 1: lies outside of the picture of 378×504",
            ])
    }

    @Test func aPictureUnderTwoIdsIsNamed() throws {
        let twice = line(2, "a", ["x"]).replacing("/2.jpg", with: "/1.jpg")
        let scratch = try scratch(line(1, "a", ["x"]) + twice + line(1, "b", ["x"]))
        let skipped = Collected()
        #expect(try build(scratch, skipped.skipping()).clients.map(\.images) == [1, 1])
        #expect(
            skipped.all == [Problem(place: "export.jsonl:2", reason: "the same picture as in line 1: https://h/1.jpg")])
    }

    @Test(arguments: ["", " \n\n"]) func anEmptyExportIsRefused(_ text: String) throws {
        let scratch = try scratch(text)
        let path = scratch.path("export.jsonl")
        #expect(
            throws: FormatError.unreadable(path: path, reason: "nothing in it, expected one JSON object a line")
        ) { try build(scratch) }
        #expect(!FileManager.default.fileExists(atPath: scratch.path("out")))
    }
}

extension PixelBox {
    fileprivate func isNear(_ other: PixelBox) -> Bool {
        [xMin - other.xMin, yMin - other.yMin, xMax - other.xMax, yMax - other.yMax].allSatisfy { abs($0) < 1e-9 }
    }
}
