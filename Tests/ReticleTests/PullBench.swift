import Catalog
import Domain
import Fetching
import Foundation
import Imaging
import Queue
import TestSupport
import Testing
import Workbench

@testable import reticle

/// A queue file, a server of pictures on loopback, and a workspace.
final class PullBench {
    let folder = FileManager.default.temporaryDirectory.path + "/pull-" + UUID().uuidString
    let queue: SQLiteQueue
    let store: CatalogStore
    let server: LocalServer
    private let ids = InferenceIDs()
    static let now = Date(timeIntervalSince1970: 1_700_000_000)

    init() throws {
        try FileManager.default.createDirectory(atPath: folder + "/work", withIntermediateDirectories: true)
        queue = try SQLiteQueue(path: folder + "/queue.sqlite")
        store = try CatalogStore.create(at: folder + "/work")
        // Of each number a colour of its own; what begins with `same` is always the same picture.
        let path = folder + "/picture.png"
        server = try LocalServer { request, _ in
            let name = (request.path as NSString).lastPathComponent
            guard name.hasSuffix(".png") else { return .init(404) }
            let number = name.hasPrefix("same") ? 7 : UInt8(truncatingIfNeeded: Int(name.prefix { $0 != "." }) ?? 0)
            let side = name.hasPrefix("9") ? 60 : 90
            let place = path + UUID().uuidString
            guard
                (try? PictureWriter.write(
                    RGBImage(width: 120, height: side, fill: (number, 120, 150)), to: place + ".png")) != nil,
                let data = FileManager.default.contents(atPath: place + ".png")
            else { return .init(500) }
            return .init(200, Array(data))
        }
    }

    deinit { try? FileManager.default.removeItem(atPath: folder) }

    var door: QueueDoor { get throws { try QueueDoor("sqlite:" + folder + "/queue.sqlite") } }

    /// Lets the service do a job: posted so many hours ago, with detections of these classes and confidences.
    @discardableResult
    func job(
        _ name: String?, _ found: [(String, Double)], client: String = "acme", hoursAgo: Double = 1,
        model: String = "f00dfeed12345678"
    ) async throws -> InferenceID {
        let at = Moment(seconds: Self.now.timeIntervalSince1970 - hoursAgo * 3600)
        let source = name.map { NewInference.Source.address($0.contains("://") ? $0 : server.address("/" + $0)) }
        let draft = NewInference(
            id: ids.next(at: at), client: client, source: source ?? .picture([1, 2, 3]), createdAt: at)
        try #require(try await queue.add(draft) == .accepted)
        let lease = draft.id.text
        _ = try await queue.claim(ClaimRequest(lease: lease, limit: 1, now: at))
        let texts = found.map { name, confidence in
            "{\"class\":\"\(name)\",\"confidence\":\(confidence),\"box\":{\"x\":10,\"y\":20,\"width\":30,\"height\":40}}"
        }
        let result = StoredResult(
            model: model, width: 120, height: 90, detections: "[" + texts.joined(separator: ",") + "]")
        try #require(try await queue.finish([Ending(draft.id, .done(result))], lease: lease, at: at) == [draft.id])
        return draft.id
    }

    /// Pulls on a thread that may wait.
    func pull(_ wish: PullWish = PullWish(client: "acme")) async throws -> PullReport {
        let (store, door) = (store, try door)
        return try await Waiting.onThread {
            defer { try? door.close() }
            return try Pull(
                store: store, door: door,
                fetcher: Fetcher.ofWorkspace(cache: store.folder(of: "cache"), allowsPrivate: true), actor: "anna",
                now: Self.now
            ).run(wish)
        }
    }

    /// Paths of all images, with their last names only.
    var names: [String] {
        get throws { try images.map { ($0.path as NSString).lastPathComponent } }
    }

    var images: [ImageRow] { get throws { try store.rows(store.search(ImageQuery()).ids) } }

    func image(_ name: String) throws -> ImageRow {
        try #require(try images.first { ($0.path as NSString).lastPathComponent == name })
    }
}
