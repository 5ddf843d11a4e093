import Domain
import Testing

@testable import Formats

@Suite struct COCOReaderTests {
    private func scratch(images: String = "{\"id\":1,\"file_name\":\"a.png\"}", annotations: String) throws -> Scratch {
        let scratch = Scratch()
        try scratch.picture("a.png")
        try scratch.file(
            "a.json",
            "{\"images\":[\(images)],\"annotations\":[\(annotations)],\"categories\":[{\"id\":5,\"name\":\"cat\"}]}")
        return scratch
    }

    @Test func idsAttributesAndUnknownKeysAreKept() throws {
        let reader = try COCOReader(Material.fixture("coco/plain"), options: strict)
        #expect(reader.synset == ["car", "toothbrush"])
        let images = try reader.images()
        #expect(images.map(\.path) == ["a.png", "b.png"] && images.map(\.state) == [.labelled, .empty])
        #expect(images[0].key == "7" && images[0].extras == "{\"license\":3,\"date_captured\":\"2013-11-14\"}")
        let boxes = images[0].boxes
        #expect(boxes.map(\.className) == ["toothbrush", "car"])
        #expect(boxes[0].box == PixelBox(xMin: 1.5, yMin: 2, xMax: 9.75, yMax: 6.125))
        #expect(boxes[0].origin == BoxOrigin(convention: "coco", fields: ["1.50", "2", "8.25", "4.125"]))
        #expect(boxes[1].attributes == BoxAttributes(occluded: true))
        #expect(
            boxes[1].extras
                == "{\"id\":42,\"area\":1,\"iscrowd\":1,\"segmentation\":[],\"score\":0.5,\"attributes\":{\"colour\":\"red\"}}"
        )
    }

    @Test(arguments: [
        (
            "{\"id\":3,\"image_id\":1,\"category_id\":9,\"bbox\":[0,0,1,1]}", "annotation 3 of a.png",
            "category_id 9 is not in categories"
        ),
        (
            "{\"id\":3,\"image_id\":1,\"category_id\":5,\"bbox\":[0,0,1]}", "annotation 3 of a.png",
            "bbox is [0,0,1], expected four numbers"
        ),
        (
            "{\"id\":3,\"image_id\":1,\"category_id\":5}", "annotation 3 of a.png",
            "bbox is missing, expected four numbers"
        ),
        (
            "{\"id\":3,\"image_id\":1,\"category_id\":5,\"bbox\":[1,1,0,4]}", "annotation 3 of a.png",
            "zero-size box 1 1 0 4"
        ),
        (
            "{\"id\":3,\"image_id\":1,\"category_id\":5,\"bbox\":[1,1,1e999,4]}", "annotation 3 of a.png",
            "bbox is [1,1,1e999,4], expected four numbers"
        ),
        (
            "{\"id\":3,\"image_id\":2,\"category_id\":5,\"bbox\":[0,0,1,1]}", "annotations[0]",
            "image_id 2 is not in images"
        ),
        ("{\"id\":3}", "annotations[0]", "no whole number as image_id"),
        ("17", "annotations[0]", "no whole number as image_id"),
    ])
    func brokenAnnotationsAreNamed(_ row: (String, String, String)) throws {
        let scratch = try scratch(annotations: row.0)
        #expect(throws: FormatError.malformed(Problem(place: scratch.path("a.json") + ": " + row.1, reason: row.2))) {
            try COCOReader(scratch.root, options: strict).images()
        }
    }

    @Test(arguments: [
        ("{\"id\":1}", "images[0]", "no file_name"),
        ("{\"id\":1,\"file_name\":\"../x.png\"}", "images[0]", "path ../x.png leads out of the dataset"),
        ("{\"id\":\"1\",\"file_name\":\"a.png\"}", "images[0]", "no whole number as id"),
        (
            "{\"id\":1,\"file_name\":\"a.png\"},{\"id\":1,\"file_name\":\"b.png\"}", "images[1]",
            "id 1 stands there twice"
        ),
    ])
    func brokenImagesAreNamed(_ row: (String, String, String)) throws {
        let scratch = try scratch(images: row.0, annotations: "")
        #expect(throws: FormatError.malformed(Problem(place: scratch.path("a.json") + ": " + row.1, reason: row.2))) {
            try COCOReader(scratch.root, options: strict).images()
        }
    }

    @Test(arguments: [
        ("{\"images\":[],\"annotations\":[]}", "1:1", "no categories in the document"),
        ("{\"images\":[],\n\"annotations\":[}", "2:16", "expected a number, found '}'"),
        ("[\"images\",\"annotations\"]", "1:1", "expected an object with images, annotations and categories"),
    ])
    func brokenDocumentsAreNamedByLineAndColumn(_ row: (String, String, String)) {
        #expect(throws: FormatError.malformed(Problem(place: "a.json:" + row.1, reason: row.2))) {
            try COCODocument(Array(row.0.utf8), path: "a.json")
        }
    }

    @Test func aPictureIsFoundWhateverItsCase() throws {
        let scratch = try scratch(images: "{\"id\":1,\"file_name\":\"A.PNG\"}", annotations: "")
        #expect(try COCOReader(scratch.root, options: strict).images().map(\.path) == ["a.png"])
    }
}
