@testable import Catalog
import Domain
import Foundation
import TestSupport
import Testing

@Suite struct CheckTests {
    private static let size = ImageSize(width: 100, height: 50)

    /// Images of 100×50 pixels, each with boxes of class `bottle` given by left, top, right, bottom.
    private static func store(
        _ images: [[(Double, Double, Double, Double)]], state: ImageState = .labelled
    ) throws -> (Workspace, CatalogStore) {
        let workspace = try Workspace()
        let store = try workspace.create()
        try store.fill(
            images.enumerated().map { index, boxes in
                LabelledImage(
                    path: "\(index).jpg", header: PictureHeader(storedSize: size), state: state,
                    boxes: boxes.map {
                        LabelledBox(
                            className: "bottle", box: PixelBox(xMin: $0.0, yMin: $0.1, xMax: $0.2, yMax: $0.3))
                    })
            })
        return (workspace, store)
    }

    private static let image = ImageID(rawValue: 1)

    @Test func whatIsWrongIsCounted() throws {
        let (_, store) = try Self.store([[(0, 0, 120, 20), (5, 5, 5, 9)], [(0, 0, 20, 20), (0, 0, 20, 20)], []])
        let report = try store.check([.boxEmpty, .boxOutside, .boxDuplicate, .imageWithoutBoxes])
        #expect(report.counts == [.boxEmpty: 1, .boxOutside: 1, .boxDuplicate: 1, .imageWithoutBoxes: 1])
        #expect(report.findings.map(\.image?.rawValue) == [1, 2, 1, 3])
    }

    /// Every image gets exactly its own boxes, whatever their number.
    @Test(arguments: 0..<10 as Range<UInt64>)
    func aPassOverAllFindsWhatEachImageAloneHas(seed: UInt64) throws {
        let (_, store) = try Workspace.filled(40, seed: seed)
        let whole = try store.check()
        let ids = try store.search(ImageQuery()).ids
        let single = try ids.flatMap { try store.check(images: [$0]).findings.filter { $0.rule.scope == .image } }
        #expect(Set(whole.findings.filter { $0.rule.scope == .image }) == Set(single))
        #expect(!single.isEmpty)
    }

    /// What a rule says does not depend on which other rules are asked.
    @Test(arguments: CheckRule.allCases.filter { $0.scope == .image })
    func aRuleAloneSaysWhatItSaysAmongAll(rule: CheckRule) throws {
        let (_, store) = try Self.store([[(0, 0, 120, 20), (5, 5, 5, 9)], [(0, 0, 20, 20)], []], state: .unseen)
        let alone = try store.check([rule]).findings
        #expect(alone == (try store.check().findings.filter { $0.rule == rule }))
        if rule == .imageUnseen {
            #expect(alone.filter { $0.text.hasPrefix("boxes, but") }.map(\.image?.rawValue) == [1, 2])
        }
    }

    @Test func fixingIsOneCommandThatUndoTakesBack() throws {
        let (_, store) = try Self.store([[(0, 0, 120, 20)], [(0, 0, 20, 20), (-5, 0, 20, 40)]])
        let before = try store.snapshot()
        let receipt = try #require(try store.fix([.boxOutside], by: "ada", at: Workspace.now))
        #expect(receipt.title == "fix: 2 boxes changed")
        #expect(receipt.images.map(\.rawValue) == [1, 2])
        #expect(try store.check([.boxOutside]).total == 0)
        _ = try store.undo(by: "ada", at: Workspace.now)
        #expect(try store.snapshot() == before)
        #expect(try store.integrityCheck() == [])
    }

    @Test func aFindingThatNoLongerHoldsIsLeft() throws {
        let (_, store) = try Self.store([[(0, 0, 120, 20)]])
        let found = try store.check([.boxOutside]).findings
        #expect(try store.fix(found, by: "ada", at: Workspace.now) != nil)
        #expect(try store.fix(found, by: "ada", at: Workspace.now) == nil)
    }

    @Test func waivedFindingsAreNotFixed() throws {
        let (_, store) = try Self.store([[(0, 0, 120, 20)], [(0, 0, 130, 20)]])
        let waiver = Waiver(.boxOutside, .image(Self.image), reason: " cut  on purpose\n")
        try store.apply(.waive([waiver]), by: "ada", at: Workspace.now)
        #expect(try store.check([.boxOutside]).counts == [.boxOutside: 1])
        let receipt = try #require(try store.fix([.boxOutside], by: "ada", at: Workspace.now))
        #expect(receipt.images.map(\.rawValue) == [2])
    }

