import Catalog
import Formats
import Foundation

/// The named parts that a dataset came with, kept beside it in the workspace so that an export has them again.
struct SplitRecord: Codable {
    private var name: String
    private var paths: [String]

    private static func key(_ source: SourceID) -> String { "splits.\(source.rawValue)" }

    /// Keeps the parts of a dataset.
    static func save(_ splits: [SplitList], of source: SourceID, in store: CatalogStore) throws {
        let records = splits.map { SplitRecord(name: $0.name, paths: $0.paths) }
        try store.set(key(source), to: String(decoding: try JSONEncoder().encode(records), as: UTF8.self))
    }

    /// The parts of a dataset, none if it came without.
    static func load(of source: SourceID, in store: CatalogStore) throws -> [SplitList] {
        guard let text = try store.setting(key(source)) else { return [] }
        return try JSONDecoder().decode([SplitRecord].self, from: Data(text.utf8)).map {
            SplitList(name: $0.name, paths: $0.paths)
        }
    }
}
