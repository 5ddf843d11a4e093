import Cells
import Domain
import TestSupport
import Testing

@testable import Workbench

/// The labels that an audit doubts: moving, fixing, dismissing, and coming back.
@Suite struct AuditScreenTests {
    private static let first = ImageID(rawValue: 1)
    private static let second = ImageID(rawValue: 2)

    /// Four cases of four kinds on two of three images.
    private static func catalog() -> FakeCatalog {
        var catalog = FakeCatalog(
            images: 3,
            boxes: [.box(1, 100, 80, 200, 180), .box(2, 300, 150, 360, 210, class: 2), .box(3, 20, 20, 60, 60)])
        catalog.change(first) { $0.image.state = .labelled }
        catalog.change(second) {
            $0.image.state = .labelled
            $0.annotations = [.box(4, 10, 10, 50, 50)]
        }
        func seen(_ id: Int64, _ classID: Int64, _ box: PixelBox) -> AuditFinding.Seen {
            .init(id: AnnotationID(rawValue: id), classID: ClassID(rawValue: classID), box: box)
        }
        func found(_ classID: Int64, _ confidence: Double, _ box: PixelBox) -> AuditFinding.Found {
            .init(classID: ClassID(rawValue: classID), confidence: confidence, box: box)
        }
        let summary = AuditSummary(network: "tiny", folds: 3, images: 2, labels: 4, actor: "ada", madeAt: 0)
        catalog.audit = AuditReport(
            summary: summary,
            findings: [
                AuditFinding(
                    id: 1, kind: .swapped, probability: 0.97, image: first,
                    label: seen(1, 1, PixelBox(100, 80, 200, 180)), found: found(3, 0.91, PixelBox(98, 80, 200, 182)),
                    iou: 0.94),
                AuditFinding(
                    id: 2, kind: .overlooked, probability: 0.9, image: second,
                    found: found(2, 0.88, PixelBox(400, 300, 470, 380))),
                AuditFinding(
                    id: 3, kind: .misplaced, probability: 0.6, image: first,
                    label: seen(2, 2, PixelBox(300, 150, 360, 210)), found: found(2, 0.8, PixelBox(325, 160, 385, 220)),
                    iou: 0.32),
                AuditFinding(
                    id: 4, kind: .spurious, probability: 0.4, image: first, label: seen(3, 1, PixelBox(20, 20, 60, 60))),
            ])
        catalog.install("tiny", classes: ["bottle", "can", "carton"])
        return catalog
    }

    private static func desk(
        columns: Int = 100, rows: Int = 30, isReadOnly: Bool = false, theme: Theme = .plain
    ) -> Desk {
        var desk = Desk(catalog(), columns: columns, rows: rows, isReadOnly: isReadOnly, theme: theme)
        desk.press("A")
        desk.forget()
        return desk
    }

    private struct Missing: Error {}

    private static func screen(_ desk: Desk) throws -> AuditScreen {
        guard case .audit(let screen)? = desk.station.popups.last else { throw Missing() }
        return screen
    }

    private static func open(_ desk: Desk) throws -> [Int] {
        let screen = try screen(desk)
        return screen.shown.compactMap { screen.report?.findings[$0].id }
    }

    @Test func itListsTheCasesWorstFirst() throws {
        let desk = Self.desk()
        #expect(try Self.open(desk) == [1, 2, 3, 4])
        for text in ["4 open", "bottle, but looks like carton 0.91", "no box, but looks like can 0.88"] {
            #expect(desk.shows(text), "\(text)")
        }
    }

    @Test func eachFixDoesWhatItsKindAsksFor() throws {
        var desk = Self.desk()
        desk.press("f")
        #expect(desk.catalog.boxes(1).first { $0.id.rawValue == 1 }?.classID == ClassID(rawValue: 3))
        desk.press("f")
        #expect(desk.catalog.boxes(2).last?.box == PixelBox(400, 300, 470, 380))
        #expect(desk.catalog.boxes(2).last?.provenance == .accepted)
        desk.press("f")
        #expect(desk.catalog.boxes(1).first { $0.id.rawValue == 2 }?.box == PixelBox(325, 160, 385, 220))
        desk.press("f")
        #expect(!desk.catalog.boxes(1).contains { $0.id.rawValue == 3 })
        #expect(try Self.open(desk) == [])
        #expect(desk.shows("no open case of this kind"))
    }

    @Test func undoBringsACaseBackAndItsLabel() throws {
        var desk = Self.desk()
        desk.press("f f u")
        #expect(try Self.open(desk) == [2, 3, 4])
        #expect(try Self.screen(desk).current?.id == 2)
        desk.press("u")
        #expect(try Self.open(desk) == [1, 2, 3, 4])
        #expect(desk.catalog.boxes(1).first { $0.id.rawValue == 1 }?.classID == ClassID(rawValue: 1))
    }

