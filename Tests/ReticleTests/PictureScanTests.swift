import Catalog
import Domain
import Fetching
import Formats
import Foundation
import Imaging
import Synchronization
import TestSupport
import Testing

@testable import reticle

/// Looking at the pictures of a workspace, wherever they lie, and what comes of it.
@Suite struct PictureScanTests {
    private static func scan(_ gallery: Gallery) throws -> PictureScan.Summary {
        var scan = PictureScan(store: gallery.store)
        scan.threads = 2
        return try scan.run()
    }

    @Test func soundBrokenMissingAndRemotePicturesAreToldApart() throws {
        let gallery = try Gallery()
        try gallery.draw("a.jpg", motif: 1)
        try Data("no picture".utf8).write(to: URL(fileURLWithPath: gallery.path("b.jpg")))
        try gallery.draw("c.jpg", motif: 3)
        try gallery.add(["a.jpg", "b.jpg", "c.jpg", "https://example.org/d.jpg"])
        try FileManager.default.removeItem(atPath: gallery.path("c.jpg"))
        let summary = try Self.scan(gallery)
        #expect(summary == .init(images: 3, read: 3, broken: 2, remote: 1, pairs: 0))
        #expect(try gallery.findings() == [.pictureMissing: ["c.jpg"], .pictureUnreadable: ["b.jpg"]])
        #expect(try Self.scan(gallery) == .init(images: 3, remote: 1))
    }

    @Test func whatHasChangedIsReadAgain() throws {
        let gallery = try Gallery()
        try gallery.draw("a.jpg", motif: 1)
        try gallery.draw("b.jpg", motif: 2)
        try gallery.add(["a.jpg", "b.jpg"])
        _ = try Self.scan(gallery)
        try gallery.draw("b.jpg", motif: 1, field: 12)
        #expect(try Self.scan(gallery) == .init(images: 2, read: 1, pairs: 1))
    }

    /// Pictures in a record file are looked at where they lie, each for itself.
    @Test func packedPicturesAreLookedAt() throws {
        let (loose, gallery) = (try Gallery(), try Gallery())
        for number in 0..<4 { try loose.draw("\(number).jpg", motif: UInt64(number)) }
        try loose.add((0..<4).map { "\($0).jpg" })
        _ = try Converter.export(
            WorkspaceSource(loose.store, query: ImageQuery(), parts: []), to: gallery.path("packed"), as: .recordio,
            headers: { try PictureReader.header(of: $0) })
        _ = try DatasetImport.run(gallery.path("packed"), into: gallery.store, person: "anna")
        let summary = try Self.scan(gallery)
        #expect(summary == .init(images: 4, read: 4, pairs: 0))
        #expect(try gallery.findings() == [:])
        #expect(Set(try gallery.store.pictureStamps().values).count == 4)
        #expect(try Self.scan(gallery).read == 0)
        let rows = try gallery.store.rows(gallery.store.search(ImageQuery()).ids)
        #expect(rows.count == 4 && rows.allSatisfy { !$0.isMissing })
    }

    /// Pictures that were fetched are looked at in the cache, and not again because somebody has used them.
    @Test func fetchedPicturesAreLookedAt() throws {
        let gallery = try Gallery()
        try gallery.draw("served.jpg", motif: 1)
        let body = try gallery.bytes("served.jpg")
        let server = try LocalServer { _, _ in .init(200, body) }
        let address = server.address("/a.jpg")
        try gallery.draw("b.jpg", motif: 1, field: 12)
        try gallery.add([address, "b.jpg"])
        #expect(try Self.scan(gallery) == .init(images: 1, read: 1, remote: 1, pairs: 0))
        let fetcher = Fetcher.ofWorkspace(cache: gallery.store.folder(of: "cache"), allowsPrivate: true)
        _ = try fetcher.fetch(address)
        #expect(try Self.scan(gallery) == .init(images: 2, read: 1, pairs: 1))
        let path = try #require(fetcher.cached(address)?.path)
        var times = [timeval(tv_sec: 1000, tv_usec: 0), timeval(tv_sec: 1000, tv_usec: 0)]
        utimes(path, &times)
        #expect(try Self.scan(gallery).read == 0)
    }

