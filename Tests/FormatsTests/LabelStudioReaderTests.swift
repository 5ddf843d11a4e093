import Domain
import Testing

@testable import Formats

@Suite struct LabelStudioReaderTests {
    private func task(_ region: String, size: String = "") -> String {
        "[\n{\"id\": 1, \"annotations\": [{\"result\": [{\(region)}]}], \"data\": {\"image\": \"a.png\"}}]"
    }

    private func scratch(_ text: String) throws -> Scratch {
        let scratch = Scratch()
        try scratch.picture("a.png", 20, 10)
        try scratch.file("t.json", text)
        return scratch
    }

    private func value(_ members: String) -> String { "\"type\": \"rectanglelabels\", \"value\": {\(members)}" }

    @Test func percentsStatesAndAddressesAreRead() throws {
        let reader = try LabelStudioReader(Material.fixture("label-studio/plain"), options: strict)
        let images = try reader.images()
        #expect(reader.synset == ["café", "dog"] && images.map(\.path) == ["a.png", "images/b.png", "c.png"])
        #expect(images.map(\.state) == [.labelled, .empty, .unseen] && images.map(\.key) == ["3", "4", "5"])
        #expect(
            images[0].boxes[0].box
                == PixelBox(xMin: 7.5 * 0.2, yMin: 2, xMax: 7.5 * 0.2 + 41.25 * 0.2, yMax: 2 + 41.0 * 0.1))
        #expect(images[0].boxes[0].extras == "{\"id\":\"r1\",\"origin\":\"manual\"}")
        #expect(images[0].boxes[1].attributes == BoxAttributes(occluded: true))
    }

    @Test(arguments: [
        (
            "\"type\": \"polygonlabels\", \"value\": {\"points\": []}",
            "polygonlabels: expected rectanglelabels with x, y, width and height"
        ),
        ("\"value\": {}", "without a type: expected rectanglelabels with x, y, width and height"),
        (
            "\"type\": \"rectanglelabels\", \"value\": {\"x\": 1, \"y\": 1, \"width\": 2, \"height\": 2, \"rectanglelabels\": []}",
            "no class"
        ),
        (
            "\"type\": \"rectanglelabels\", \"value\": {\"x\": 1, \"y\": \"1\", \"width\": 2, \"height\": 2, \"rectanglelabels\": [\"c\"]}",
            "y is \"1\", expected a number"
        ),
        (
            "\"type\": \"rectanglelabels\", \"value\": {\"x\": 1, \"y\": 1, \"width\": 0, \"height\": 2, \"rectanglelabels\": [\"c\"]}",
            "zero-size box 1 1 0 2 0"
        ),
        (
            "\"type\": \"rectanglelabels\", \"value\": {\"x\": 1, \"y\": 1, \"width\": 1, \"height\": 2, \"rotation\": 12.5, \"rectanglelabels\": [\"c\"]}",
            "rotated by 12.5°: the upright box around it is taken"
        ),
        (
            "\"type\": \"rectanglelabels\", \"value\": {\"x\": 1, \"y\": 1, \"width\": 1, \"height\": 2, \"rectanglelabels\": [\"c\", \"d\"]}",
            "2 classes on one box, the first is taken"
        ),
        (
            "\"type\": \"rectanglelabels\", \"image_rotation\": 90, \"value\": {\"x\": 1, \"y\": 1, \"width\": 1, \"height\": 2, \"rectanglelabels\": [\"c\"]}",
            "image_rotation is 90, expected 0"
        ),
    ])
    func brokenRegionsAreNamed(_ row: (String, String)) throws {
        let scratch = try scratch(task(row.0))
        #expect(throws: FormatError.malformed(Problem(place: "t.json:2: a.png: region 1", reason: row.1))) {
            try LabelStudioReader(scratch.root, options: strict).images()
        }
    }

    @Test(arguments: [
        ("[{\"annotations\": [], \"data\": {}}]", "t.json:1", "no picture among the task's data"),
        (
            "[{\"annotations\": [], \"data\": {\"image\": \"a.png\"}},\n7]", "t.json:2",
            "expected a task with data and annotations"
        ),
        (
            "[{\"annotations\": [], \"data\": {\"image\": \"../../a.png\"}}]", "t.json:1",
            "path ../../a.png leads out of the dataset"
        ),
        (
            "[{\"annotations\": [], \"data\": {\"image\": \"gopher://a.png\"}}]", "t.json:1",
            "picture gopher://a.png: expected http, https, s3, file or a path"
        ),
        (
            "[{\"annotations\": [], \"data\": {\"image\": \"a.png\"}},\n{\"annotations\": [], \"data\": {\"image\": \"a.png\"}}]",
            "t.json:2", "a.png was listed before"
        ),
        (
            "[{\"annotations\": [{}, {}], \"data\": {\"image\": \"a.png\"}}]", "t.json:1: a.png",
            "2 annotations, of which one is read; the others are left out"
        ),
        ("[{\"annotations\": [], \"data\": {\"image\": \"a.png\"}}", "t.json:1:49", "expected ',', found the end"),
    ])
    func brokenTasksAreNamed(_ row: (String, String, String)) throws {
        let scratch = try scratch(row.0)
        #expect(throws: FormatError.malformed(Problem(place: row.1, reason: row.2))) {
            try LabelStudioReader(scratch.root, options: strict).images()
        }
    }

    @Test func negativeExtentsAndMissingRotationAreReadAsMeant() throws {
        let scratch = try scratch(
            task(value("\"x\": 50, \"y\": 50, \"width\": -25, \"height\": -50, \"rectanglelabels\": [\"c\"]")))
        let box = try LabelStudioReader(scratch.root, options: strict).images()[0].boxes[0].box
        #expect(box == PixelBox(xMin: 5, yMin: 0, xMax: 10, yMax: 5))
    }

    @Test func aTurnedBoxTurnsAboutItsCorner() throws {
        let scratch = try scratch(
            task(
                value(
                    "\"x\": 50, \"y\": 50, \"width\": 10, \"height\": 10, \"rotation\": 90, \"rectanglelabels\": [\"c\"]"
                )))
        let box = try LabelStudioReader(scratch.root, options: Collected().skipping()).images()[0].boxes[0].box
        // Two pixels wide and one high about (10, 5): one wide to the left, two high below.
        #expect(
            abs(box.xMin - 9) < 1e-9 && abs(box.xMax - 10) < 1e-9 && abs(box.yMin - 5) < 1e-9
                && abs(box.yMax - 7) < 1e-9)
    }

    @Test(arguments: [
        (
            "/data/upload/1/0f6142fb-100_21.jpg",
            ["0f6142fb-100_21.jpg", "images/0f6142fb-100_21.jpg", "100_21.jpg", "images/100_21.jpg"]
        ),
        ("/data/local-files/?d=a%20b/c.jpg", ["a b/c.jpg", "c.jpg", "images/c.jpg"]),
        ("x/y.jpg", ["x/y.jpg", "y.jpg", "images/y.jpg"]),
        ("/data/local-files/?d=..%2F..%2Fetc%2Fpasswd", ["passwd", "images/passwd"]),
    ])
    func addressesAreLookedForInTheDatasetAlone(_ row: (String, [String])) {
        #expect(LabelStudioLayout.candidates(row.0) == row.1)
    }
}
