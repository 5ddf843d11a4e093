public import Domain
import GRDB

extension CatalogStore {
    /// Where the picture of an image lies.
    public struct PictureLocation: Hashable, Sendable {
        public var image: ImageID
        /// An absolute path, or an address.
        public var location: String
    }

    /// Where the pictures of all images lie, oldest image first.
    public func pictureLocations() throws(CatalogError) -> [PictureLocation] { try locations(of: "") }

    /// Where the pictures lie that nobody has looked at yet, oldest image first: those of images that came since, and
    /// those behind addresses.
    public func unseenPictureLocations() throws(CatalogError) -> [PictureLocation] {
        try locations(of: "AND NOT EXISTS (SELECT 1 FROM picture p WHERE p.image = i.id)")
    }

    private func locations(of some: String) throws(CatalogError) -> [PictureLocation] {
        try read { db in
            let rows = try Row.fetchCursor(
                db,
                sql: """
                    SELECT i.id, f.path, i.path FROM image i JOIN folder f ON f.id = i.folder WHERE i.pending IS NULL
                    \(some) ORDER BY i.id
                    """)
            var found: [PictureLocation] = []
            while let row = try rows.next() {
                found.append(
                    PictureLocation(
                        image: ImageID(rawValue: row[0]),
                        location: Location.resolve(row[2], in: row[1], workspace: folder)))
            }
            return found
        }
    }

    /// What the files of pictures were like when they were last looked at.
    public func pictureStamps() throws(CatalogError) -> [ImageID: FileStamp] {
        try read { db in try PictureTable(db: db).stamps() }
    }

    /// Notes what was seen of files, and which images are without a picture.
    ///
    /// Not journaled: it says nothing of labels.
    public func addPictures(_ records: [PictureRecord]) throws(CatalogError) {
        try write { db in
            let table = PictureTable(db: db)
            let missing = try db.cachedStatement(
                sql: "UPDATE image SET is_missing = ? WHERE id = ? AND is_missing != ?")
            for record in records {
                try table.put(record)
                var isMissing = true
                if case .sound = record.sight { isMissing = false }
                try missing.execute(arguments: [isMissing, record.image.rawValue, isMissing])
            }
            // Pairs are only true of the pictures that they were found among.
            try db.execute(sql: "DELETE FROM setting WHERE key = ?", arguments: [Self.pairsKey])
        }
    }

    /// Signatures of all pictures that have one, oldest image first; `nil` if the pairs among them are known already.
    public func signaturesToPair() throws(CatalogError) -> [(image: ImageID, signature: PictureSignature)]? {
        guard try !arePairsKnown() else { return nil }
        return try read { db in try PictureTable(db: db).signatures() }
    }

    /// Whether the pairs are those of all pictures that were looked at.
    public func arePairsKnown() throws(CatalogError) -> Bool { try setting(Self.pairsKey) != nil }

    /// Notes all pairs of pictures that look alike.
    public func setPairs(_ pairs: [PicturePair]) throws(CatalogError) {
        try write { db in
            try PictureTable(db: db).replacePairs(by: pairs)
            try db.execute(
                sql: "INSERT OR REPLACE INTO setting (key, value) VALUES (?, 'found')", arguments: [Self.pairsKey])
        }
    }

    /// The group of each image whose picture is the same as another's or looks like it, by the number of the group's
    /// oldest image; `similarity` is the correlation from which pictures are one, that of the rule where `nil`.
    ///
    /// Only pictures that were looked at count.
    public func duplicateGroups(similarity: Double? = nil) throws(CatalogError) -> [ImageID: Int] {
        try read { db in
            let least = try similarity ?? CheckSettings(db: db).configuration()[.pictureNearDuplicate, "similarity"]
            let table = PictureTable(db: db)
            return DuplicateGroups.groups(
                same: try table.same(), pairs: try table.pairs().filter { $0.similarity >= least })
        }
    }

    /// Set as long as the pairs are those of all pictures that were looked at.
    private static let pairsKey = "pictures.pairs"
}

extension CatalogStore {
    /// Images of a dataset with their paths as it writes them.
    public func paths(of source: SourceID) throws(CatalogError) -> [(image: ImageID, path: String)] {
        try read { db in
            try Row.fetchAll(
                db, sql: "SELECT id, path FROM image WHERE source = ? AND pending IS NULL", arguments: [source.rawValue]
            ).map { (ImageID(rawValue: $0[0]), $0[1]) }
        }
    }
}
