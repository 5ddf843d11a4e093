import Catalog
import Domain
import Formats
import Foundation
import Imaging
import Synchronization

/// Reads a dataset into a workspace.
enum DatasetImport {
    /// What came in and what was left out.
    struct Result: Equatable {
        var format: FormatName
        var images = 0
        var boxes = 0
        var classes: [String] = []
        var skipped: [Problem] = []
        /// Images that the workspace had already.
        var known = 0
    }

    /// Reads a dataset; nothing of it is visible before all of it is.
    ///
    /// Without a `format` it is recognised; `pictures` is the folder of the pictures where it is not the format's usual
    /// one; `units` are those of boxes where the format leaves them open; `failsFast` lets the first broken thing end it
    /// all; `progress` hears how many images are in. Returns what came in, and throws `FormatError` or `CatalogError`.
    static func run(
        _ path: String, format: FormatName? = nil, into store: CatalogStore, person: String, client: String? = nil,
        pictures: String? = nil, units: CoordinateUnits? = nil, failsFast: Bool = false,
        progress: (Int) -> Void = { _ in }
    ) throws -> Result {
        let format = try format ?? FormatDetector.detect(path, picturesAlone: true).format
        let skipped = ProblemList()
        let options = ReadOptions(
            headers: { try PictureReader.header(of: $0) },
            onError: failsFast ? .fail : .skip { skipped.append($0) }, pictures: pictures, units: units)
        let reader = try format.reader(of: path, options: options)
        let conventions = try JSONEncoder().encode(reader.conventions)
        let importer = try store.beginImport(
            SourceDescription(
                path: path, format: format.rawValue, pictureFolder: reader.pictureFolder,
                conventions: String(decoding: conventions, as: UTF8.self), client: client ?? "", classes: reader.synset),
            whenFrozen: failsFast ? .fail : .leaveOut { skipped.append(Problem(place: $0, reason: $1)) },
            by: person, at: Date())
        var result = Result(format: format)
        try reader.forEach { image in
            var image = image
            if let client { image.clientID = client }
            try importer.add(image)
            result.images += 1
            result.boxes += image.boxes.count
            progress(result.images)
        }
        let summary = try importer.finish(
            parts: reader.splits.map { GivenPart(name: $0.name, paths: $0.paths) })
        result.known = summary.known
        result.boxes -= summary.leftOut
        result.skipped = skipped.all
        result.classes = try store.synset().classes.map(\.name)
        return result
    }
}

/// Problems gathered from wherever they are found.
final class ProblemList: Sendable {
    private let problems = Mutex<[Problem]>([])

    /// Adds a problem.
    func append(_ problem: Problem) { problems.withLock { $0.append(problem) } }

    /// All problems in order.
    var all: [Problem] { problems.withLock { $0 } }
}
