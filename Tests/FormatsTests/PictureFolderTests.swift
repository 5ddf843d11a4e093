import Domain
import Testing

@testable import Formats

@Suite struct PictureFolderTests {
    @Test func picturesAreFoundInAnyCaseAndUnicodeForm() throws {
        let scratch = Scratch()
        try scratch.picture("sub/Cafe\u{301}.JPG")
        let folder = PictureFolder(scratch.root)
        let found = try #require(folder.locate("sub/caf\u{E9}.jpg"))
        #expect(Array(found.utf8) == Array("sub/Cafe\u{301}.JPG".utf8))
        #expect(folder.locate("sub/other.jpg") == nil)
        #expect(folder.byStem["sub/Caf\u{E9}"]?.count == 1)
    }

    @Test func picturesAreListedInNaturalOrderAndHiddenOnesAreNot() throws {
        let scratch = Scratch()
        for name in ["f10.png", "f2.png", "a/f1.webp", ".hidden.png", "notes.txt"] { try scratch.file(name, "") }
        #expect(PictureFolder(scratch.root).all == ["a/f1.webp", "f2.png", "f10.png"])
    }

    @Test func anAddressStaysAnAddressInCOCOAndIsRefusedWhereFilesAreNamedAfterIt() throws {
        let (scratch, url) = (Scratch(), "https://example.org/a.jpg")
        try scratch.file(
            "in/export.jsonl",
            "{\"id\": \"1\", \"url\": \"\(url)\", \"data\": {\"width\": 9, \"height\": 9, \"boxes\": []}}\n")
        let report = try Converter.convert(
            from: scratch.path("in"), to: scratch.path("coco"), as: .coco, reading: strict)
        #expect(report.losses.isEmpty)
        #expect(try COCOReader(scratch.path("coco"), options: strict).images().map(\.path) == [url])
        #expect(throws: FormatError.inexpressible(place: url, reason: "an address; yolo needs the picture as a file")) {
            try Converter.convert(from: scratch.path("in"), to: scratch.path("yolo"), as: .yolo, reading: strict)
        }
    }
}