    @Test func aWaiverKeepsReasonAndAuthorAndIsTakenBack() throws {
        let (workspace, store) = try Self.store([[(0, 0, 120, 20)]])
        let waiver = Waiver(.boxOutside, .image(Self.image), reason: " cut  on purpose\n")
        try store.apply(.waive([waiver]), by: "ada", at: Workspace.now)
        let kept = try #require(try workspace.open().waivers().first)
        #expect(kept.reason == "cut on purpose")
        #expect(kept.actor == "ada")
        #expect(kept.madeAt == Workspace.now.timeIntervalSince1970)
        _ = try store.undo(by: "ada", at: Workspace.now)
        #expect(try store.waivers().isEmpty)
        _ = try store.redo(by: "ada", at: Workspace.now)
        #expect(try store.waivers() == [kept])
        try store.apply(.unwaive([kept]), by: "ben", at: Workspace.now)
        #expect(try store.check([.boxOutside]).total == 1)
    }

    @Test func aWaiverWithoutAReasonIsRefused() throws {
        let (_, store) = try Self.store([[]])
        #expect(throws: CatalogError.self) {
            try store.apply(.waive([Waiver(.boxTiny, .everything, reason: " ")]), by: "ada", at: Workspace.now)
        }
    }

    @Test func settingsAreKept() throws {
        let (workspace, store) = try Self.store([[(0, 0, 120, 20)]])
        try store.set("pixels", to: "20", for: .boxOutside)
        try store.set("severity", to: "info", for: .boxEmpty)
        let configuration = try workspace.open().checkConfiguration()
        #expect(configuration[.boxOutside, "pixels"] == 20)
        #expect(configuration[severity: .boxEmpty] == .info)
        #expect(try store.check([.boxOutside]).total == 0)
        #expect(throws: CatalogError.self) { try store.set("pixels", to: "many", for: .boxOutside) }
    }

    @Test func aClassMissingInOneClientIsFound() throws {
        let workspace = try Workspace()
        let store = try workspace.create()
        func image(_ index: Int, _ client: String, _ classes: [String]) -> LabelledImage {
            LabelledImage(
                path: "\(client)/\(index).jpg", clientID: client, state: .labelled,
                boxes: classes.map { LabelledBox(className: $0, box: PixelBox(xMin: 0, yMin: 0, xMax: 9, yMax: 9)) })
        }
        try store.fill(
            (0..<20).map { image($0, "acme", ["bottle", "can"]) } + (0..<8).map { image($0, "zebra", ["bottle"]) })
        let found = try store.check([.classPartial]).findings
        #expect(found.count == 1)
        #expect(try #require(found.first).text.contains("zebra"))
    }

    // MARK: Pictures

    private static func record(_ image: Int64, digest: UInt64, _ coefficients: [Int8]? = nil) -> PictureRecord {
        PictureRecord(
            image: ImageID(rawValue: image), stamp: FileStamp(bytes: 10, modified: 20),
            sight: .sound(PictureHeader(storedSize: size)), signature: coefficients.flatMap(PictureSignature.init),
            digest: ContentDigest(high: digest, low: .max))
    }

    @Test func whatWasSeenOfPicturesIsKept() throws {
        let (_, store) = try Self.store([[], [], []])
        let seen = (0..<144).map { Int8($0 % 7) - 3 }
        let gone = PictureRecord(image: ImageID(rawValue: 3), stamp: .missing, sight: .missing)
        try store.addPictures([Self.record(1, digest: 5, seen), Self.record(2, digest: 5), gone])
        #expect(try store.pictureStamps()[Self.image] == FileStamp(bytes: 10, modified: 20))
        let signatures = try #require(try store.signaturesToPair())
        #expect(signatures.map(\.image) == [Self.image])
        #expect(signatures.map(\.signature.coefficients) == [seen])
        let report = try store.check([.pictureDuplicate, .pictureMissing])
        #expect(report.counts == [.pictureDuplicate: 1, .pictureMissing: 1])
        #expect(report.coverage == .init(images: 3, looked: 3))
        #expect(try store.rows([ImageID(rawValue: 3)]).first?.isMissing == true)
    }

    @Test func pairsAreFoundOnceForTheSamePictures() throws {
        let (_, store) = try Self.store([[], [], []])
        try store.addPictures([Self.record(1, digest: 1), Self.record(2, digest: 2)])
        #expect(try store.signaturesToPair() != nil)
        try store.setPairs([PicturePair(Self.image, ImageID(rawValue: 2), similarity: 0.85)])
        #expect(try store.signaturesToPair() == nil)
        try store.addPictures([Self.record(3, digest: 1)])
        #expect(try store.signaturesToPair() != nil)
        #expect(try store.duplicateGroups() == [ImageID(rawValue: 1): 1, ImageID(rawValue: 3): 1])
        #expect(try store.duplicateGroups(similarity: 0.8).count == 3)
    }

    @Test func aLeakIsFoundByTheParts() throws {
        let (_, store) = try Self.store([[], []])
        try store.addPictures([Self.record(1, digest: 1), Self.record(2, digest: 1)])
        let report = try store.check(
            [.splitLeak], splits: [ImageParts(split: "even") { $0.rawValue == 1 ? "train" : "val" }])
        #expect(report.findings.map(\.image?.rawValue) == [2])
    }
}
