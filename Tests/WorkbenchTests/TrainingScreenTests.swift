import Cells
import Domain
import TestSupport
import Testing

@testable import Workbench

/// The screen of jobs as far as it concerns trainings, and the form that starts one.
@Suite struct TrainingScreenTests {
    private static func catalog() -> FakeCatalog {
        var catalog = FakeCatalog(images: 6)
        catalog.install("tiny", classes: ["bottle", "can"])
        catalog.install("large", classes: ["can"])
        catalog.jobs = [
            .train(4, "tiny", done: 240, total: 480, eta: 1800, message: "epoch 21, loss 3.67, mAP 0.742"),
            .predict(3, "tiny", done: 120, total: 120, state: .done, message: "412 detections"),
            .train(2, "tiny", done: 360, total: 480, state: .interrupted, message: "its worker is gone"),
            .train(1, "large", done: 480, total: 480, state: .done, message: "done after 40 epochs"),
        ]
        catalog.stories[JobID(rawValue: 4)] = .made("tiny-2", epochs: 20, most: 0.742)
        catalog.stories[JobID(rawValue: 2)] = .made("tiny-1", epochs: 30, most: 0.61, rate: "0.01")
        catalog.stories[JobID(rawValue: 1)] = .made("large-1", epochs: 40, most: 0.88)
        return catalog
    }

    private static func desk(
        _ catalog: FakeCatalog = catalog(), columns: Int = 100, rows: Int = 30, theme: Theme = .plain,
        isReadOnly: Bool = false
    ) -> Desk {
        var desk = Desk(catalog, columns: columns, rows: rows, isReadOnly: isReadOnly, theme: theme)
        if !isReadOnly {
            desk.press("%")
            desk.press("enter")
            desk.press("q")
        }
        desk.press("J")
        desk.forget()
        return desk
    }

    private static func id(_ number: Int64) -> JobID { JobID(rawValue: number) }

    // MARK: Following

    @Test func aTrainingShowsItsCurvesAndFigures() {
        let desk = Self.desk()
        for text in ["run       tiny-2", "mAP 0.742 in epoch 20", "20 of 40", "loss 3.67", "mAP@0.5 0.742", "30 min"] {
            let isShown = desk.shows(text)
            #expect(isShown, "\(text)")
        }
        let dots = desk.rows.joined().unicodeScalars.count { (0x2801...0x28FF).contains($0.value) }
        #expect(dots > 40)
    }

    @Test func oneThatMovesIsReadEachSecondAndOneThatIsOverOnce() {
        var desk = Self.desk()
        // The keys that made the split are noted along the way.
        #expect(desk.station.update(.tick) == [.poll, .readJobs, .readRun(Self.id(4)), .noteKeys([1: 2])])
        desk.press("G")
        #expect(desk.asked == [.readRun(Self.id(1))])
        #expect(desk.station.update(.tick) == [.poll, .readJobs])
        desk.press("up up")
        #expect(desk.station.update(.tick) == [.poll, .readJobs])
    }

    @Test func aTrainingThatHasSaidNothingIsNoHole() {
        var catalog = Self.catalog()
        catalog.stories[Self.id(4)] = RunStory(name: "tiny-2")
        let desk = Self.desk(catalog)
        #expect(desk.shows("loss: no step yet") && desk.shows("not validated yet"))
    }

    @Test func itWaitsAndGoesOn() {
        var desk = Self.desk()
        desk.press("p")
        #expect(desk.asked == [.pauseJob(Self.id(4), true)])
        #expect(desk.shows("paused"))
        desk.press("p")
        #expect(desk.asked.last == .pauseJob(Self.id(4), false))
        desk.press("p")
        desk.press("r")
        #expect(desk.asked.last == .pauseJob(Self.id(4), false))
        desk.press("down p")
        #expect(desk.notice == "job 3 is over: done")
    }

    @Test func whatWasInterruptedIsOfferedAtTheBeginning() {
        var catalog = Self.catalog()
        catalog.jobs.removeFirst(2)
        #expect(Desk(catalog).notice == "train tiny was interrupted; J, then r lets it go on")
        #expect(Desk(Self.catalog()).notice == nil)
    }

    // MARK: Comparing

    @Test func markedTrainingsAreComparedAndElseAll() {
        var desk = Self.desk()
        desk.press("space")
        desk.press("c")
        #expect(desk.notice == "one training is marked; space marks another")
        desk.press("down")
        desk.press("space")
        desk.press("c")
        #expect(desk.shows("mAP@0.5 of 2 trainings over epochs"))
        #expect(!desk.shows("large-1"))
        desk.press("esc")
        desk.press("up space")
        desk.press("g g space")
        desk.press("c")
        #expect(desk.shows("mAP@0.5 of 3 trainings over epochs"))
    }

    @Test func theTableHoldsWhatTheyDifferIn() {
        var desk = Self.desk()
        desk.press("c")
        #expect(desk.rows.contains { $0.contains("lr") && $0.contains("0.001") && $0.contains("0.01") })
        #expect(desk.rows.contains { $0.contains("best mAP") && $0.contains("0.8800") && $0.contains("0.6100") })
        #expect(!desk.shows("batch-size"))
    }

