import Domain
import TestSupport
import Testing

@testable import Formats

@Suite struct RoundTripTests {
    @Test(arguments: [
        (
            "voc/devkit", FormatName.voc,
            ["Annotations/000001.xml", "Annotations/000002.xml", "ImageSets/Main/train.txt"]
        ),
        ("yolo/ultralytics", .yolo, ["labels/train/a.txt", "labels/val/b.txt"]),
        ("coco/plain", .coco, ["annotations/instances.json"]),
        ("lst/plain", .lst, ["all.lst", "train.lst", "synset.txt"]),
        ("jsonl/plain", .jsonl, ["export.jsonl"]),
        ("recordio/plain", .recordio, ["all.rec", "all.idx", "all.lst", "synset.txt"]),
        ("cvat/plain", .cvat, ["annotations.xml"]), ("labelme/plain", .labelme, ["a.json", "sub/b.json"]),
        ("label-studio/plain", .labelStudio, ["tasks.json"]), ("createml/plain", .createml, ["annotations.json"]),
        (
            "openimages/plain", .openimages,
            ["annotations-bbox.csv", "class-descriptions-boxable.csv", "images.csv"]
        ),
    ])
    func untouchedFilesComeBackByteForByte(_ row: (String, FormatName, [String])) throws {
        let (scratch, source) = (Scratch(), Material.fixture(row.0))
        let report = try Converter.convert(from: source, to: scratch.path("out"), as: row.1, reading: strict)
        #expect(report.losses.isEmpty && report.maxShift == 0)
        for file in row.2 {
            let (before, after) = (try Disk.bytes(source + "/" + file), try scratch.bytes("out/" + file))
            #expect(String(decoding: after, as: UTF8.self) == String(decoding: before, as: UTF8.self))
            #expect(after == before)
        }
    }

    @Test func filesOfLabelImgComeBackByteForByte() throws {
        let (scratch, source) = (Scratch(), Material.fixture("voc/beside"))
        _ = try Converter.convert(from: source, to: scratch.path("out"), as: .voc, reading: strict)
        for file in ["train/IMG 1.xml", "test/b.xml"] {
            let before = String(decoding: try Disk.bytes(source + "/" + file), as: UTF8.self)
            #expect(try scratch.text("out/Annotations/" + file) == before)
        }
    }

    @Test func filesIndentedByBlanksComeBackByteForByte() throws {
        let scratch = Scratch()
        let tabs = String(
            decoding: try Disk.bytes(Material.fixture("voc/devkit/Annotations/000001.xml")), as: UTF8.self)
        let text = tabs.replacing("\t", with: "  ")
        try scratch.picture("in/000001.png")
        try scratch.file("in/000001.xml", text)
        let report = try Converter.convert(from: scratch.path("in"), to: scratch.path("out"), as: .voc, reading: strict)
        #expect(try scratch.text("out/Annotations/000001.xml") == text && report.losses.isEmpty)
    }

    @Test(arguments: FormatName.allCases) func writingTwiceGivesTheSameBytes(_ format: FormatName) throws {
        let (scratch, dataset) = (Scratch(), RandomDataset(seed: 7, in: format))
        try dataset.placePictures(in: scratch)
        for folder in ["one", "two"] {
            _ = try Converter.export(dataset, to: scratch.path(folder), as: format, headers: TinyHeader.read)
        }
        for file in Disk.files(
            below: scratch.path("one"),
            where: { ["xml", "txt", "yaml", "json", "lst", "jsonl", "rec", "idx", "csv"].contains(PathText.ext($0)) })
        {
            #expect(try scratch.bytes("one/" + file) == scratch.bytes("two/" + file))
        }
    }

    /// What a format can say at all comes back as it was; coordinates within what its decimals can hold.
    @Test(arguments: FormatName.allCases, 0..<40) func whatIsWrittenIsRead(_ format: FormatName, _ seed: Int) throws {
        let (scratch, dataset) = (Scratch(), RandomDataset(seed: UInt64(seed), in: format))
        try dataset.placePictures(in: scratch)
        let report = try Converter.export(
            dataset, to: scratch.path("out"), as: format, headers: TinyHeader.read,
            writing: WriteOptions(vocDecimals: true))
        // Six decimals of a wide picture are more than the thousandth of a pixel that counts as rounding.
        let losses = report.losses.filter { format != .yolo || $0.kind != "coordinates rounded" }
        #expect(losses.isEmpty, "\(losses)")
        #expect(report.maxShift < (format == .yolo ? 0.002 : 1e-9))
        let reader = try format.reader(of: scratch.path("out"), options: strict)
        #expect(try reader.images().map(\.boxes.count).reduce(0, +) == dataset.all.map(\.boxes.count).reduce(0, +))
    }
}

/// Random images within what a format can express.
struct RandomDataset: ImageSource {
    let synset = ["Cat", "cat", "two words", "café & <co>", "d'or"]
    let conventions: [String: String] = [:]
    let pictureFolder: String
    let splits: [SplitList] = []
    private(set) var all: [LabelledImage] = []
    private let folder = Scratch()

    init(seed: UInt64, in format: FormatName) {
        var random = SplitMix64(seed: seed)
        pictureFolder = folder.root
        let rich = ![.yolo, .lst, .recordio, .openimages].contains(format)
        for index in 0..<Int.random(in: 1...6, using: &random) {
            let size = ImageSize(
                width: .random(in: 2...2000, using: &random), height: .random(in: 2...2000, using: &random))
            var image = LabelledImage(
                path: "\(index % 2 == 0 ? "" : "süb/")image \(index).png", header: PictureHeader(storedSize: size))
            let fewest = format == .lst || format == .recordio ? 1 : 0
            for _ in 0..<Int.random(in: fewest...5, using: &random) {
                let a = (
                    Double.random(in: 0...Double(size.width) / 2, using: &random),
                    Double.random(in: 0...Double(size.height) / 2, using: &random)
                )
                let box = PixelBox(
                    xMin: a.0, yMin: a.1, xMax: .random(in: a.0 + 0.5...Double(size.width), using: &random),
                    yMax: .random(in: a.1 + 0.5...Double(size.height), using: &random))
                var labelled = LabelledBox(className: synset[Int.random(in: 0..<5, using: &random)], box: box)
                if rich {
                    labelled.attributes = BoxAttributes(
                        difficult: .random(using: &random),
                        truncated: [nil, true][Int.random(in: 0...1, using: &random)],
                        occluded: .random(using: &random), pose: "Left & up")
                    labelled.extras = "{\"depth_of\":{\"a\":[1,2.50,\"x\"]},\"n\":1e3}"
                }
                image.boxes.append(labelled)
            }
            image.state = image.boxes.isEmpty ? .empty : .labelled
            if rich {
                image.clientID = "client <\(seed)>"
                image.extras = "{\"site\":{\"aisle\":\"\(index) & more\"}}"
            }
            all.append(image)
        }
    }

    func placePictures(in scratch: Scratch) throws {
        for image in all {
            guard let size = image.header?.storedSize else { continue }
            try folder.picture(image.path, size.width, size.height)
        }
    }

    func cursor(quiet: Bool) -> any ImageCursor { Cursor(images: all) }

    private struct Cursor: ImageCursor {
        var images: [LabelledImage]
        mutating func next() -> LabelledImage? { images.isEmpty ? nil : images.removeFirst() }
    }
}