    @Test func aScanThatIsStoppedGoesOnWhereItWas() throws {
        let gallery = try Gallery()
        for number in 0..<6 { try gallery.draw("\(number).jpg", motif: UInt64(number)) }
        try gallery.add((0..<6).map { "\($0).jpg" })
        let done = Count()
        var scan = PictureScan(store: gallery.store)
        scan.threads = 1
        scan.progress = { count, _ in done.set(count) }
        scan.mustStop = { done.value >= 2 }
        #expect(try scan.run() == .init(images: 6, read: 2))
        #expect(try !scan.isUpToDate() && gallery.store.pictureStamps().count == 2)
        #expect(try Self.scan(gallery) == .init(images: 6, read: 4, pairs: 0))
        #expect(try scan.isUpToDate())
    }

    private final class Count: Sendable {
        private let count = Mutex(0)
        var value: Int { count.withLock { $0 } }
        func set(_ value: Int) { count.withLock { $0 = value } }
    }

    // MARK: From pictures to splits

    private static func make(_ gallery: Gallery, _ name: String = "default") throws -> Split {
        var wish = SplitMaking.Wish()
        wish.parts = SplitRecipe.parts(ratio: "50/50")
        wish.grouping = .nearDuplicates
        return try SplitMaking(store: gallery.store, planner: SplitPlanner(gallery.store), person: "anna")
            .run(name, wish).split
    }

    /// From the bytes of six pictures, two of them copies, to a split that keeps copies together, and to the alarm when
    /// a seventh copies an image that is validated on.
    @Test func aCopyOfAFrozenValidationImageRaisesTheAlarm() throws {
        let gallery = try Gallery()
        for number in 0..<4 { try gallery.draw("\(number).jpg", motif: UInt64(number)) }
        try gallery.draw("4.jpg", motif: 0, field: 12)
        try gallery.draw("5.jpg", motif: 1, field: 6)
        try gallery.add((0..<6).map { "\($0).jpg" })
        #expect(throws: Refusal.self) { try Self.make(gallery) }
        #expect(try Self.scan(gallery).pairs == 2)

        let split = try Self.make(gallery)
        let members = try gallery.store.members(of: split.id)
        let parts = members.map(\.part)
        #expect(parts.count == 6 && parts[0] == parts[4] && parts[1] == parts[5])
        #expect(Set(parts) == [0, 1])
        _ = try gallery.store.apply(.freeze(split.id), by: "anna", at: Date())
        #expect(try SplitAlarm.lines(in: gallery.store).isEmpty)

        let original = try #require(parts.firstIndex(of: 1))
        let motif = [0, 1, 2, 3, 0, 1][original] as UInt64
        try gallery.draw("6.jpg", motif: motif, field: 16)
        try gallery.add(["6.jpg"], as: "more")
        // Nobody knows yet, and nobody may think so.
        #expect(try SplitAlarm.lines(in: gallery.store).map { $0.contains("1 images were not compared") } == [true])
        #expect(throws: Refusal.self) { try Self.make(gallery, "other") }
        #expect(try Self.scan(gallery) == .init(images: 7, read: 1, pairs: motif < 2 ? 4 : 3))

        let alarm = "alarm: 6.jpg looks like \(original).jpg of val"
        #expect(try SplitAlarm.lines(in: gallery.store) == ["split default: " + alarm])
        let frozen = try gallery.store.split(named: "default")
        let report = try SplitReport(frozen, in: gallery.store, survey: gallery.store.splitSurvey())
        #expect(report.lines.last == alarm)
        #expect(try Self.make(gallery, "other").name == "other")
    }

    /// Pictures out of reach do not stop a split by near-duplicates; that they were not compared is said.
    @Test func picturesOutOfReachAreCounted() throws {
        let gallery = try Gallery()
        for number in 0..<4 { try gallery.draw("\(number).jpg", motif: UInt64(number)) }
        try gallery.add((0..<4).map { "\($0).jpg" } + ["https://example.org/4.jpg"])
        _ = try Self.scan(gallery)
        let split = try Self.make(gallery)
        let report = try SplitReport(split, in: gallery.store, survey: gallery.store.splitSurvey())
        #expect(report.lines.last == "1 images were not compared with others: each counts as unlike any")
    }
}