    @Test func aDismissedCaseIsGoneAndStaysSo() throws {
        var desk = Self.desk()
        desk.press("down w")
        #expect(try Self.open(desk) == [1, 3, 4])
        #expect(desk.edits.isEmpty)
        desk.press("q A")
        #expect(try Self.open(desk) == [1, 3, 4])
        desk.press("v")
        #expect(desk.shows("(right) no box"))
    }

    @Test func undoOpensADismissedCaseAgain() throws {
        var desk = Self.desk()
        desk.press("f w u")
        #expect(try Self.open(desk) == [2, 3, 4])
        #expect(desk.catalog.audit?.findings.map(\.state) == [.open, .open, .open, .open])
        // The next one is about the fix before.
        desk.press("u")
        #expect(try Self.open(desk) == [1, 2, 3, 4])
    }

    @Test func aFixThatIsRefusedLeavesTheCase() throws {
        var desk = Self.desk()
        desk.catalog.refusal = "the disk is full"
        desk.press("f")
        #expect(try Self.open(desk) == [1, 2, 3, 4])
        #expect(desk.notice?.contains("the disk is full") == true)
    }

    @Test func enterOpensThePictureWithTheBoxSelectedAndComingBackKeepsThePlace() throws {
        var desk = Self.desk()
        desk.press("down down enter")
        #expect(desk.image == 1)
        #expect(desk.label.selection == AnnotationID(rawValue: 2))
        desk.press("x q")
        #expect(try Self.open(desk) == [1, 2, 4])
        #expect(try Self.screen(desk).current?.id == 4)
    }

    @Test func tabGoesThroughTheKinds() throws {
        var desk = Self.desk()
        desk.press("tab")
        #expect(try Self.open(desk) == [2])
        desk.press("tab tab")
        #expect(try Self.open(desk) == [3])
        desk.press("esc")
        #expect(try Self.open(desk) == [1, 2, 3, 4])
        desk.call("audit.kind", ["kind": "nonsense"])
        #expect(desk.notice?.contains("expected one of overlooked, swapped, misplaced, spurious") == true)
    }

    @Test func itIsStartedWithANetworkOfOnesChoice() {
        var desk = Self.desk()
        desk.press("a")
        #expect(desk.shows("about 20 minutes, in the background"))
        desk.press("enter")
        #expect(desk.asked.contains(.startAudit("tiny", minutes: 20)))
        desk.press("a")
        #expect(desk.notice == "an audit is under way; J shows how far")
    }

    @Test func whenAnAuditIsDoneItsCasesAreRead() {
        var desk = Self.desk()
        desk.receive(.jobs([.audit(9, "tiny")]))
        desk.forget()
        desk.receive(.jobs([.audit(9, "tiny", state: .done)]))
        #expect(desk.asked.contains(.readAudit))
    }

    @Test func beforeTheFirstAuditItSaysHowToStartOne() {
        var desk = Desk(FakeCatalog(images: 3))
        desk.press("A")
        #expect(desk.shows("no audit yet"))
        desk.press("f")
        #expect(desk.notice == "there was no audit yet; a starts one")
    }

    @Test func readOnlyWorkspacesAreOnlyLookedAt() throws {
        var desk = Self.desk(isReadOnly: true)
        for keys in ["f", "w"] as [KeySequence] {
            desk.press(keys)
            #expect(desk.notice == "the workspace is open for reading only")
        }
        #expect(try Self.open(desk) == [1, 2, 3, 4])
    }

    @Test func whatIsBestLabelledNextIsAnOrderWithReasons() {
        var catalog = FakeCatalog(images: 3)
        catalog.nextReasons = [Self.first: "rare: can 0.80"]
        var desk = Desk(catalog)
        desk.press("s w")
        #expect(desk.asked.contains(.planNext(client: nil)))
        #expect(desk.station.browse.query.sort == .next)
        #expect(desk.shows("rare: can 0.80"))
        #expect(desk.shows("what next"))
        desk.press("n")
        #expect(desk.image == 1)
    }

    // MARK: Frames

    private static func file(_ name: String) -> String {
        let here = #filePath
        return here.prefix(upTo: here.lastIndex(of: "/") ?? here.startIndex) + "/Screens/\(name).screen"
    }

    @Test(
        arguments: [
            ("audit", 100, 30, "down"), ("audit-wide", 140, 30, "down down"), ("audit-60x20", 60, 20, "v w"),
            ("audit-help", 100, 30, "?"),
        ] as [(String, Int, Int, KeySequence)])
    func theFrameIsAsRecorded(name: String, columns: Int, rows: Int, keys: KeySequence) {
        var desk = Self.desk(columns: columns, rows: rows)
        desk.press(keys)
        #expect(ScreenSnapshot.difference(desk.station.draw(), from: Self.file(name)) == nil)
    }
}
