import Catalog
import Domain
import Fetching
import Foundation

/// Pictures of a client that the workspace has, by address and by contents.
///
/// Images that belong to nobody count as everybody's.
struct KnownPictures {
    private let byAddress: [String: ImageID]
    /// Images behind addresses by the hash of what was fetched.
    private var byHash: [String: ImageID]
    /// Files of this machine by their length: only one of the same length is read.
    private let bySize: [Int: [(image: ImageID, path: String)]]

    /// Looks the workspace through.
    init(of client: String, in store: CatalogStore, fetcher: Fetcher) throws {
        let own = Set(
            try [client, ""].flatMap { name in
                var query = ImageQuery()
                query.client = name
                return try store.search(query).ids
            })
        var (byAddress, byHash): ([String: ImageID], [String: ImageID]) = ([:], [:])
        var bySize: [Int: [(image: ImageID, path: String)]] = [:]
        for place in try store.pictureLocations() where own.contains(place.image) {
            if Location.isRemote(place.location) {
                byAddress[place.location] = byAddress[place.location] ?? place.image
                if let file = fetcher.cached(place.location) { byHash[file.hash] = byHash[file.hash] ?? place.image }
            } else if case .success(let path) = Location.path(place.location), let size = Self.size(path) {
                bySize[size, default: []].append((place.image, path))
            }
        }
        (self.byAddress, self.byHash, self.bySize) = (byAddress, byHash, bySize)
    }

    private static func size(_ path: String) -> Int? {
        var status = stat()
        return stat(path, &status) == 0 ? Int(status.st_size) : nil
    }

    /// The image behind an address.
    func image(at address: String) -> ImageID? { byAddress[address] }

    /// The image with the contents of a file that was fetched, whose SHA-256 is `hash`.
    func image(like path: String, hash: String) -> ImageID? {
        if let known = byHash[hash] { return known }
        guard let size = Self.size(path) else { return nil }
        return bySize[size]?.first { (try? ContentCache.identity(ofFile: $0.path))?.hash == hash }?.image
    }
}
