import Domain
import Testing

@testable import Formats

@Suite struct LabelMeReaderTests {
    private func shape(_ members: String) -> String {
        "{\"version\": \"5\", \"imagePath\": \"a.png\",\n\"shapes\": [\n{\(members)}]}"
    }

    @Test func cornersFlagsAndUnknownKeysAreRead() throws {
        let reader = try LabelMeReader(Material.fixture("labelme/plain"), options: strict)
        let images = try reader.images()
        #expect(reader.synset == ["café", "dog"] && images.map(\.path) == ["a.png", "c.png", "sub/b.png"])
        #expect(images.map(\.state) == [.labelled, .unseen, .empty])
        let boxes = images[0].boxes
        #expect(boxes[0].box == PixelBox(xMin: 1.5, yMin: 2, xMax: 9.75, yMax: 6.125) && boxes[0].extras == nil)
        #expect(boxes[0].origin == BoxOrigin(convention: "labelme", fields: ["9.75", "6.125", "1.5", "2.0"]))
        #expect(boxes[1].box == PixelBox(xMin: 0, yMin: 0, xMax: 20, yMax: 10))
        #expect(boxes[1].attributes == BoxAttributes(difficult: false))
        #expect(
            boxes[1].extras?.hasPrefix(
                "{\"group_id\":3,\"description\":\"by the door\",\"flags\":{\"blurred\":true},\"score\":0.5") == true)
    }

    @Test(arguments: [
        ("\"points\": [[1,1],[2,2]], \"shape_type\": \"rectangle\"", "no label"),
        ("\"label\": \"c\", \"points\": [[1,1],[2,2]]", "a polygon, only rectangles are read"),
        (
            "\"label\": \"c\", \"points\": [[1,1],[2,2]], \"shape_type\": \"circle\"",
            "a circle, only rectangles are read"
        ),
        (
            "\"label\": \"c\", \"shape_type\": \"rectangle\"",
            "points of a rectangle: expected two or four pairs of numbers"
        ),
        (
            "\"label\": \"c\", \"points\": [[1,1]], \"shape_type\": \"rectangle\"",
            "points of a rectangle: expected two or four pairs of numbers"
        ),
        (
            "\"label\": \"c\", \"points\": [[1,1],[2]], \"shape_type\": \"rectangle\"",
            "points of a rectangle: expected two or four pairs of numbers"
        ),
        (
            "\"label\": \"c\", \"points\": [[1,1],[2,\"2\"]], \"shape_type\": \"rectangle\"",
            "points of a rectangle: expected two or four pairs of numbers"
        ),
        ("\"label\": \"c\", \"points\": [[1,1],[1,2]], \"shape_type\": \"rectangle\"", "zero-size box 1 1 1 2"),
        (
            "\"label\": \"c\", \"points\": [[1,0],[2,1],[1,2],[0,1]], \"shape_type\": \"rotation\"",
            "a turned rectangle: the upright box around it is taken"
        ),
    ])
    func brokenShapesAreNamedByLine(_ row: (String, String)) throws {
        let scratch = Scratch()
        try scratch.picture("a.png")
        try scratch.file("a.json", shape(row.0))
        #expect(throws: FormatError.malformed(Problem(place: "a.json:3", reason: row.1))) {
            try LabelMeReader(scratch.root, options: strict).images()
        }
    }

    @Test(arguments: [
        ("{\"shapes\": [}", "z.json:1:13", "shape 1 is no object"),
        ("{\"shapes\": [],", "z.json:1:15", "expected a string, found the end"),
        ("{\"version\": \"5\"}", "z.json:1:1", "no shapes"), ("{\"shapes\": {}}", "z.json:1:12", "shapes is no array"),
        ("{\"shapes\": [1]}", "z.json:1:13", "shape 1 is no object"),
        ("[]", "z.json:1:1", "expected an object with shapes"),
        ("{\"shapes\": []}", "z.json", "no imagePath"),
        (
            "{\"shapes\": [], \"imagePath\": \"..\\\\..\\\\x.png\"}", "z.json",
            "path ..\\..\\x.png leads out of the dataset"
        ),
        ("{\"shapes\": [], \"imagePath\": \"/etc/x.png\"}", "z.json", "path /etc/x.png leads out of the dataset"),
        ("{\"shapes\": [], \"imagePath\": \"a.png\"}", "z.json", "a.png has its labels in a.json"),
    ])
    func brokenFilesAreNamed(_ row: (String, String, String)) throws {
        let scratch = Scratch()
        try scratch.picture("a.png")
        try scratch.file("a.json", "{\"version\": \"5\", \"shapes\": [], \"imagePath\": \"a.png\"}")
        try scratch.file("z.json", row.0)
        #expect(throws: FormatError.malformed(Problem(place: row.1, reason: row.2))) {
            try LabelMeReader(scratch.root, options: strict).images()
        }
    }

    @Test func backslashesAndNeighbouringFoldersAreFollowed() throws {
        let scratch = Scratch()
        try scratch.picture("pictures/a.png")
        try scratch.file(
            "labels/x.json", "{\"version\": \"5\", \"shapes\": [], \"imagePath\": \"..\\\\pictures\\\\a.png\"}")
        let images = try LabelMeReader(scratch.root, options: strict).images()
        #expect(images.map(\.path) == ["pictures/a.png"] && images.map(\.state) == [.empty])
    }
}
