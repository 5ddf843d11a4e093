import Domain
import Testing

@testable import Formats

@Suite struct OpenImagesReaderTests {
    private static let columns = "ImageID,LabelName,XMin,XMax,YMin,YMax"

    private func scratch(_ rows: String) throws -> Scratch {
        let scratch = Scratch()
        try scratch.picture("train/a.jpg", 20, 10)
        try scratch.file("annotations-bbox.csv", Self.columns + "\n" + rows + "\n")
        return scratch
    }

    @Test func fractionsNamesAndFlagsAreRead() throws {
        let reader = try OpenImagesReader(Material.fixture("openimages/plain"), options: strict)
        #expect(reader.synset == ["Dog", "Cat, grey"])
        let images = try reader.images()
        #expect(images.map(\.path) == ["000a1.png", "000b2.png"] && images.map(\.state) == [.labelled, .empty])
        #expect(images[0].boxes.map(\.className) == ["Cat, grey", "Dog"])
        #expect(images[0].boxes[0].box == PixelBox(xMin: 1.5, yMin: 2, xMax: 0.4875 * 20, yMax: 6.125))
        #expect(images[0].boxes[0].attributes == BoxAttributes(truncated: true, occluded: false))
        #expect(images[0].boxes[1].extras == "{\"Source\":\"activemil\",\"Confidence\":0.5}")
        #expect(images[0].extras == "{\"OriginalURL\":\"https://example.org/1.jpg\",\"License\":\"CC\"}")
        #expect(reader.splits.map(\.name) == ["train", "validation"])
    }

    @Test func rowsOfAnImageNeedNotStandTogether() throws {
        let scratch = try scratch("a,c,0,1,0,1\nb,c,0,1,0,1\na,d,0,0.5,0,1")
        try scratch.picture("train/b.jpg", 4, 4)
        let images = try OpenImagesReader(scratch.root, options: strict).images()
        #expect(
            images.map(\.path) == ["train/a.jpg", "train/b.jpg"] && images[0].boxes.map(\.className) == ["c", "d"])
    }

    @Test(arguments: [
        ("a,c,0,1,0", "annotations-bbox.csv:2", "5 columns, expected 6"),
        ("a,\"c,0,1,0,1", "annotations-bbox.csv:2", "not UTF-8, or a quote that is not closed"),
        ("../a,c,0,1,0,1", "annotations-bbox.csv:2", "ImageID ../a is no name of a picture"),
        ("x/a,c,0,1,0,1", "annotations-bbox.csv:2", "ImageID x/a is no name of a picture"),
        ("..,c,0,1,0,1", "annotations-bbox.csv:2", "ImageID .. is no name of a picture"),
        (",c,0,1,0,1", "annotations-bbox.csv:2", "ImageID  is no name of a picture"),
        ("b,c,0,1,0,1", "annotations-bbox.csv:2", "picture b.jpg is missing, and fractions need its size"),
        ("a,,0,1,0,1", "annotations-bbox.csv:2", "no LabelName"),
        ("a,c,0,x,0,1", "annotations-bbox.csv:2", "XMax is x, expected a number"),
        ("a,c,0,1,,1", "annotations-bbox.csv:2", "YMin is empty, expected a number"),
        ("a,c,0,500,0,1", "annotations-bbox.csv:2", "XMax is 500, expected a fraction 0…1 of the picture"),
        ("a,c,0.5,0.5,0,1", "annotations-bbox.csv:2", "zero-size box 0.5 0.5 0 1"),
        ("a,c,0.5,0.25,0,1", "annotations-bbox.csv:2", "box 0.5 0.25 0 1 has its edges swapped"),
    ])
    func brokenRowsAreNamedByLine(_ row: (String, String, String)) throws {
        let scratch = try scratch(row.0)
        #expect(throws: FormatError.malformed(Problem(place: row.1, reason: row.2))) {
            try OpenImagesReader(scratch.root, options: strict).images()
        }
    }

    @Test func aBrokenClassListIsNamedByLine() throws {
        let scratch = try scratch("a,c,0,1,0,1")
        try scratch.file("class-descriptions.csv", "/m/1,Dog\n/m/2,\n")
        #expect(
            throws: FormatError.malformed(
                Problem(place: "class-descriptions.csv:2", reason: "expected a LabelName, a comma and a class name"))
        ) { try OpenImagesReader(scratch.root, options: strict) }
    }

    @Test(
        arguments: [
            ("a,b", ["a", "b"]), ("a,,", ["a", "", ""]), ("\"a,b\",c", ["a,b", "c"]),
            ("\"a \"\"b\"\"\",c", ["a \"b\"", "c"]),
            ("\"a", nil), ("", [""]),
        ] as [(String, [String]?)])
    func linesAreTakenApart(_ row: (String, [String]?)) {
        #expect(CSVLine.fields(Array(row.0.utf8)) == row.1)
        if let fields = row.1 { #expect(CSVLine.fields(Array(CSVLine.text(fields).dropLast().utf8)) == fields) }
    }
}
