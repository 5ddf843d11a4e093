import Domain
import Testing

@testable import Formats

@Suite struct FormatDetectorTests {
    @Test(arguments: [
        ("voc/devkit", FormatName.voc), ("voc/beside", .voc), ("voc/devkit/Annotations/000001.xml", .voc),
        ("yolo/ultralytics", .yolo), ("yolo/ultralytics/data.yaml", .yolo), ("yolo/darknet", .yolo),
        ("yolo/darknet/obj.data", .yolo),
        ("coco/plain", .coco), ("coco/plain/annotations/instances.json", .coco), ("lst/plain", .lst),
        ("lst/plain/all.lst", .lst),
        ("jsonl/plain", .jsonl), ("jsonl/plain/export.jsonl", .jsonl),
        ("recordio/plain", .recordio), ("recordio/plain/all.rec", .recordio), ("recordio/plain/all.idx", .recordio),
        ("recordio/plain/all.lst", .lst), ("cvat/plain", .cvat), ("cvat/plain/annotations.xml", .cvat),
        ("labelme/plain", .labelme), ("labelme/plain/a.json", .labelme), ("label-studio/plain", .labelStudio),
        ("label-studio/plain/tasks.json", .labelStudio), ("createml/plain", .createml),
        ("createml/plain/annotations.json", .createml), ("openimages/plain", .openimages),
        ("openimages/plain/annotations-bbox.csv", .openimages),
    ])
    func fixturesAreRecognised(_ row: (String, FormatName)) throws {
        #expect(try FormatDetector.detect(Material.fixture(row.0)).format == row.1)
    }

    @Test func twoFormatsInOneFolderAreAmbiguous() throws {
        let scratch = Scratch()
        try scratch.file("Annotations/a.xml", "<annotation></annotation>")
        try scratch.file("a.jsonl", "{\"url\": \"a.jpg\"}\n")
        #expect(throws: FormatError.ambiguous(path: scratch.root, matches: [.voc, .jsonl])) {
            try FormatDetector.detect(scratch.root)
        }
    }

    @Test func aFolderOfPicturesAloneIsNoDataset() throws {
        let scratch = Scratch()
        try scratch.picture("a.png")
        let error = #expect(throws: FormatError.self) { try FormatDetector.detect(scratch.root) }
        guard case .notRecognised(scratch.root, let lookedFor) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(lookedFor.count == FormatName.allCases.count)
    }

    @Test func aFolderOfPicturesAloneIsReadWhereThatIsMeant() throws {
        let scratch = Scratch()
        try scratch.picture("b/2.png")
        try scratch.picture("1.png")
        try scratch.file("synset.txt", "bolt\nnut\n")
        let match = try FormatDetector.detect(scratch.root, picturesAlone: true)
        let reader = try match.format.reader(of: scratch.root, options: strict)
        #expect(reader.synset == ["bolt", "nut"])
        var found: [String] = []
        try reader.forEach { image in
            #expect(image.state == .unseen && image.boxes.isEmpty)
            found.append(image.path)
        }
        #expect(found == ["1.png", "b/2.png"])
        #expect(throws: FormatError.self) {
            try FormatDetector.detect(scratch.root + "/synset.txt", picturesAlone: true)
        }
    }

    @Test func nothingThereIsSaid() {
        #expect(throws: FormatError.unreadable(path: "/nowhere", reason: "no such file or folder")) {
            try FormatDetector.detect("/nowhere")
        }
    }
}
