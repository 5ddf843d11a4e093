import Domain
import Testing

@testable import Formats

@Suite struct COCOInstancesTests {
    @Test func boxesAreThoseOfTheReader() throws {
        let path = Material.fixture("coco/plain")
        let documents = try #require(COCOInstances.documents(at: path))
        let instances = try COCOInstances(documents[0])
        let images = try COCOReader(path, options: strict).images()
        #expect(instances.images.map(\.path) == images.map(\.path))
        #expect(instances.images.map { "\($0.id)" } == images.map(\.key))
        for (index, image) in images.enumerated() {
            let own = instances.boxes.filter { $0.image == index }
            let boxes = own.map { PixelBox(xMin: $0.x, yMin: $0.y, xMax: $0.x + $0.width, yMax: $0.y + $0.height) }
            #expect(boxes == image.boxes.map(\.box))
            #expect(own.map(\.isCrowd) == image.boxes.map(\.isCrowd))
            #expect(own.map(\.area) == image.boxes.map(\.statedArea))
            #expect(own.map(\.score) == image.boxes.map(\.confidence))
        }
    }

    @Test func whatIsBrokenIsNamedAndTheRestKept() throws {
        let scratch = Scratch()
        let path = try scratch.file(
            "i.json",
            """
            {"images": [{"id": 1, "width": 4, "height": 3}, {"file_name": "x"}], "categories": [{"id": 2, "name": "a"}],
             "annotations": [{"image_id": 1, "category_id": 2, "bbox": [0, 0, 0, 5], "iscrowd": true, "area": 7.5},
              {"image_id": 9, "category_id": 2, "bbox": [0, 0, 1, 1]}, {"image_id": 1, "category_id": 3,
              "bbox": [0, 0, 1, 1]}, {"image_id": 1, "category_id": 2, "bbox": [0, 0, NaN, 1]},
              {"image_id": 1, "category_id": 2, "bbox": [1, 1, 1, 1], "attributes": {"difficult": true}}]}
            """)
        let instances = try COCOInstances(path)
        #expect(instances.images == [.init(id: 1, path: "1", size: ImageSize(width: 4, height: 3), client: nil)])
        // A box without extent stays: COCO's tools count it.
        #expect(instances.boxes.map(\.height) == [5, 1] && instances.boxes.map(\.area) == [7.5, nil])
        #expect(instances.boxes.map(\.isCrowd) == [true, false])
        #expect(instances.boxes.map(\.isDifficult) == [false, true])
        #expect(
            instances.problems.map(\.reason) == [
                "no whole number as id", "image_id 9 is not in images", "category_id 3 is not in categories",
                "no bbox, expected four numbers",
            ])
    }
}
