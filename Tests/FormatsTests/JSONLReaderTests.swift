import Domain
import Testing

@testable import Formats

@Suite struct JSONLReaderTests {
    private func box(_ fields: String) -> String { "{\"url\": \"a.png\", \"data\": {\"boxes\": [{\(fields)}]}}" }

    @Test func statesClientsAndNumbersAreRead() throws {
        let notices = Collected()
        let reader = try JSONLReader(Material.fixture("jsonl/plain"), options: notices.failing())
        let images = try reader.images()
        #expect(reader.synset == ["bottle", "café"] && notices.all.isEmpty)
        #expect(images.map(\.key) == ["img-0001", "17", "img-0003", "img-0004"])
        #expect(images.map(\.clientID) == ["acme", "acme", "bolt", "bolt"])
        #expect(images.map(\.state) == [.labelled, .labelled, .empty, .unseen])
        #expect(
            images[3].path == "https://example.org/4.jpg"
                && images[3].header?.storedSize == ImageSize(width: 64, height: 48))
        #expect(images[0].boxes[0].box == PixelBox(xMin: 1, yMin: 3, xMax: 9.5, yMax: 10))
        #expect(images[0].boxes[0].origin == BoxOrigin(convention: "jsonl", fields: ["1", "3", "9.50", "1e1"]))
        #expect(images[0].boxes[0].attributes == BoxAttributes(difficult: false))
    }

    @Test func aClientThatIsANumberIsReadAsItsTextAndWrittenAsANumber() throws {
        let scratch = Scratch()
        let lines =
            #"{"id": 7, "clientId": 12, "url": "https://h/1.jpg", "data": {"width": 4, "height": 4, "boxes": []}}"#
            + "\n"
            + #"{"id": "8", "clientId": "13", "url": "https://h/2.jpg", "data": {"width": 4, "height": 4, "boxes": []}}"#
            + "\n"
        try scratch.file("in/export.jsonl", lines)
        let reader = try JSONLReader(scratch.path("in"), options: strict)
        #expect(try reader.images().map(\.clientID) == ["12", "13"])
        _ = try Converter.export(
            reader, to: scratch.path("out"), as: .jsonl, headers: TinyHeader.read,
            writing: WriteOptions(pictures: .none))
        #expect(try scratch.text("out/" + JSONLLayout.fileName) == lines)
    }

    @Test(arguments: [
        ("{\"url\": \"a.png\"", "export.jsonl:2:16", "expected ',', found the end"),
        ("[]", "export.jsonl:2:1", "expected an object"), ("{\"id\": \"x\"}", "export.jsonl:2:1", "no url"),
        ("{\"url\": \"../a.png\"}", "export.jsonl:2", "path ../a.png leads out of the dataset"),
        ("{\"url\": \"/etc/passwd\"}", "export.jsonl:2", "path /etc/passwd leads out of the dataset"),
        ("{\"url\": \"ftp://h/a\"}", "export.jsonl:2", "url ftp://h/a: expected http, https, s3, file or a path"),
        ("{\"url\": \"a.png\", \"data\": {\"boxes\": {}}}", "export.jsonl:2:36", "boxes is no array"),
        ("{\"url\": \"a.png\", \"data\": {\"boxes\": [1]}}", "export.jsonl:2:37", "box 1 is no object"),
    ])
    func brokenLinesAreNamed(_ row: (String, String, String)) throws {
        try check(row.0, row.1, row.2)
    }

    @Test(arguments: [
        ("\"xmin\":1", "no class"),
        ("\"class\":\"a\",\"xmin\":1,\"ymin\":1,\"xmax\":2", "ymax is missing, expected a number"),
        ("\"class\":\"a\",\"xmin\":\"1\",\"ymin\":1,\"xmax\":2,\"ymax\":2", "xmin is \"1\", expected a number"),
        ("\"class\":\"a\",\"xmin\":2,\"ymin\":1,\"xmax\":2,\"ymax\":2", "zero-size box 2 1 2 2"),
    ])
    func brokenBoxesAreNamed(_ row: (String, String)) throws { try check(box(row.0), "export.jsonl:2: box 1", row.1) }

    private func check(_ line: String, _ place: String, _ reason: String) throws {
        let scratch = Scratch()
        try scratch.picture("a.png")
        try scratch.file("export.jsonl", "{\"url\": \"a.png\"}\n\(line)\n")
        #expect(throws: FormatError.malformed(Problem(place: place, reason: reason))) {
            try JSONLReader(scratch.root, options: strict).images()
        }
    }

    @Test func aClassOutsideAGivenSynsetIsNamed() throws {
        let skipped = Collected()
        var options = skipped.skipping()
        options.synset = ["bottle"]
        let images = try JSONLReader(Material.fixture("jsonl/plain"), options: options).images()
        #expect(images.map(\.boxes.count) == [1, 0, 0, 0])
        #expect(skipped.all == [Problem(place: "export.jsonl:2: box 1", reason: "class café is not in the synset")])
    }

    @Test func fileAddressesMayPointAnywhere() throws {
        let scratch = Scratch()
        try scratch.picture("elsewhere/a b.png", 30, 20)
        try scratch.file("e/export.jsonl", "{\"url\": \"file://\(scratch.root)/elsewhere/a%20b.png\"}\n")
        let image = try JSONLReader(scratch.path("e"), options: strict).images()[0]
        #expect(image.header?.storedSize == ImageSize(width: 30, height: 20))
    }
}
