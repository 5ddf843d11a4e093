import Domain
import GRDB

/// One pass over the boxes of a catalog, image by image, that holds the boxes of one image at a time.
struct BoxPass {
    let db: Database

    /// What is known of an image besides its boxes.
    struct Image {
        /// Number of its client.
        var client: Int64
        var state: ImageState
        /// Size of the upright picture; `nil` where it is not known.
        var size: ImageSize?
        var stage = StageMark.annotation
    }

    /// The images that people see, by id; `nil` where there is none of that id.
    func images() throws -> [Image?] {
        var images: [Image?] = []
        let statement = try RawStatement(
            db,
            """
            SELECT id, client, state, width, height FROM image INDEXED BY image_in_order WHERE pending IS NULL
            ORDER BY sort_key
            """)
        images = Array(repeating: nil, count: try (Int.fetchOne(db, sql: "SELECT max(id) FROM image") ?? 0) + 1)
        try statement.forEach { row in
            let (width, height) = (row.int(3), row.int(4))
            images[row.int(0)] = Image(
                client: row.int64(1), state: ImageState(rawValue: row.int(2)) ?? .unseen,
                // A size that is not known reads as zero.
                size: width > 0 && height > 0 ? ImageSize(width: width, height: height) : nil)
        }
        try StageTable(db: db).forEach { image, record in images[Int(image.rawValue)]?.stage = record.mark }
        return images
    }

    /// Hands over every box of the catalog, those of an image one after the other, images in order of their ids.
    ///
    /// Boxes of imports that have not finished are among them. Rows lie in the order in which boxes were made, so that
    /// those of an image mostly lie together: following the index reads the table nearly in order.
    func forEachBox(_ body: (_ image: Int, _ class: Int, _ box: PixelBox) throws -> Void) throws {
        let statement = try RawStatement(
            db,
            """
            SELECT image, class, x_min, y_min, x_max, y_max FROM annotation INDEXED BY annotation_by_image
            ORDER BY image
            """)
        try statement.forEach { row in
            try body(
                row.int(0), row.int(1),
                PixelBox(xMin: row.double(2), yMin: row.double(3), xMax: row.double(4), yMax: row.double(5)))
        }
    }
}
