import Domain
import Testing

@testable import Formats

@Suite struct ConverterTests {
    @Test func whatAFormatCannotSayIsCounted() throws {
        let scratch = Scratch()
        let report = try Converter.convert(
            from: Material.fixture("voc/devkit"), to: scratch.path("out"), as: .yolo, reading: strict)
        #expect(report.images == 3 && report.boxes == 2 && report.files == 5)
        let losses = Dictionary(uniqueKeysWithValues: report.losses.map { ($0.kind, $0.count) })
        #expect(
            losses == [
                "attribute difficult": 2, "attribute truncated": 2, "pose": 2, "extras of images": 2,
                "extras of boxes": 1,
            ])
    }

    @Test func aListLosesImagesWithoutBoxes() throws {
        let scratch = Scratch()
        let report = try Converter.convert(
            from: Material.fixture("yolo/ultralytics"), to: scratch.path("out"), as: .lst, reading: strict)
        #expect(report.losses.map(\.kind) == ["empty image", "part val", "unseen image"])
        #expect(report.losses.map(\.count) == [1, 1, 1] && report.maxShift < 1e-9)
    }

    @Test func roundingIsCountedAndMeasured() throws {
        let scratch = Scratch()
        let report = try Converter.convert(
            from: Material.fixture("coco/plain"), to: scratch.path("out"), as: .voc, reading: strict)
        #expect(report.losses.contains { $0.kind == "coordinates rounded" && $0.count == 1 } && report.maxShift == 0.5)
    }

    @Test func bccdIsReadWithItsTwoEmptyBoxesNamed() throws {
        guard let path = Material.dataset("bccd") else { return print("skipped: no ../shared/data/datasets/bccd") }
        let skipped = Collected()
        let reader = try FormatDetector.detect(path).format.reader(of: path, options: skipped.skipping())
        let images = try reader.images()
        #expect(images.count == 364 && images.map(\.boxes.count).reduce(0, +) == 4886)
        #expect(reader.synset == ["Platelets", "RBC", "WBC"] && reader.conventions == ["voc": "edgesFromZero"])
        #expect(Set(skipped.all.map(\.reason)) == ["zero-size box 181 329 181 329", "zero-size box 504 337 504 337"])
        #expect(
            skipped.all.map { $0.place.prefix { $0 != ":" } } == [
                "Annotations/BloodImage_00338.xml", "Annotations/BloodImage_00343.xml",
            ])
    }

    @Test(arguments: [("cards", 363, 670), ("yolo-mark", 10, 10)]) func othersDatasetsAreRead(_ row: (String, Int, Int))
        throws
    {
        guard let path = Material.dataset(row.0) else { return print("skipped: no ../shared/data/datasets/\(row.0)") }
        let skipped = Collected()
        let images = try FormatDetector.detect(path).format.reader(of: path, options: skipped.skipping()).images()
        #expect(images.count == row.1 && images.map(\.boxes.count).reduce(0, +) >= row.2)
    }

    @Test func aChainThroughAllFormatsLosesOnlyWhatIsNamed() throws {
        guard let path = Material.dataset("bccd") else { return print("skipped: no ../shared/data/datasets/bccd") }
        let (scratch, skipping) = (Scratch(), Collected().skipping())
        let before = try VOCReader(path, options: skipping)
        var from = path
        var kinds: [Set<String>] = []
        for (step, format) in [FormatName.coco, .yolo, .lst, .jsonl, .voc].enumerated() {
            let to = scratch.path("\(step)")
            let report = try Converter.convert(from: from, to: to, as: format, reading: skipping)
            kinds.append(Set(report.losses.map(\.kind)))
            #expect(report.images == 364 && report.boxes == 4886)
            from = to
        }
        #expect(kinds[0] == ["part test", "part train", "part trainval", "part val"])
        #expect(
            kinds[1] == [
                "attribute difficult", "attribute truncated", "pose", "extras of images", "extras of boxes",
                "image key",
            ])
        #expect(kinds[2].isEmpty && kinds[3].isEmpty)
        // The .lst index has no place in VOC.
        #expect(kinds[4] == ["image key", "coordinates rounded"] || kinds[4] == ["image key"])
        let after = try VOCReader(from, options: skipping)
        for (old, new) in zip(try before.images(), try after.images()) {
            #expect(old.path == new.path && old.boxes.map(\.box) == new.boxes.map(\.box))
            #expect(old.boxes.map(\.className) == new.boxes.map(\.className) && old.state == new.state)
        }
    }

    @Test func boxesThatReachOutAreLossesOfAList() throws {
        let scratch = Scratch()
        try scratch.file(
            "in/export.jsonl",
            #"{"url": "https://h/1.jpg", "data": {"width": 300, "height": 300, "boxes": [{"class": "x", "xmin": -5, "ymin": 1, "xmax": 200, "ymax": 200}]}}"#
                + "\n")
        let reader = try JSONLReader(scratch.path("in"), options: strict)
        let report = try Converter.export(
            reader, to: scratch.path("out"), as: .lst, headers: TinyHeader.read, writing: WriteOptions(pictures: .none))
        #expect(report.losses.contains(LossReport.Loss(kind: "box reaches out of the picture", count: 1)))
    }

    @Test func whatFloatingPointLeavesBehindIsNoMove() {
        var report = LossReport()
        func image(_ right: Double) -> LabelledImage {
            LabelledImage(
                path: "a", state: .labelled,
                boxes: [LabelledBox(className: "x", box: PixelBox(xMin: 0, yMin: 0, xMax: right, yMax: 9))])
        }
        report.compare(image(9), image(9 + 1e-13))
        #expect(report.maxShift == 0)
        report.compare(image(9), image(9 + 1e-6))
        #expect(report.maxShift > 0)
    }
}
