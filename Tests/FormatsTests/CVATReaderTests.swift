import Domain
import Testing

@testable import Formats

@Suite struct CVATReaderTests {
    private func scratch(_ body: String) throws -> Scratch {
        let scratch = Scratch()
        try scratch.picture("a.png")
        try scratch.file("t.xml", "<annotations>\n\(body)\n</annotations>\n")
        return scratch
    }

    private func image(_ body: String) -> String { "<image id=\"0\" name=\"a.png\">\n\(body)\n</image>" }
    private func box(_ attributes: String) -> String { image("<box \(attributes)/>") }

    @Test func boxesAttributesAndOrderAreRead() throws {
        let reader = try CVATReader(Material.fixture("cvat/plain"), options: strict)
        #expect(reader.synset == ["dog", "café"])
        let images = try reader.images()
        #expect(images.map(\.path) == ["a.png", "sub/b.png"] && images.map(\.state) == [.labelled, .empty])
        #expect(images.map(\.key) == ["0", "1"])
        let box = images[0].boxes[0]
        #expect(box.box == PixelBox(xMin: 1.5, yMin: 2, xMax: 9.75, yMax: 6.1))
        #expect(box.attributes == BoxAttributes(difficult: true, occluded: true))
        #expect(
            box.extras
                == "{\"@z_order\":\"3\",\"colour\":\"red < blue\",\"$layout\":[\"@label\",\"@source\",\"@occluded\",\"@xtl\",\"@ytl\",\"@xbr\",\"@ybr\",\"@z_order\",\"colour\",\"difficult\"]}"
        )
    }

    @Test(arguments: [
        ("xtl=\"1\" ytl=\"1\" xbr=\"2\" ybr=\"2\"", "box without a label"),
        ("label=\"\" xtl=\"1\" ytl=\"1\" xbr=\"2\" ybr=\"2\"", "box without a label"),
        ("label=\"c\" ytl=\"1\" xbr=\"2\" ybr=\"2\"", "xtl is missing, expected a number"),
        ("label=\"c\" xtl=\"1\" ytl=\"one\" xbr=\"2\" ybr=\"2\"", "ytl is one, expected a number"),
        ("label=\"c\" xtl=\"2\" ytl=\"1\" xbr=\"2\" ybr=\"2\"", "zero-size box 2 1 2 2"),
        ("label=\"c\" xtl=\"3\" ytl=\"1\" xbr=\"2\" ybr=\"2\"", "box 3 1 2 2 has its edges swapped"),
        ("label=\"c\" xtl=\"1\" ytl=\"1\" xbr=\"2\" ybr=\"2\" rotation=\"x\"", "rotation is x, expected a number"),
        (
            "label=\"c\" xtl=\"1\" ytl=\"1\" xbr=\"2\" ybr=\"2\" rotation=\"30\"",
            "rotated by 30°: the upright box around it is taken"
        ),
    ])
    func brokenBoxesAreNamedByLine(_ row: (String, String)) throws {
        let scratch = try scratch(box(row.0))
        #expect(throws: FormatError.malformed(Problem(place: "t.xml:3", reason: row.1))) {
            try CVATReader(scratch.root, options: strict).images()
        }
    }

    @Test(arguments: [
        ("<image id=\"0\"/>", "t.xml:2", "image without a name"),
        ("<image id=\"0\" name=\"../a.png\"/>", "t.xml:2", "path ../a.png leads out of the dataset"),
        ("<image id=\"0\" name=\"/etc/a.png\"/>", "t.xml:2", "path /etc/a.png leads out of the dataset"),
        ("<image name=\"a.png\"/>\n<image name=\"a.png\"/>", "t.xml:3", "a.png was listed before"),
        (
            "<image name=\"a.png\">\n<polygon label=\"c\" points=\"1,1;2,2\"/></image>", "t.xml:3",
            "a polygon, only boxes are read"
        ),
        ("<track id=\"0\"/>", "t.xml:2", "<track> of a video, expected a task exported as 'CVAT for images 1.1'"),
        ("<image name=\"a.png\">", "t.xml:3", "</annotations>, expected </image> of line 2"),
        ("<image name=\"a.png\"", "t.xml:3", "expected a name"),
        ("<!ENTITY a \"b\">", "t.xml:2", "declaration inside an element"),
    ])
    func brokenDocumentsAreNamedByLine(_ row: (String, String, String)) throws {
        let scratch = try scratch(row.0)
        #expect(throws: FormatError.malformed(Problem(place: row.1, reason: row.2))) {
            try CVATReader(scratch.root, options: strict).images()
        }
    }

    @Test func aTurnedBoxIsTakenWithItsSurroundingsAndGoesBackAsItWas() throws {
        let scratch = try scratch(box("label=\"c\" xtl=\"4\" ytl=\"4\" xbr=\"8\" ybr=\"6\" rotation=\"90\""))
        let found = Collected()
        let image = try CVATReader(scratch.root, options: found.skipping()).images()[0]
        let box = image.boxes[0].box
        #expect(found.all.count == 1 && abs(box.xMin - 5) < 1e-9 && abs(box.yMin - 3) < 1e-9)
        #expect(abs(box.xMax - 7) < 1e-9 && abs(box.yMax - 7) < 1e-9)
        _ = try Converter.convert(from: scratch.root, to: scratch.path("out"), as: .cvat, reading: found.skipping())
        #expect(
            try scratch.text("out/annotations.xml").contains("xtl=\"4\" ytl=\"4\" xbr=\"8\" ybr=\"6\" rotation=\"90\""))
    }

    @Test func aFlatFolderHoldsThePicturesOfATaskWithFolders() throws {
        let scratch = try scratch("<image id=\"0\" name=\"deep/er/a.png\" subset=\"Train\"/>")
        let reader = try CVATReader(scratch.root, options: strict)
        #expect(try reader.images().map(\.path) == ["a.png"])
        #expect(reader.splits == [SplitList(name: "Train", paths: ["a.png"])])
    }

    @Test func depthIsLimited() throws {
        let scratch = try scratch(String(repeating: "<a>", count: 100_000))
        #expect(throws: FormatError.malformed(Problem(place: "t.xml:2", reason: "nested deeper than 64"))) {
            try CVATReader(scratch.root, options: strict)
        }
    }
}
