import Cells
import Domain
import TestSupport
import Testing

@testable import Workbench

@Suite struct ChecksTests {
    /// Two boxes that reach out, one double, one without extent on the first of three images; a box that reaches out on
    /// the second.
    private static func desk(
        columns: Int = 100, rows: Int = 30, isReadOnly: Bool = false, theme: Theme = .plain
    ) -> Desk {
        var catalog = FakeCatalog(
            images: 3,
            boxes: [
                .box(1, 100, 80, 700, 400), .box(2, 260, 150, 330, 300, class: 2),
                .box(3, 260, 150, 330, 300, class: 2), .box(4, 50, 50, 50, 90), .box(5, 5, 400, 60, 482),
            ])
        catalog.change(ImageID(rawValue: 1)) { $0.image.state = .labelled }
        catalog.change(ImageID(rawValue: 2)) {
            $0.image.state = .labelled
            $0.annotations = [.box(6, -3, 0, 40, 40)]
        }
        var desk = Desk(catalog, columns: columns, rows: rows, isReadOnly: isReadOnly, theme: theme)
        desk.press("Q")
        desk.forget()
        return desk
    }

    private static func checks(_ desk: Desk) throws -> Checks {
        guard case .checks(let screen)? = desk.station.popups.last else { throw Missing() }
        return screen
    }

    private struct Missing: Error {}

    @Test func itListsRulesWithCountsWorstFirst() throws {
        let desk = Self.desk()
        #expect(try Self.checks(desk).order.prefix(4) == [.boxEmpty, .boxDuplicate, .boxOutside, .imageUnseen])
        for text in ["2 errors", "3 warnings", "box-outside", "50×90"] where text != "50×90" {
            #expect(desk.shows(text), "\(text)")
        }
    }

    @Test func enterOpensThePictureWithTheBoxSelected() {
        var desk = Self.desk()
        desk.press("enter down down enter")
        #expect(desk.image == 1)
        #expect(desk.label.selection == AnnotationID(rawValue: 1))
    }

    @Test func comingBackKeepsThePlace() throws {
        var desk = Self.desk()
        desk.press("enter down down enter q")
        let screen = try Self.checks(desk)
        #expect(screen.focus == .findings)
        #expect(screen.list.cursor == 2)
    }

    @Test func theWayBackChecksOnlyWhatWasTouched() throws {
        var desk = Self.desk()
        desk.press("enter enter")
        #expect(desk.label.selection == AnnotationID(rawValue: 4))
        desk.press("x")
        desk.forget()
        desk.press("q")
        #expect(desk.asked.contains(.recheck([ImageID(rawValue: 1)])))
        #expect(!desk.asked.contains(.readChecks))
        #expect(try Self.checks(desk).count(.boxEmpty) == 0)
    }

    @Test func oneKeyFixesOneFinding() throws {
        var desk = Self.desk()
        desk.press("enter down down f")
        #expect(desk.catalog.boxes(1).first { $0.id.rawValue == 1 }?.box.xMax == 640)
        #expect(try Self.checks(desk).count(.boxOutside) == 2)
    }

    @Test func oneKeyFixesAllOfARuleAfterTellingHowMany() throws {
        var desk = Self.desk()
        desk.press("down down down F")
        #expect(desk.shows("fix all 3"))
        desk.press("enter")
        #expect(try Self.checks(desk).count(.boxOutside) == 0)
        desk.press("u")
        #expect(try Self.checks(desk).count(.boxOutside) == 3)
    }

    @Test func aWaiverTakesAFindingAwayAndUndoBringsItBack() throws {
        var desk = Self.desk()
        desk.press("enter w")
        desk.type("printed on a line")
        desk.press("enter")
        #expect(desk.edits.count == 1)
        #expect(try Self.checks(desk).count(.boxEmpty) == 0)
        #expect(desk.catalog.waivers.map(\.subject) == [.box(AnnotationID(rawValue: 4))])
        desk.press("u")
        #expect(try Self.checks(desk).count(.boxEmpty) == 1)
    }

    @Test func aWaiverNeedsAReason() {
        var desk = Self.desk()
        desk.press("enter w enter")
        #expect(desk.notice == "a waiver needs a reason")
        #expect(desk.edits.isEmpty)
    }

    @Test func aWholeRuleIsWaivedAndTheWaiverWithdrawn() throws {
        var desk = Self.desk()
        desk.press("down down down W")
        desk.type("cut at the edge")
        desk.press("enter")
        #expect(try Self.checks(desk).count(.boxOutside) == 0)
        desk.press("v enter")
        #expect(try Self.checks(desk).count(.boxOutside) == 3)
    }

    /// The list that is open is of a report that another takes the place of: what was meant is what goes.
    @Test func theWaiverThatWasChosenIsWithdrawnWhateverWasReadSince() throws {
        var desk = Self.desk()
        desk.press("down down down W")
        desk.type("cut at the edge")
        desk.press("enter v")
        desk.catalog.waivers.insert(Waiver(.boxEmpty, .everything, reason: "known", actor: "ben", madeAt: 1), at: 0)
        desk.receive(.changedElsewhere)
        desk.press("enter")
        #expect(desk.catalog.waivers.map(\.rule) == [.boxEmpty])
    }

