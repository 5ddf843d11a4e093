import Domain
import Foundation
import TestSupport
import Testing

@testable import Formats

@Suite struct RecordIOTests {
    private static func hex(_ text: String) -> [UInt8] {
        let digits = Array(text.utf8)
        return stride(from: 0, to: digits.count, by: 2).compactMap {
            UInt8(String(decoding: digits[$0..<$0 + 2], as: UTF8.self), radix: 16)
        }
    }

    @Test func aRecordIsLaidOutAsMXNetDoes() {
        let labels: [Float] = [4, 5, 640, 480, 2, 0.25, 0.5, 0.75, 1]
        let payload = RecordHeader(id: 7, labels: labels).bytes + [0xFF, 0xD8, 0xFF, 0xD9, 1]
        #expect(
            RecordChunk.framed(payload)
                == Self.hex(
                    "0a23d7ce41000000090000000000000007000000000000000000000000000000000080400000a040000020440000f0430000"
                        + "00400000803e0000003f0000403f0000803fffd8ffd901000000"))
    }

    /// Payloads full of magic numbers, at offsets that are and are not multiples of four.
    @Test(arguments: 0..<100) func anyPayloadComesBack(_ seed: Int) throws {
        var random = SplitMix64(seed: UInt64(seed))
        let scratch = Scratch()
        var payloads: [[UInt8]] = []
        var file: [UInt8] = []
        var offsets: [Int] = []
        for _ in 0..<6 {
            var payload: [UInt8] = []
            for _ in 0..<Int.random(in: 0...9, using: &random) {
                payload += Bool.random(using: &random) ? RecordChunk.magicBytes : [1, 2, 3, 4]
                if Int.random(in: 0...4, using: &random) == 0 { payload.append(9) }
            }
            payloads.append(payload)
            offsets.append(file.count)
            file += RecordChunk.framed(payload)
        }
        let record = try RecordFile(scratch.file("a.rec", file))
        for (payload, offset) in zip(payloads, offsets) {
            let found = try record.record(at: offset)
            #expect(try record.bytes(of: found.payload.ranges) == payload && found.payload.count == payload.count)
        }
        #expect(try offsets.dropLast().map { try record.record(at: $0).end } == Array(offsets.dropFirst()))
    }

    @Test func labelsNamesAndOrderAreRead() throws {
        let reader = try RecordIOReader(Material.fixture("recordio/plain"), options: strict)
        let images = try reader.images()
        #expect(images.map(\.path) == ["img/a.png", "b 2.png"] && images.map(\.key) == ["5", "7"])
        #expect(images[0].header?.storedSize == ImageSize(width: 20, height: 10))
        #expect(images[0].boxes[0].box == PixelBox(xMin: 2, yMin: 2, xMax: 10, yMax: 0.8333333333333334 * 10))
        #expect(images[1].boxes[0].className == "bird" && images[1].boxes[0].extras == "{\"lstExtra\":[1]}")
    }

    @Test func withoutIndexAndListTheFileIsEnough() throws {
        let scratch = Scratch()
        try scratch.file("set/all.rec", Disk.bytes(Material.fixture("recordio/plain/all.rec")))
        let reader = try RecordIOReader(scratch.path("set"), options: strict)
        let images = try reader.images()
        #expect(images.map(\.path) == ["all/5.png", "all/7.png"] && reader.synset == ["0", "1", "2"])
        // Single precision, as MXNet has it.
        #expect(images[0].boxes[0].box.yMax == Double(Float(0.8333333333333334) * 10))
    }

    @Test func aListThatSaysSomethingElseIsOverruled() throws {
        let scratch = Scratch()
        try FileManager.default.copyItem(atPath: Material.fixture("recordio/plain"), toPath: scratch.path("set"))
        try scratch.file("set/all.lst", scratch.text("set/all.lst").replacing("0.0625", with: "0.125"))
        let notices = Collected()
        let images = try RecordIOReader(scratch.path("set"), options: notices.failing()).images()
        #expect(images[1].boxes[0].box.xMin == 0.0625 * 30)
        #expect(
            notices.all == [
                Problem(place: "all.lst:2", reason: "says something else than the record, whose labels count")
            ])
    }

    @Test func aPictureInARecordHasAnAddress() throws {
        let root = Material.fixture("recordio/plain")
        for path in [root + "/all.rec/b 2.png", root + "/*.rec/b 2.png"] {
            let picture = try #require(try PictureFile.bytes(path, limit: 1000))
            #expect(
                picture.count == 36
                    && picture.suffix(12) == RecordChunk.magicBytes + Array("tail".utf8) + RecordChunk.magicBytes)
        }
        #expect(PictureFile.address(root + "/all.rec/b 3.png") == nil)
        #expect(PictureFile.address(root + "/all.lst") == root + "/all.lst")
    }

    @Test(arguments: [FormatName.voc, .recordio, .coco]) func picturesComeAlongOutOfTheRecord(_ format: FormatName)
        throws
    {
        let scratch = Scratch()
        let report = try Converter.convert(
            from: Material.fixture("recordio/plain"), to: scratch.path("out"), as: format, reading: strict)
        #expect(report.images == 2 && !report.losses.contains { $0.kind == "image size" || $0.kind == "image" })
        let before = try PictureFile.bytes(Material.fixture("recordio/plain/all.rec/img/a.png"), limit: 1000)
        let reader = try format.reader(of: scratch.path("out"), options: strict)
        #expect(try PictureFile.bytes(reader.pictureFolder + "/img/a.png", limit: 1000) == before)
    }

    @Test func everyPartIsCompleteAndTheRestIsKept() throws {
        let (scratch, dataset) = (Scratch(), SmallDataset(pictures: 4))
        let report = try Converter.export(dataset, to: scratch.path("out"), as: .recordio, headers: TinyHeader.read)
        #expect(report.losses.isEmpty && report.images == 4)
        let names = Disk.names(scratch.path("out")).filter { $0.hasSuffix(".rec") }.sorted()
        #expect(names == ["rest.rec", "train.rec", "trainval.rec"])
        let train = try RecordIOReader(scratch.path("out/train.rec"), options: strict)
        #expect(try train.images().map(\.path) == ["p0.png", "p1.png"])
        let all = try RecordIOReader(scratch.path("out"), options: strict)
        #expect(try all.images().map(\.path) == ["p0.png", "p1.png", "p2.png", "p3.png"])
        #expect(all.splits.map(\.name) == ["train", "trainval"])
    }

    /// Images with a box each, the first two in one part, the first three in another.
    struct SmallDataset: ImageSource {
        let synset = ["cat"]
        let conventions: [String: String] = [:]
        let splits = [
            SplitList(name: "train", paths: ["p0.png", "p1.png"]),
            SplitList(name: "trainval", paths: ["p0.png", "p1.png", "p2.png"]),
        ]
        let folder = Scratch()
        let count: Int
        var pictureFolder: String { folder.root }

        init(pictures: Int) {
            count = pictures
            for number in 0..<pictures { try? folder.picture("p\(number).png", 20, 10 + number) }
        }

        func cursor(quiet: Bool) -> any ImageCursor { Cursor(count: count) }

        struct Cursor: ImageCursor {
            let count: Int
            var number = 0
            mutating func next() -> LabelledImage? {
                guard number < count else { return nil }
                defer { number += 1 }
                let size = ImageSize(width: 20, height: 10 + number)
                return LabelledImage(
                    path: "p\(number).png", header: PictureHeader(storedSize: size), state: .labelled,
                    boxes: [LabelledBox(className: "cat", box: PixelBox(xMin: 1, yMin: 2, xMax: 5, yMax: 8))])
            }
        }
    }
}
