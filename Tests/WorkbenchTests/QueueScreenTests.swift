import Cells
import Domain
import TestSupport
import Testing

@testable import Workbench

/// The screen of the service's queue.
@Suite struct QueueScreenTests {
    private static func desk(
        columns: Int = 80, rows: Int = 24, theme: Theme = .plain, isReadOnly: Bool = false,
        prepare: (inout FakeCatalog) -> Void = { _ in }
    ) -> Desk {
        var catalog = FakeCatalog(images: 3, clients: ["acme"])
        catalog.queue = .made()
        catalog.failures["acme"] = FailedJob.made
        prepare(&catalog)
        var desk = Desk(catalog, columns: columns, rows: rows, isReadOnly: isReadOnly, theme: theme)
        desk.press("@")
        desk.forget()
        return desk
    }

    private static func screen(_ desk: Desk) throws -> QueueScreen {
        let found = desk.station.popups.compactMap { if case .queue(let screen) = $0 { screen } else { nil } }
        return try #require(found.last)
    }

    private static var ascii: Theme {
        var theme = Theme.plain
        theme.charset = .ascii
        return theme
    }

    // MARK: Frames

    @Test(
        arguments: [
            ("queue", 80, 24, nil), ("queue-failures", 80, 24, "enter down"), ("queue-wide", 120, 40, "down s s"),
            ("queue-60x20", 60, 20, "down down"), ("queue-40x10", 40, 10, "down"),
            ("queue-failures-40x10", 40, 10, "enter"), ("queue-retry", 80, 24, "R"),
            ("queue-withdraw", 80, 24, "enter down x"), ("queue-help", 80, 30, "?"),
        ] as [(String, Int, Int, KeySequence?)])
    func theFrameIsAsRecorded(name: String, columns: Int, rows: Int, keys: KeySequence?) {
        var desk = Self.desk(columns: columns, rows: rows)
        if let keys { desk.press(keys) }
        #expect(ScreenSnapshot.difference(desk.station.draw(), from: Self.file(name)) == nil)
    }

    @Test func withoutUnicodeItIsAsRecorded() {
        let desk = Self.desk(theme: Self.ascii)
        #expect(ScreenSnapshot.difference(desk.station.draw(), from: Self.file("queue-ascii")) == nil)
        #expect(desk.station.draw().cells.compactMap(\.glyph).filter { !$0.isASCII && $0 != "·" } == [])
    }

    @Test func withoutASettingItSaysWhatToSetAndWhere() {
        let desk = Self.desk { $0.queue = nil }
        #expect(ScreenSnapshot.difference(desk.station.draw(), from: Self.file("queue-unset")) == nil)
    }

    private static func file(_ name: String) -> String {
        let here = #filePath
        return here.prefix(upTo: here.lastIndex(of: "/") ?? here.startIndex) + "/Screens/\(name).screen"
    }

    // MARK: Asking

