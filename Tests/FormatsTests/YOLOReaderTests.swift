import Domain
import Testing

@testable import Formats

@Suite struct YOLOReaderTests {
    private func scratch(_ rows: String) throws -> Scratch {
        let scratch = Scratch()
        try scratch.picture("images/a.png", 20, 10)
        try scratch.file("labels/a.txt", rows)
        try scratch.file("data.yaml", "names: [bottle, can]\n")
        return scratch
    }

    @Test func theUltralyticsLayoutIsRead() throws {
        let reader = try YOLOReader(Material.fixture("yolo/ultralytics"), options: strict)
        #expect(reader.synset == ["bottle", "can: large"])
        #expect(reader.splits.map(\.name) == ["train", "val"] && reader.splits[1].paths == ["val/b.png", "val/c.png"])
        let images = try reader.images()
        #expect(images.map(\.path) == ["train/a.png", "val/b.png", "val/c.png"])
        #expect(images.map(\.state) == [.labelled, .empty, .unseen])
        #expect(images[0].boxes[0].box == PixelBox(xMin: 9, yMin: 4, xMax: 11, yMax: 6))
        #expect(
            images[0].boxes[1].origin
                == BoxOrigin(convention: "yolo:20x10", fields: ["0.25", "0.3", "0.123456789", "0.4"]))
    }

    @Test func theDarknetLayoutIsReadAndMissingPicturesNamed() throws {
        let skipped = Collected()
        let reader = try YOLOReader(Material.fixture("yolo/darknet"), options: skipped.skipping())
        let images = try reader.images()
        #expect(reader.synset == ["air", "bird"] && images.map(\.state) == [.labelled, .unseen])
        #expect(images[0].boxes[0].className == "bird" && images[0].path == "img/air1.png")
        #expect(skipped.all == [Problem(place: "train.txt:3", reason: "picture data/img/air7.png is missing")])
    }

    @Test(arguments: [
        ("12 0.5 0.5 0.1 0.1", "class 12, but the synset has 2 classes"),
        ("-1 0.5 0.5 0.1 0.1", "class -1, expected a number from 0"),
        ("0.0 0.5 0.5 0.1 0.1", "class 0.0, expected a number from 0"),
        ("0 0.5 0.5 0.1", "4 columns, expected 5"),
        ("0 0.1 0.1 0.2 0.1 0.2 0.2", "7 columns, expected 5"),
        ("0 0.5 0.5 0.1 0.1 0.9", "six columns: say whether the confidence stands last or second, it is not guessed"),
        ("0 12 30 40 50", "x is 12, expected a fraction 0…1 of the picture"),
        ("0 0.5 nan 0.1 0.1", "y is nan, expected a number"),
        ("0 0.5 0.5 0 0.1", "zero-size box 0.5 0.5 0 0.1"),
    ])
    func brokenRowsAreNamedByFileAndLine(_ row: (String, String)) throws {
        let scratch = try scratch("0 0.5 0.5 0.1 0.1\n\(row.0)\n")
        #expect(throws: FormatError.malformed(Problem(place: "labels/a.txt:2", reason: row.1))) {
            try YOLOReader(scratch.root, options: strict).images()
        }
    }

    @Test(arguments: [
        (YOLOColumns.confidenceLast, "0 0.5 0.5 0.1 0.2 0.9"), (.confidenceSecond, "0 0.9 0.5 0.5 0.1 0.2"),
    ])
    func sixColumnsAreReadWhenTold(_ row: (YOLOColumns, String)) throws {
        var options = strict
        options.yoloColumns = row.0
        let scratch = try scratch(row.1)
        let box = try YOLOReader(scratch.root, options: options).images()[0].boxes[0]
        #expect(box.box == PixelBox(xMin: 9, yMin: 4, xMax: 11, yMax: 6) && box.extras == "{\"confidence\":0.9}")
    }

    @Test func twoClassListsThatDisagreeStopEverything() throws {
        let scratch = try scratch("")
        let list = try scratch.file("classes.txt", "bottle\ncarton\n")
        #expect(
            throws: FormatError.namesDisagree(
                first: scratch.path("data.yaml"), second: list,
                difference: "class 1 is can in one and carton in the other")
        ) { try YOLOReader(scratch.root, options: strict) }
    }

    @Test func withoutAClassListNothingIsGuessed() throws {
        let scratch = Scratch()
        try scratch.picture("images/a.png")
        try scratch.file("labels/a.txt", "")
        let error = #expect(throws: FormatError.self) { try YOLOReader(scratch.root, options: strict) }
        guard case .namesMissing(scratch.root, _) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
    }

    @Test(arguments: [
        ("names: {0: a, 2: b}\n", "names has key 2, expected 1"),
        ("names: [a, b]\nnc: 3\n", "nc is 3, but names has 2 classes"),
        ("names: bottle\n", "names is bottle, expected a list or a map"),
    ])
    func oddClassListsAreNamed(_ row: (String, String)) throws {
        let scratch = Scratch()
        let yaml = try scratch.file("data.yaml", row.0)
        #expect(throws: FormatError.malformed(Problem(place: yaml, reason: row.1))) {
            try YOLOReader(scratch.root, options: strict)
        }
    }

    @Test func labelFilesWithoutPicturesAreNamed() throws {
        let (scratch, skipped) = (try scratch(""), Collected())
        try scratch.file("labels/b.txt", "0 0.5 0.5 0.1 0.1\n")
        #expect(try YOLOReader(scratch.root, options: skipped.skipping()).images().count == 1)
        #expect(skipped.all == [Problem(place: "labels/b.txt", reason: "no picture for this label file")])
    }

    @Test func twoPicturesOfOneStemAreRefused() throws {
        let (scratch, skipped) = (try scratch(""), Collected())
        try scratch.picture("images/a.jpg")
        #expect(try YOLOReader(scratch.root, options: skipped.skipping()).images().count == 1)
        #expect(skipped.all == [Problem(place: "a.png", reason: "a.jpg and a.png would share one label file")])
    }

    @Test func listsMayNotLeadOutOfTheDataset() throws {
        let (scratch, skipped) = (try scratch(""), Collected())
        try scratch.file("data.yaml", "names: [bottle, can]\ntrain: train.txt\n")
        try scratch.file("train.txt", "../../../etc/passwd\n/home/me/images/a.png\n")
        let reader = try YOLOReader(scratch.root, options: skipped.skipping())
        _ = try reader.images()
        #expect(skipped.all == [Problem(place: "train.txt:1", reason: "picture ../../../etc/passwd is missing")])
        #expect(reader.splits == [SplitList(name: "train", paths: ["a.png"])] || reader.splits.isEmpty)
    }

    @Test func anUnreadablePictureIsLeftOutBecauseFractionsNeedItsSize() throws {
        let (scratch, skipped) = (try scratch("0 0.5 0.5 0.1 0.1\n"), Collected())
        try scratch.file("images/a.png", "<html>")
        #expect(try YOLOReader(scratch.root, options: skipped.skipping()).images().isEmpty)
        #expect(skipped.all.map(\.place) == ["a.png"])
    }
}
