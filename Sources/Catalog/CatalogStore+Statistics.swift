public import Domain
import GRDB

extension CatalogStore {
    /// Figures of the images that a query finds, in one pass over the boxes, from one snapshot.
    ///
    /// - Parameters:
    ///   - query: which images; its order does not matter
    ///   - part: the part of a split that an image belongs to; it is asked for once an image, during the pass
    /// - Throws: ``CatalogError``
    public func statistics(
        of query: ImageQuery = ImageQuery(), part: @escaping (ImageID) -> String? = { _ in nil }
    ) throws(CatalogError) -> DatasetStatistics {
        try read { db in
            let classes = try ClassTable(db: db).all().map(\.entry)
            var places: [Int] = []
            for (place, entry) in classes.enumerated() {
                let id = Int(entry.id.rawValue)
                if id >= places.count { places += Array(repeating: -1, count: id + 1 - places.count) }
                places[id] = place
            }
            var gathering = try Gathering(
                images: chosenImages(query, in: db), clients: clientNames(in: db), part: part,
                statistics: DatasetStatistics(classNames: classes.map(\.name)))
            try BoxPass(db: db).forEachBox { image, classID, box in
                guard gathering.begin(image), places.indices.contains(classID), places[classID] >= 0 else { return }
                gathering.boxes.append(ClassBox(places[classID], box))
            }
            return gathering.finish()
        }
    }

    private func chosenImages(_ query: ImageQuery, in db: Database) throws -> [BoxPass.Image?] {
        let all = try BoxPass(db: db).images()
        guard query.client != nil || !query.terms.isEmpty else { return all }
        var chosen: [BoxPass.Image?] = Array(repeating: nil, count: all.count)
        for id in try ImageSearch(query, in: db, boxes: boxes).run().ids {
            chosen[Int(id.rawValue)] = all[Int(id.rawValue)]
        }
        return chosen
    }

    private func clientNames(in db: Database) throws -> [Int64: String] {
        Dictionary(
            uniqueKeysWithValues: try Row.fetchAll(db, sql: "SELECT id, name FROM client").map { ($0[0], $0[1]) })
    }
}

/// Boxes put together to images on their way into the statistics.
private struct Gathering {
    private var images: [BoxPass.Image?]
    private let clients: [Int64: String]
    private let part: (ImageID) -> String?
    private var statistics: DatasetStatistics
    /// The image whose boxes are coming, and whether it was chosen.
    private var current = -1
    private var isChosen = false
    var boxes: [ClassBox] = []

    init(
        images: [BoxPass.Image?], clients: [Int64: String], part: @escaping (ImageID) -> String?,
        statistics: DatasetStatistics
    ) {
        (self.images, self.clients, self.part, self.statistics) = (images, clients, part, statistics)
    }

    /// Goes on to the image of the box in front; whether it was chosen.
    @inline(__always)
    mutating func begin(_ image: Int) -> Bool {
        if image == current { return isChosen }
        close()
        current = image
        isChosen = images.indices.contains(image) && images[image] != nil
        return isChosen
    }

    private mutating func close() {
        if isChosen { add(current) }
        isChosen = false
    }

    private mutating func add(_ id: Int) {
        guard let image = images[id] else { return }
        statistics.add(
            ImageFacts(
                size: image.size, state: image.state, client: clients[image.client],
                part: part(ImageID(rawValue: Int64(id))), stage: image.stage), boxes: boxes)
        boxes.removeAll(keepingCapacity: true)
        images[id] = nil
    }

    /// Adds the images without boxes.
    mutating func finish() -> DatasetStatistics {
        close()
        for id in images.indices { add(id) }
        return statistics
    }
}