    @Test func itIsAskedEveryOtherSecondAndNeverTwiceAtOnce() {
        var desk = Self.desk()
        #expect(desk.station.update(.tick) == [.poll])
        #expect(desk.station.update(.tick) == [.poll, .readQueue])
        // Not answered yet.
        for _ in 0..<6 { #expect(desk.station.update(.tick) == [.poll]) }
        desk.receive(.queue(.made()))
        desk.press("enter")
        #expect(desk.asked == [.readFailures(client: "acme")])
        #expect(desk.station.update(.tick) == [.poll])
        #expect(desk.station.update(.tick) == [.poll, .readQueue, .readFailures(client: "acme")])
        desk.press("esc q")
        #expect(desk.station.popups.isEmpty)
        for _ in 0..<4 { #expect(desk.station.update(.tick) == [.poll]) }
    }

    @Test func aQueueThatDoesNotAnswerSaysWhyAndIsAskedAgain() {
        var desk = Self.desk { $0.queueProblem = "the queue does not answer: connection refused" }
        #expect(desk.shows("connection refused"))
        desk.press("p")
        #expect(desk.notice == "the queue does not answer: connection refused")
        desk.catalog.queueProblem = nil
        desk.press("f5")
        #expect(desk.shows("globex"))
    }

    @Test func beforeTheFirstJobThereIsNothingToDo() {
        var desk = Self.desk { $0.queue = .made(clients: 0) }
        #expect(desk.shows("nobody has posted a job yet"))
        for key in ["enter", "p", "R", "s"] as [KeySequence] {
            desk.press(key)
            #expect(desk.notice == "no client has posted a job yet", "\(key)")
        }
        #expect(desk.asked == [])
    }

    // MARK: Clients

    @Test func totalsStandInTheTitle() {
        let desk = Self.desk(columns: 120, rows: 40)
        #expect(desk.rows[1].contains("5 clients · 2.2 k waiting · 21 running · 4 failed"))
        #expect(desk.shows("40 of them after a failure") && desk.shows("4, 3 in the last hour"))
    }

    @Test func theCursorStaysOnItsClientWhereverTheOrderTakesIt() throws {
        var desk = Self.desk()
        desk.press("down down")
        #expect(try Self.screen(desk).current?.name == "initech")
        desk.press("s")
        #expect(try Self.screen(desk).clients.map(\.name) == ["acme", "globex", "initech", "umbrella", "wonka"])
        desk.press("s s")
        #expect(try Self.screen(desk).clients.last?.name == "umbrella")
        #expect(try Self.screen(desk).current?.name == "initech")
        var report = QueueReport.made()
        report.clients.insert(QueueReport.Client(name: "aaa", perMinute: 1e6), at: 0)
        desk.receive(.queue(report))
        #expect(try Self.screen(desk).clients.first?.name == "aaa")
        #expect(try Self.screen(desk).current?.name == "initech")
        desk.call("queue.select", ["name": "wonka"])
        #expect(try Self.screen(desk).current?.name == "wonka")
        desk.call("queue.select", ["name": "nobody"])
        #expect(desk.refusal == "queue.select: there is no client 'nobody'")
    }

    @Test func itsImagesAreListed() {
        var desk = Self.desk()
        desk.press("down o")
        #expect(desk.notice == "the workspace has no image of globex; p brings some")
        desk.press("up o")
        #expect(desk.station.popups.isEmpty && desk.session.client == "acme")
    }

    // MARK: Failures

    @Test func aFailureIsTriedAgainOrWithdrawn() throws {
        var desk = Self.desk()
        desk.press("r")
        #expect(desk.notice == "enter shows the failures")
        desk.press("enter r")
        let (first, second) = (FailedJob.made[0], FailedJob.made[1])
        #expect(desk.asked.contains(.retryFailed(client: "acme", job: first.id)))
        #expect(try Self.screen(desk).failures?.jobs?.count == 3)
        desk.press("x down enter")
        #expect(desk.asked.contains(.withdrawJob(client: "acme", job: second.id)))
        #expect(desk.notice == "withdrew \(second.id)")
        desk.press("G r")
        #expect(desk.notice == "its picture came with it and is gone: it cannot be tried again")
        desk.press("x down enter x down enter")
        desk.press("x")
        #expect(desk.notice == "no job of acme was given up")
    }

    /// What cannot be brought back goes only when the person says so, and the first line leaves it.
    @Test func aJobIsWithdrawnOnceThePersonSaysSo() throws {
        var desk = Self.desk()
        desk.press("enter down")
        desk.forget()
        let second = FailedJob.made[1]
        desk.press("x")
        #expect(desk.shows("job \(second.id) of acme") && desk.shows("1 of its 4 failures; it cannot be brought back"))
        // News that come in meanwhile leave the question about its job.
        var jobs = FailedJob.made
        jobs.insert(FailedJob(id: "new", reason: "new", address: nil, attempts: 1, postedAt: 8000), at: 0)
        desk.receive(.failures(client: "acme", jobs))
        desk.press("enter")
        #expect(desk.asked == [])
        desk.press("x esc")
        #expect(desk.asked == [])
        desk.press("x down enter")
        #expect(desk.asked.first == .withdrawJob(client: "acme", job: second.id))
        #expect(try Self.screen(desk).failures?.jobs?.contains { $0.id == second.id } == false)
    }

    @Test func allAreTriedAgainOnceThePersonSaysSo() {
        var desk = Self.desk()
        desk.press("R")
        #expect(desk.asked == [])
        desk.press("down enter")
        #expect(desk.asked == [])
        desk.press("R enter")
        #expect(desk.asked.first == .retryFailed(client: "acme", job: nil))
        #expect(desk.notice == "3 of acme again")
        desk.press("down R")
        #expect(desk.notice == "no job of globex was given up")
    }

    @Test func newFailuresLeaveTheCursorOnItsJob() throws {
        var desk = Self.desk()
        desk.press("enter down")
        var jobs = FailedJob.made
        jobs.insert(FailedJob(id: "new", reason: "new", address: nil, attempts: 1, postedAt: 8000), at: 0)
        desk.receive(.failures(client: "acme", jobs))
        #expect(try Self.screen(desk).failures?.current?.id == FailedJob.made[1].id)
        // Of a client that is not in front any more.
        desk.receive(.failures(client: "globex", []))
        #expect(try Self.screen(desk).failures?.jobs?.count == 5)
    }

    // MARK: Pulling

    @Test func doubtfulJobsArePulledByTheThresholdShown() {
        var desk = Self.desk()
        desk.press("< < > e")
        #expect(desk.shows("below 0.45, or none"))
        desk.holdsAnswers = true
        desk.press("down p")
        #expect(desk.asked == [.pull(PullWish(client: "globex", below: 0.45, includesEmpty: true))])
        #expect(desk.rows[0].contains("pulling globex…"))
        desk.press("p")
        #expect(desk.notice == "jobs of globex are on their way; one pull at a time")
        var report = QueueReport.made()
        report.pulling = "12 of 40 pictures"
        desk.receive(.queue(report))
        #expect(desk.rows[0].contains("pulling globex: 12 of 40 pictures"))
        desk.answerAll()
        #expect(
            desk.notice
                == "globex: 3 pictures came with 9 detections, 2 were there, 1 not: http://a.example/1.jpg: status 404")
        #expect(desk.asked.contains(.summarise) && desk.session.pulling == nil)
    }

    @Test func theThresholdStaysAConfidence() throws {
        var desk = Self.desk()
        for _ in 0..<30 { desk.press("<") }
        #expect(try Self.screen(desk).wish.below == 0.05)
        for _ in 0..<30 { desk.press(">") }
        #expect(try Self.screen(desk).wish.below == 1)
    }

    @Test func aPullGoesOnWhenTheScreenIsClosed() {
        var desk = Self.desk()
        desk.holdsAnswers = true
        desk.press("p q")
        desk.answerAll()
        #expect(desk.notice?.hasPrefix("acme: 3 pictures came") == true)
        desk.receive(.pullFailed(PullWish(client: "acme"), "no"))
        #expect(desk.session.notice?.kind == .failure && desk.notice == "acme: nothing came: no")
    }

    @Test func scriptsSayWhatToPull() {
        var desk = Self.desk()
        desk.call("queue.pull-with", ["client": "wonka", "below": "0.3", "hours": "2", "limit": "7", "empty": "true"])
        #expect(
            desk.asked.first
                == .pull(PullWish(client: "wonka", below: 0.3, includesEmpty: true, hours: 2, limit: 7)))
        desk.call("queue.pull-with", ["client": "wonka", "below": "3"])
        #expect(desk.refusal == "queue.pull-with: expected a confidence of 0 to 1, and hours and limit above 0")
    }

