import Domain
import Testing

@testable import Formats

@Suite struct CreateMLReaderTests {
    private func scratch(_ text: String) throws -> Scratch {
        let scratch = Scratch()
        try scratch.picture("a.png", 20, 10)
        try scratch.file("t.json", text)
        return scratch
    }

    @Test func centresBecomeEdgesAndUnknownKeysStay() throws {
        let reader = try CreateMLReader(Material.fixture("createml/plain"), options: strict)
        let images = try reader.images()
        #expect(images.map(\.path) == ["a.png", "b.png"] && images.map(\.state) == [.labelled, .empty])
        #expect(images[0].boxes[0].box == PixelBox(xMin: 1.375, yMin: 2, xMax: 9.625, yMax: 6.125))
        #expect(
            images[0].boxes[0].origin == BoxOrigin(convention: "createml", fields: ["5.5", "4.0625", "8.25", "4.125"]))
        #expect(images[0].boxes[1].attributes == BoxAttributes(difficult: true))
        #expect(images[0].boxes[1].extras == "{\"note\":\"n\"}" && images[0].extras == "{\"verified\":true}")
    }

    @Test func theOtherSpellingIsReadAndWritten() throws {
        let text =
            "[{\"imagefilename\": \"a.png\", \"annotation\": [{\"label\": \"c\", \"coordinates\": {\"x\": 5, \"y\": 5, \"width\": 2, \"height\": 2}}]}]"
        let scratch = try scratch(text)
        let report = try Converter.convert(
            from: scratch.path("t.json"), to: scratch.path("out"), as: .createml, reading: strict)
        #expect(try report.losses.isEmpty && scratch.text("out/annotations.json") == text)
    }

    @Test func foldersOfPicturesAreParts() throws {
        let scratch = Scratch()
        for part in ["train", "valid"] {
            try scratch.picture("\(part)/\(part).png")
            try scratch.file(
                "\(part)/_annotations.createml.json", "[{\"image\": \"\(part).png\", \"annotations\": []}]")
        }
        let reader = try CreateMLReader(scratch.root, options: strict)
        #expect(reader.splits.map(\.name) == ["train", "valid"])
        #expect(try reader.images().map(\.path) == ["train/train.png", "valid/valid.png"])
    }

    @Test(arguments: [
        ("{\"coordinates\": {\"x\": 1, \"y\": 1, \"width\": 1, \"height\": 1}}", "no label"),
        ("{\"label\": \"c\"}", "x is missing, expected a number"),
        (
            "{\"label\": \"c\", \"coordinates\": {\"x\": 1, \"y\": 1, \"width\": \"1\", \"height\": 1}}",
            "width is \"1\", expected a number"
        ),
        (
            "{\"label\": \"c\", \"coordinates\": {\"x\": 1, \"y\": 1, \"width\": 0, \"height\": 1}}",
            "zero-size box 1 1 0 1"
        ),
        (
            "{\"label\": \"c\", \"coordinates\": {\"x\": 1, \"y\": 1, \"width\": -2, \"height\": 1}}",
            "box 1 1 -2 1 has its edges swapped"
        ),
        (
            "{\"label\": \"c\", \"coordinates\": {\"x\": 1, \"y\": 1, \"width\": 1e12, \"height\": 1}}",
            "box 1 1 1e12 1 is far outside any picture"
        ),
    ])
    func brokenBoxesAreNamed(_ row: (String, String)) throws {
        let scratch = try scratch("[\n{\"image\": \"a.png\", \"annotations\": [\(row.0)]}]")
        #expect(throws: FormatError.malformed(Problem(place: "t.json:2: a.png: box 1", reason: row.1))) {
            try CreateMLReader(scratch.root, options: strict).images()
        }
    }

    @Test(arguments: [
        ("{\"annotations\": []}", "t.json:2", "no image"),
        ("[]", "t.json:2", "expected an object with image and annotations"),
        ("{\"image\": \"../a.png\", \"annotations\": []}", "t.json:2", "path ../a.png leads out of the dataset"),
        ("{\"image\": \"a.png\", \"annotations\": []}", "t.json:2", "a.png was listed before"),
        ("{\"image\": \"b.png\", \"annotations\": {}}", "t.json:2: b.png", "annotations is no array"),
        ("{\"image\": \"b.png\" \"annotations\": {}}", "t.json:2:19", "expected ',', found '\"'"),
    ])
    func brokenEntriesAreNamed(_ row: (String, String, String)) throws {
        let scratch = try scratch("[{\"image\": \"a.png\", \"annotations\": []},\n\(row.0)]")
        #expect(throws: FormatError.malformed(Problem(place: row.1, reason: row.2))) {
            try CreateMLReader(scratch.root, options: strict).images()
        }
    }

    @Test func depthIsLimited() throws {
        let scratch = try scratch("[{\"image\": \"a.png\", \"annotations\": " + String(repeating: "[", count: 100_000))
        #expect(throws: FormatError.self) { try CreateMLReader(scratch.root, options: strict) }
    }
}
