import Domain
import Testing

@testable import Formats

@Suite struct VOCReaderTests {
    private func object(_ box: String, name: String = "<name>a</name>") -> String {
        "<annotation><size><width>20</width><height>10</height></size>\n<object>\(name)\n<bndbox>\(box)</bndbox></object></annotation>"
    }

    private let fine = "<xmin>1</xmin><xmax>5</xmax><ymin>2</ymin><ymax>6</ymax>"

    @Test func theDevkitCountsPixelsFromOne() throws {
        let reader = try VOCReader(Material.fixture("voc/devkit"), options: strict)
        #expect(reader.conventions == ["voc": "pixelsFromOne"] && reader.synset == ["dog", "person"])
        let images = try reader.images()
        #expect(images.map(\.path) == ["000001.png", "000002.png", "000003.png"])
        #expect(images.map(\.state) == [.labelled, .empty, .unseen])
        #expect(images[0].boxes[0].box == PixelBox(xMin: 0, yMin: 1, xMax: 8, yMax: 10))
        #expect(images[0].boxes[0].attributes == BoxAttributes(difficult: false, truncated: true, pose: "Left"))
        #expect(
            images[0].boxes[1].origin == BoxOrigin(convention: "voc:pixelsFromOne", fields: ["5.50", "1", "20", "9"]))
        #expect(
            reader.splits == [
                SplitList(name: "train", paths: ["000001.png"]), SplitList(name: "val", paths: ["000002.png"]),
            ])
    }

    @Test func labelImgCountsEdgesFromZeroAndTheStemDecides() throws {
        let notices = Collected()
        let reader = try VOCReader(Material.fixture("voc/beside"), options: notices.failing())
        let images = try reader.images()
        #expect(reader.conventions == ["voc": "edgesFromZero"])
        #expect(images.map(\.path) == ["test/b.png", "train/IMG 1.PNG"])
        #expect(images[1].boxes[0].className == "ace & king")
        #expect(images[1].boxes[0].box == PixelBox(xMin: 1, yMin: 1, xMax: 20, yMax: 10))
        #expect(
            notices.all == [
                Problem(place: "test/b.xml", reason: "filename is other.png, but the picture is test/b.png")
            ])
    }

    @Test(arguments: [
        ("1", "20", VOCConvention.pixelsFromOne), ("0", "20", .edgesFromZero), ("2", "19", .edgesFromZero),
        ("0.5", "3", .edgesFromZero),
    ])
    func theConventionFollowsFromTheNumbers(_ row: (String, String, VOCConvention)) throws {
        let scratch = Scratch()
        try scratch.picture("a.png")
        try scratch.file("a.xml", object("<xmin>\(row.0)</xmin><ymin>2</ymin><xmax>\(row.1)</xmax><ymax>9</ymax>"))
        #expect(try VOCReader(scratch.root, options: strict).convention == row.2)
    }

    @Test func theConventionCanBeForced() throws {
        var options = strict
        options.vocConvention = .pixelsFromZero
        let image = try VOCReader(Material.fixture("voc/devkit"), options: options).images()[0]
        #expect(image.boxes[0].box == PixelBox(xMin: 1, yMin: 2, xMax: 9, yMax: 11))
    }

    @Test func childrenOfBndboxAreTakenByName() throws {
        let scratch = Scratch()
        try scratch.picture("a.png")
        try scratch.file("a.xml", object(fine))
        #expect(
            try VOCReader(scratch.root, options: strict).images()[0].boxes[0].box
                == PixelBox(xMin: 1, yMin: 2, xMax: 5, yMax: 6))
    }

    @Test(arguments: [
        ("<xmin>3</xmin><ymin>2</ymin><xmax>3</xmax><ymax>6</ymax>", "a.xml:3", "zero-size box 3 2 3 6"),
        ("<xmin>5</xmin><ymin>2</ymin><xmax>3</xmax><ymax>6</ymax>", "a.xml:3", "box 5 2 3 6 has its edges swapped"),
        ("<xmin>3</xmin><ymin>2</ymin><xmax>6</xmax>", "a.xml:3", "bndbox without ymax"),
        ("<xmin>x</xmin><ymin>2</ymin><xmax>6</xmax><ymax>6</ymax>", "a.xml:3", "xmin is x, expected a number"),
        (
            "<xmin>1e9</xmin><ymin>2</ymin><xmax>2e9</xmax><ymax>6</ymax>", "a.xml:3",
            "box 1e9 2 2e9 6 is far outside any picture"
        ),
    ])
    func brokenBoxesAreNamedByFileAndLine(_ row: (String, String, String)) throws {
        let scratch = Scratch()
        try scratch.picture("a.png")
        try scratch.file("a.xml", object(row.0))
        let problem = Problem(place: row.1, reason: row.2)
        #expect(throws: FormatError.malformed(problem)) { try VOCReader(scratch.root, options: strict).images() }
        let skipped = Collected()
        let images = try VOCReader(scratch.root, options: skipped.skipping()).images()
        #expect(skipped.all == [problem] && images.map(\.boxes.count) == [0] && images[0].state == .unseen)
    }

    @Test(arguments: [
        ("<annotation><object></annotation>", "a.xml:1", "</annotation>, expected </object> of line 1"),
        ("<annotation><object><name/></object></annotation>", "a.xml:1", "object without a name"),
        ("<annotation><object><name>b</name></object></annotation>", "a.xml:1", "object b without a bndbox"),
        ("<annotations><annotation></annotation></annotations>", "a.xml:1", "<annotations>, expected <annotation>"),
    ])
    func brokenFilesAreNamed(_ row: (String, String, String)) throws {
        let scratch = Scratch()
        try scratch.picture("a.png")
        try scratch.file("a.xml", row.0)
        #expect(throws: FormatError.malformed(Problem(place: row.1, reason: row.2))) {
            try VOCReader(scratch.root, options: strict).images()
        }
    }

    @Test func twoPicturesOfOneStemAreRefused() throws {
        let scratch = Scratch()
        try scratch.picture("a.png")
        try scratch.picture("a.jpg")
        try scratch.file("a.xml", object(fine))
        #expect(
            throws: FormatError.malformed(Problem(place: "a.xml", reason: "a.jpg and a.png would share one label file"))
        ) {
            try VOCReader(scratch.root, options: strict).images()
        }
    }

    @Test func thePicturesHeaderWinsOverTheFile() throws {
        let (scratch, notices) = (Scratch(), Collected())
        try scratch.picture("a.png", 30, 10)
        try scratch.file("a.xml", object(fine).replacing("<object>", with: "<filename>a.png</filename><object>"))
        let image = try VOCReader(scratch.root, options: notices.failing()).images()[0]
        #expect(image.header?.storedSize == ImageSize(width: 30, height: 10))
        #expect(notices.all.last == Problem(place: "a.xml", reason: "size 20×10, but a.png is 30×10"))
    }

    @Test func boxesThatOnlyFitTheUnrotatedPictureAreNoticed() throws {
        let (scratch, notices) = (Scratch(), Collected())
        try scratch.picture("a.png", 20, 10)
        try scratch.file("a.xml", object("<xmin>1</xmin><xmax>18</xmax><ymin>2</ymin><ymax>6</ymax>"))
        var options = notices.failing()
        options.headers = { PictureHeader(storedSize: try TinyHeader.read($0).storedSize, orientation: .rotatedRight) }
        _ = try VOCReader(scratch.root, options: options).images()
        #expect(
            notices.all.last?.reason
                == "size 20×10, but a.png is 10×20 upright (EXIF orientation 6); the boxes only fit the unrotated picture"
        )
    }

    @Test func aMissingPictureIsNoticedAndTheFilesSizeServes() throws {
        let (scratch, notices) = (Scratch(), Collected())
        try scratch.file("a.xml", object(fine))
        let image = try VOCReader(scratch.root, options: notices.failing()).images()[0]
        #expect(image.path == "a.jpg" && image.header?.storedSize == ImageSize(width: 20, height: 10))
        #expect(notices.all.last == Problem(place: "a.xml", reason: "picture a.jpg is missing"))
    }
}