    @Test func figureAndAxisAreChosen() {
        var desk = Self.desk()
        desk.press("v")
        #expect(desk.notice == "nothing is compared; c compares trainings")
        desk.press("c v b")
        #expect(desk.shows("loss of 3 trainings over minutes"))
        #expect(desk.shows("60.0"))
        desk.press("x")
        #expect(desk.notice == "trainings are being compared; esc leaves that")
    }

    @Test func oneTrainingAloneIsNotCompared() {
        var catalog = Self.catalog()
        catalog.jobs.removeLast(2)
        var desk = Self.desk(catalog)
        desk.press("c")
        #expect(desk.notice == "one training to compare; t starts another")
        desk.press("down space")
        #expect(desk.notice == "job 3 is no training")
    }

    // MARK: Stories

    @Test func whatIsGoneThroughAgainReplacesWhatWas() {
        var story = RunStory(name: "a")
        for step in [10, 20, 30, 20, 25] { story.note(RunStory.Step(step: step, loss: Double(step))) }
        #expect(story.steps.map(\.step) == [10, 20, 25])
        for number in [1, 2, 3, 2] { story.note(RunStory.Epoch(number: number, minutes: 1, loss: 1)) }
        #expect(story.epochs.map(\.number) == [1, 2])
    }

    @Test func aLongRunKeepsItsLastStepAndNoMoreThanFits() {
        var story = RunStory(name: "a")
        for step in 1...10_000 { story.note(RunStory.Step(step: step, loss: 1)) }
        #expect(story.steps.count <= RunStory.mostSteps)
        #expect(story.steps.last?.step == 10_000)
        #expect(zip(story.steps, story.steps.dropFirst()).allSatisfy { $0.step < $1.step })
    }

    // MARK: The form

    @Test func aTrainingIsStartedFromTheJobsWithWhatMakesSense() {
        var desk = Self.desk()
        desk.press("t")
        #expect(desk.shows("train a network") && desk.shows("416×416") && desk.shows("1 h"))
        desk.press("enter")
        #expect(desk.asked.contains(.train(TrainingWish(model: "tiny", split: "default"))))
        #expect(desk.shows("train tiny waits"))
    }

    @Test func choicesAreChanged() {
        var desk = Self.desk()
        desk.press("t right")
        desk.press("down down right")
        desk.press("down left")
        desk.press("down space")
        desk.press("down space")
        desk.press("enter")
        let wish = TrainingWish(
            model: "large", split: "default", hours: 2, side: 320, depth: .heads, reusesClasses: false)
        #expect(desk.asked.contains(.train(wish)))
    }

    @Test func itIsReachedFromEverywhere() {
        var desk = Desk(Self.catalog())
        desk.press("ctrl+t")
        #expect(desk.notice == "a training needs parts to learn from and to validate with: % makes a split")
        desk.press("% enter q")
        desk.press("ctrl+t")
        #expect(desk.shows("train a network"))
        desk.press("esc")
        desk.press("M down T")
        desk.press("enter")
        #expect(desk.asked.contains(.train(TrainingWish(model: "large", split: "default"))))
    }

    @Test func withoutNetworkOrForReadingOnlyItSaysWhy() {
        var desk = Desk()
        desk.press("ctrl+t")
        #expect(desk.notice?.hasPrefix("no model is installed") ?? false)
        desk = Self.desk(isReadOnly: true)
        desk.press("t")
        #expect(desk.notice == "the workspace is open for reading only")
    }

    // MARK: Frames

    private static var ascii: Theme {
        var theme = Theme.plain
        theme.charset = .ascii
        theme.classGlyphs = ["o", "#", "+"]
        return theme
    }

    private static func file(_ name: String) -> String {
        let here = #filePath
        return here.prefix(upTo: here.lastIndex(of: "/") ?? here.startIndex) + "/Screens/\(name).screen"
    }

    @Test(
        arguments: [
            ("training", 100, 30, false, "J"), ("training-80x24", 80, 24, false, "J"),
            ("training-60x20", 60, 20, false, "J"), ("training-ascii", 100, 30, true, "J"),
            ("training-compare", 100, 30, false, "c"), ("training-compare-ascii", 80, 24, true, "c v b"),
            ("training-form", 80, 24, false, "t down down"), ("training-form-ascii", 60, 20, true, "t"),
        ] as [(String, Int, Int, Bool, KeySequence)])
    func theFrameIsAsRecorded(name: String, columns: Int, rows: Int, isASCII: Bool, keys: KeySequence) {
        var desk = Self.desk(columns: columns, rows: rows, theme: isASCII ? Self.ascii : .plain)
        if keys != "J" { desk.press(keys) }
        #expect(ScreenSnapshot.difference(desk.station.draw(), from: Self.file(name)) == nil)
        guard isASCII else { return }
        let wrong = desk.station.draw().cells.compactMap(\.glyph).filter { !$0.isASCII && !"·×…↑↓›—".contains($0) }
        #expect(wrong == [])
    }

    @Test(arguments: [(1, 1), (40, 10), (41, 60), (76, 12), (80, 9), (200, 10), (60, 14)])
    func noSizeIsTooSmallForTheCharts(columns: Int, rows: Int) {
        for keys in ["up", "c", "c v b", "t", "enter"] as [KeySequence] {
            var desk = Self.desk(columns: columns, rows: rows)
            desk.press(keys)
            #expect(desk.rows.count == rows)
        }
    }
}
