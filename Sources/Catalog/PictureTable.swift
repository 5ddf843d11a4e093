import Domain
import Foundation
import GRDB

/// The rows of tables `picture` and `picture_pair` as values of the domain.
struct PictureTable {
    let db: Database

    /// What was last seen of the file of each image: its stamp alone.
    func stamps() throws -> [ImageID: FileStamp] {
        var stamps: [ImageID: FileStamp] = [:]
        try RawStatement(db, "SELECT image, bytes, modified FROM picture").forEach { row in
            stamps[ImageID(rawValue: row.int64(0))] = FileStamp(bytes: row.int64(1), modified: row.int64(2))
        }
        return stamps
    }

    /// Writes what was seen, in the place of what was seen before.
    func put(_ record: PictureRecord) throws {
        var (problem, header): (String?, PictureHeader?)
        switch record.sight {
        case .missing: problem = "no such file"
        case .unreadable(let reason): problem = reason
        case .sound(let found): header = found
        }
        try db.cachedStatement(sql: "INSERT OR REPLACE INTO picture VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)").execute(
            arguments: [
                record.image.rawValue, record.stamp.bytes, record.stamp.modified, problem, header?.storedSize.width,
                header?.storedSize.height, header?.orientation.rawValue,
                record.digest.map { Int64(bitPattern: $0.high) }, record.digest.map { Int64(bitPattern: $0.low) },
                record.signature.map { Data($0.coefficients.map { UInt8(bitPattern: $0) }) },
            ])
    }

    /// Signatures of all pictures that have one, oldest image first.
    func signatures() throws -> [(image: ImageID, signature: PictureSignature)] {
        var found: [(image: ImageID, signature: PictureSignature)] = []
        let statement = try RawStatement(
            db, "SELECT image, signature FROM picture WHERE signature IS NOT NULL ORDER BY image")
        try statement.forEach { row in
            let bytes = row.withBytes(1) { span in (0..<span.count).map { Int8(bitPattern: span[$0]) } }
            guard let signature = PictureSignature(bytes) else { return }
            found.append((ImageID(rawValue: row.int64(0)), signature))
        }
        return found
    }

    /// Images whose files hold the same bytes, each list in ascending order; files by one path are one file.
    func same() throws -> [[ImageID]] {
        var lists: [ContentDigest: [ImageID]] = [:]
        let statement = try RawStatement(
            db,
            """
            SELECT p.image, p.digest_high, p.digest_low FROM picture p
            WHERE p.digest_high IS NOT NULL AND (p.digest_high, p.digest_low) IN (
                SELECT digest_high, digest_low FROM picture WHERE digest_high IS NOT NULL
                GROUP BY digest_high, digest_low HAVING count(*) > 1)
            ORDER BY p.image
            """)
        try statement.forEach { row in
            let digest = ContentDigest(
                high: UInt64(bitPattern: row.int64(1)), low: UInt64(bitPattern: row.int64(2)))
            lists[digest, default: []].append(ImageID(rawValue: row.int64(0)))
        }
        return lists.values.sorted { $0[0] < $1[0] }
    }

    /// Pairs that look alike, in order of the newer image.
    func pairs() throws -> [PicturePair] {
        try RawStatement(db, "SELECT first, second, turn, similarity FROM picture_pair ORDER BY second, first").rows {
            row in
            PicturePair(
                ImageID(rawValue: row.int64(0)), ImageID(rawValue: row.int64(1)),
                turn: PictureTurn(rawValue: row.int(2)) ?? .none, similarity: row.double(3))
        }
    }

    /// Writes all pairs in the place of those of before.
    func replacePairs(by pairs: [PicturePair]) throws {
        try db.execute(sql: "DELETE FROM picture_pair")
        let insert = try db.cachedStatement(sql: "INSERT OR IGNORE INTO picture_pair VALUES (?, ?, ?, ?)")
        for pair in pairs {
            try insert.execute(arguments: [
                pair.first.rawValue, pair.second.rawValue, pair.turn.rawValue, pair.similarity,
            ])
        }
    }
}
