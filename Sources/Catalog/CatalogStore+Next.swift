public import Domain
import GRDB

extension CatalogStore {
    /// Keeps an order of what to label next, in the place of the one before.
    ///
    /// Not journaled: it says nothing of labels.
    public func setNext(_ order: [NextImage]) throws(CatalogError) {
        try write { db in
            try db.execute(sql: "DELETE FROM next_image")
            let insert = try db.cachedStatement(
                sql: "INSERT INTO next_image (image, place, gain, reason) VALUES (?, ?, ?, ?)")
            for (at, each) in order.enumerated() {
                try insert.execute(arguments: [each.image.rawValue, at + 1, each.gain, each.reason])
            }
        }
    }

    /// The last order of what to label next; images that somebody has finished since stay in it.
    public func nextOrder() throws(CatalogError) -> [NextImage] {
        try read { db in
            try Row.fetchAll(db, sql: "SELECT image, gain, reason FROM next_image ORDER BY place").map {
                NextImage(image: ImageID(rawValue: $0[0]), gain: $0[1], reason: $0[2])
            }
        }
    }

    /// Signatures of the pictures that were looked at, oldest image first: 144 bytes each.
    public func pictureSignatures() throws(CatalogError) -> [(image: ImageID, signature: PictureSignature)] {
        try read { db in try PictureTable(db: db).signatures() }
    }
}