    @Test func aWorkspaceForReadingTakesNothing() {
        var desk = Self.desk(isReadOnly: true)
        for key in ["p", "R", "enter r", "x"] as [KeySequence] {
            desk.press(key)
            #expect(desk.notice == "the workspace is open for reading only", "\(key)")
        }
    }

    @Test(
        arguments: [
            ((0, 0, 0, 0, 0), "acme: none of 9 jobs of the last 2 h has a detection below 0.50"),
            ((4, 4, 0, 12, 0), "acme: 4 pictures came with 12 detections"),
            ((4, 1, 1, 1, 0), "acme: 1 picture came with 1 detection, 1 was there"),
            ((4, 0, 0, 0, 4), "acme: 0 pictures came, 4 not: no, and 3 more"),
        ] as [((Int, Int, Int, Int, Int), String)])
    func aPullIsToldInALine(figures: (Int, Int, Int, Int, Int), line: String) {
        var report = PullReport(PullWish(client: "acme", hours: 2))
        (report.looked, report.doubtful, report.came, report.known, report.detections) =
            (9, figures.0, figures.1, figures.2, figures.3)
        report.failures = Array(repeating: .init(job: "1", why: "no"), count: figures.4)
        #expect(report.line == line)
    }

    // MARK: Bars

    @Test(
        arguments: [
            ([0, 1, 2, 4, 8], 5, " ▂▃▅█"), ([1, 1, 2, 2, 3, 3], 3, "▃▆█"), ([5], 3, "  █"), ([0, 0], 2, "  "),
            ([9, 1, 2, 3], 3, "▃▆█"),
        ] as [([Int], Int, String)])
    func numbersBecomeBars(values: [Int], columns: Int, text: String) {
        var canvas = Canvas(CellSize(columns: columns, rows: 1))
        canvas.fill(canvas.bounds, " ", Theme.plain[.text])
        canvas.sparkline(values, column: 0, row: 0, columns: columns, style: Theme.plain[.gauge])
        #expect(ScreenSnapshot.rows(of: canvas) == [text])
    }
}
