import Cells
import Domain
import Testing

@testable import Workbench

@Suite struct JobsTests {
    private static func desk() -> Desk {
        var catalog = FakeCatalog(images: 3)
        catalog.jobs = [
            .predict(3, "tiny", done: 30, total: 120, eta: 90),
            .predict(2, "tiny", done: 40, total: 100, state: .failed, message: "tiny.weights: too short"),
            .predict(1, "large", done: 100, total: 100, state: .done, message: "412 detections"),
        ]
        var desk = Desk(catalog, columns: 90, rows: 30)
        desk.press("J")
        desk.forget()
        return desk
    }

    @Test func itListsStateProgressAndReason() {
        var desk = Self.desk()
        for text in ["3 jobs", "1 active", "running", "30/120", "failed", "done", "2 min"] {
            let isShown = desk.shows(text)
            #expect(isShown, "\(text)")
        }
        desk.press("down")
        #expect(desk.shows("tiny.weights: too short"))
        #expect(desk.shows(".reticle/runs/2.jsonl"))
    }

    @Test func theListSaysWhichNetworkAndForHowLong() {
        let desk = Self.desk()
        #expect(desk.rows.contains { $0.contains("predict tiny") && $0.contains("running") && $0.contains("4 min") })
        #expect(desk.rows.contains { $0.contains("predict large") && $0.contains("done") && $0.contains("1 min") })
        #expect(desk.rows.contains { $0.contains("network") && $0.contains("tiny") })
    }

    @Test func aJobThatWaitsHasNoTime() {
        #expect(JobReport.predict(1, "tiny", state: .queued).runTime == nil)
        #expect(JobReport.predict(1, "tiny", state: .running).runTime == 240)
        #expect(JobReport.predict(1, "tiny", state: .failed).runTime == 61)
    }

    @Test func aRunningJobIsStopped() {
        var desk = Self.desk()
        desk.press("x")
        #expect(desk.asked == [.cancelJob(JobID(rawValue: 3))])
        #expect(desk.shows("stopping"))
        desk.press("x")
        #expect(desk.notice == "job 3 is stopping already")
    }

    @Test func aFailedJobGoesOn() {
        var desk = Self.desk()
        desk.press("down r")
        #expect(desk.asked == [.resumeJob(JobID(rawValue: 2))])
        desk.press("down r")
        #expect(desk.notice == "job 1 is done: there is nothing to resume")
        desk.press("x")
        #expect(desk.notice == "job 1 is over: done")
    }

    @Test func theLogIsReadAndFollowed() {
        var desk = Self.desk()
        desk.press("enter")
        #expect(desk.asked == [.readLog(JobID(rawValue: 3))])
        #expect(desk.shows("60 of 120 images"))
        #expect(desk.station.update(.tick) == [.poll, .readJobs, .readLog(JobID(rawValue: 3))])
        desk.receive(.log(JobID(rawValue: 2), ["of another job"]))
        #expect(!desk.shows("of another job"))
        desk.press("esc")
        #expect(!desk.shows("60 of 120 images"))
        desk.press("esc")
        #expect(desk.station.popups == [])
    }

    @Test func aLongLogShowsItsEndAndScrollsBack() {
        var desk = Self.desk()
        desk.press("enter")
        desk.receive(.log(JobID(rawValue: 3), (1...200).map { "line \($0)" }))
        #expect(desk.shows("line 200"))
        desk.press("g g")
        #expect(desk.shows("line 1 "))
        #expect(!desk.shows("line 200"))
        desk.press("G")
        #expect(desk.shows("line 200"))
    }

    @Test func aNewJobLeavesTheCursorOnItsJob() {
        var desk = Self.desk()
        desk.press("down")
        desk.receive(.jobs([.predict(4, "tiny")] + desk.catalog.jobs))
        #expect(desk.shows("tiny.weights: too short"))
    }

    @Test func withoutJobsItSaysHowToStartOne() {
        var desk = Desk()
        desk.press("J")
        #expect(desk.shows("nothing has run here yet"))
        desk.press("x")
        #expect(desk.notice == "there are no jobs; i predicts an image")
    }

    @Test(
        arguments: [(0, "0 s"), (59.4, "59 s"), (60, "1 min"), (3599, "1 h"), (7800, "2 h 10 min"), (.nan, "–")]
            as [(Double, String)])
    func spansReadAsPeopleSayThem(seconds: Double, text: String) { #expect(Quantity.span(seconds) == text) }

    @Test(
        arguments: [
            (0, "0"), (999, "999"), (1000, "1.0 k"), (8_858_734, "8.9 M"), (61_949_149, "61.9 M"),
            (274_120_704, "274 M"), (32_800_000_000, "32.8 G"),
        ])
    func largeNumbersAreShort(number: Int, text: String) { #expect(Quantity.short(number) == text) }

    @Test(arguments: [(0.005, 2, "0.01"), (-0.004, 2, "0.00"), (12.345, 1, "12.3"), (7, 0, "7"), (0.07, 2, "0.07")])
    func decimalsHaveTheirDigits(value: Double, digits: Int, text: String) {
        #expect(Quantity.decimal(value, digits: digits) == text)
    }
}
