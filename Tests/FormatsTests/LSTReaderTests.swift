import Domain
import Testing

@testable import Formats

@Suite struct LSTReaderTests {
    @Test func fractionsBecomePixelsAndTheTextStays() throws {
        let reader = try LSTReader(Material.fixture("lst/plain"), options: strict)
        let images = try reader.images()
        #expect(images.map(\.path) == ["img/0.png", "img/2 space.png"] && images.map(\.key) == ["0", "7"])
        #expect(images[0].boxes[0].box == PixelBox(xMin: 4, yMin: 5, xMax: 20, yMax: 25))
        #expect(
            images[0].boxes[0].origin?.fields == ["0.0", "0.1", "0.16666666666666666", "0.5", "0.8333333333333334"])
        #expect(
            images[1].boxes.map(\.className) == ["dog", "cat"] && images[1].boxes[1].extras == "{\"lstExtra\":[1]}")
        #expect(reader.splits == [SplitList(name: "train", paths: ["img/2 space.png"])])
    }

    @Test(arguments: [
        ("0\t4\t5\t20\t10\t9\t0\t0\t1\t1\ta.png", "class 9, but the synset has 1 classes"),
        ("0\t4\t5\t20\t10\t0\t0\t0\t1\ta.png", "4 numbers behind the header are no multiple of B = 5"),
        ("0\t4\t4\t20\t10\t0\t0\t0\t1\ta.png", "object width B is 4, expected at least 5"),
        ("0\t9\t5\t20\t10\t0\t0\ta.png", "header width A is 9, but the line has 6 numbers"),
        ("0\t1.0\ta.png", "no header widths A and B: a list of classes, not of boxes"),
        ("0\ta.png", "2 fields between tabs, expected index, A, B, numbers and path"),
        ("x\t4\t5\t20\t10\ta.png", "index is x, expected a number"),
        ("0\t4\t5\tw\t10\ta.png", "w, expected a number"),
        ("0\t4\t5\t20\t10\t0\t0.5\t0\t0.5\t1\ta.png", "zero-size box 0.5 0 0.5 1"),
        ("0\t4\t5\t20\t10\t0\t0\t0\t1\t1\t../a.png", "path ../a.png leads out of the dataset"),
        ("0\t2\t5\t0\t0\t0\t1\t1\tb.png", "picture b.png is missing, and fractions need its size"),
        ("1\t4\t5\t20\t10\t0\t0\t0\t1\t1\tfirst.png", "first.png was listed before"),
    ])
    func brokenLinesAreNamed(_ row: (String, String)) throws {
        let scratch = Scratch()
        try scratch.picture("a.png")
        try scratch.picture("first.png")
        try scratch.file("synset.txt", "cat\n")
        try scratch.file("a.lst", "0\t4\t5\t20\t10\t0\t0\t0\t1\t1\tfirst.png\n\(row.0)\n")
        #expect(throws: FormatError.malformed(Problem(place: "a.lst:2", reason: row.1))) {
            try LSTReader(scratch.root, options: strict).images()
        }
    }

    @Test func pixelsAreToldFromFractions() throws {
        let scratch = Scratch()
        try scratch.picture("a.png")
        try scratch.file("a.lst", "0\t2\t5\t1\t3\t4\t8\t9\ta.png\n")
        let reader = try LSTReader(scratch.root, options: strict)
        #expect(reader.conventions == ["lst.coordinates": "pixels"] && reader.synset == ["0", "1"])
        #expect(try reader.images()[0].boxes[0].box == PixelBox(xMin: 3, yMin: 4, xMax: 8, yMax: 9))
    }
}