    /// Between the key and the store's word a waiver is not signed yet: taking it back then is refused, and works after.
    @Test func aWaiverThatIsOnItsWayIsTakenBackAfterARefusal() throws {
        var desk = Self.desk()
        desk.press("down down down W")
        desk.type("cut at the edge")
        desk.holdsAnswers = true
        desk.press("enter v enter")
        desk.answerAll()
        desk.holdsAnswers = false
        desk.press("v enter")
        #expect(desk.catalog.waivers.isEmpty)
        #expect(try Self.checks(desk).count(.boxOutside) == 3)
    }

    @Test func aRuleIsTurnedOff() throws {
        var desk = Self.desk()
        desk.call("checks.set", ["rule": "box-outside", "key": "severity", "value": "off"])
        #expect(try Self.checks(desk).count(.boxOutside) == 0)
        #expect(desk.shows("off"))
    }

    @Test func aNumberOfARuleIsChanged() throws {
        var desk = Self.desk()
        desk.press("down down down = enter")
        desk.type("10")
        desk.press("enter")
        #expect(desk.asked.contains(.setCheck(.boxOutside, key: "pixels", value: "10")))
        #expect(try Self.checks(desk).count(.boxOutside) == 1)
    }

    @Test(
        arguments: [
            ("f", "no finding is in front"), ("F", "which rule?"), ("w", "no finding is in front"),
            ("o", "which rule?"),
        ] as [(KeySequence, String)])
    func aRefusedKeySaysWhy(keys: KeySequence, reason: String) throws {
        var desk = Self.desk()
        desk.press(keys)
        #expect(try #require(desk.notice).hasPrefix(reason))
    }

    @Test func aReadOnlyWorkspaceIsOnlyLookedAt() {
        var desk = Self.desk(isReadOnly: true)
        desk.press("enter f")
        #expect(desk.notice == "the workspace is open for reading only")
    }

    @Test func theSearchNarrowsTheFindings() throws {
        var desk = Self.desk()
        desk.press("/")
        desk.type("2.jpg")
        desk.press("enter")
        #expect(try Self.checks(desk).shown.map(\.image?.rawValue) == [2])
    }

    @Test func aJobThatEndsReadsTheChecksAgain() {
        var desk = Self.desk()
        desk.press("p")
        desk.forget()
        let job = Job(
            id: JobID(rawValue: 9), kind: .check, payload: "{}", state: .done, actor: "ada", createdAt: 0,
            logPath: "runs/9.jsonl")
        desk.receive(.jobs([JobReport(job: job, title: "check", at: 0)]))
        #expect(desk.asked.contains(.readChecks))
    }

    @Test func anEditWhileAPassIsUnderWayIsCheckedAfterIt() throws {
        var desk = Self.desk()
        desk.holdsAnswers = true
        desk.press("r enter f")
        desk.answerAll()
        #expect(try Self.checks(desk).count(.boxEmpty) == 0)
    }

    @Test func theMouseChoosesRuleAndFinding() throws {
        var desk = Self.desk()
        let rows = desk.rows
        let row = try #require(rows.firstIndex { $0.contains("box-outside") })
        desk.clickCell(column: 6, row: row)
        #expect(try Self.checks(desk).currentRule == .boxOutside)
        desk.clickCell(column: 40, row: 2)
        desk.clickCell(column: 40, row: 2)
        #expect(desk.image != nil)
    }

    private static func file(_ name: String) -> String {
        let here = #filePath
        return here.prefix(upTo: here.lastIndex(of: "/") ?? here.startIndex) + "/Screens/\(name).screen"
    }

    @Test(
        arguments: [
            ("checks", 80, 24, "down down down"), ("checks-finding", 100, 30, "enter down down"),
            ("checks-60x20", 60, 20, "enter"),
        ] as [(String, Int, Int, KeySequence)])
    func theFrameIsAsRecorded(name: String, columns: Int, rows: Int, keys: KeySequence) {
        var desk = Self.desk(columns: columns, rows: rows)
        desk.press(keys)
        #expect(ScreenSnapshot.difference(desk.station.draw(), from: Self.file(name)) == nil)
    }

    /// Nothing is said of a dataset as a whole before its pictures were looked at.
    @Test func picturesThatNobodyLookedAtAreNotCalledSound() throws {
        var catalog = FakeCatalog(images: 3)
        for number in 1...3 { catalog.change(ImageID(rawValue: Int64(number))) { $0.image.state = .empty } }
        var desk = Desk(catalog, columns: 100, rows: 30)
        desk.press("Q")
        #expect(desk.shows("nothing is wrong so far · pictures not looked at yet: p"))
        #expect(!desk.shows("nothing is wrong with this dataset"))
        #expect(try #require(desk.rows.first { $0.contains("split-leak") }).contains("?"))
        #expect(try #require(desk.rows.first { $0.contains("box-empty") }).contains("–"))
    }

    /// The question stays, with the reason in it, until there is an answer or it is left.
    @Test func aRefusedAnswerLeavesTheQuestionOpen() throws {
        var desk = Self.desk()
        desk.press("enter w enter")
        #expect(desk.shows("a waiver needs a reason") && desk.shows("waive this: box-empty"))
        desk.type("cut")
        #expect(desk.shows("because …, kept with your name"))
        desk.press("enter")
        #expect(try Self.checks(desk).count(.boxEmpty) == 0)
    }

    @Test func newsGoesWithTheNextClick() {
        var desk = Self.desk()
        desk.press("f")
        #expect(desk.notice != nil)
        desk.clickCell(column: 6, row: 3)
        #expect(desk.notice == nil)
    }
}
