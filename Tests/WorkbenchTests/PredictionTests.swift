import Cells
import Domain
import Testing

@testable import Workbench

/// Networks set to work from the list, the picture and the palette.
@Suite struct PredictionTests {
    private static func id(_ number: Int64) -> ImageID { ImageID(rawValue: number) }
    private static let tiny = ModelName("tiny")

    private static func desk(models: [String] = ["tiny"], columns: Int = 120) -> Desk {
        var catalog = FakeCatalog(images: 5)
        for each in models { catalog.install(each, classes: ["bottle"]) }
        var desk = Desk(catalog, columns: columns)
        desk.forget()
        return desk
    }

    private static func predictions(_ desk: Desk) -> [Effect] {
        desk.asked.filter { if case .predict = $0 { true } else { false } }
    }

    // MARK: Starting

    @Test(
        arguments: [
            ("enter i", .images([id(1)])), ("enter I", .unseen(client: nil)), ("p p", .images([id(1)])),
            ("space down space p p", .images([id(1), id(3)])), ("p l", .images((1...5).map { id($0) })),
            ("p u", .unseen(client: nil)), ("M I", .unseen(client: nil)),
        ] as [(KeySequence, PredictionTarget)])
    func theOnlyModelIsNotAskedFor(keys: KeySequence, target: PredictionTarget) {
        var desk = Self.desk()
        desk.press(keys)
        #expect(Self.predictions(desk) == [.predict(Self.tiny, target)])
        #expect(desk.notice?.hasPrefix("predict tiny") == true)
    }

    @Test func ofSeveralModelsOneIsChosen() {
        var desk = Self.desk(models: ["large", "tiny"])
        desk.press("enter i")
        #expect(desk.shows("predict with"))
        #expect(Self.predictions(desk) == [])
        desk.press("down enter")
        #expect(Self.predictions(desk) == [.predict(Self.tiny, .images([Self.id(1)]))])
        // The one that was used last is offered first.
        desk.forget()
        desk.press("i enter")
        #expect(Self.predictions(desk) == [.predict(Self.tiny, .images([Self.id(1)]))])
    }

    @Test(arguments: ["enter i", "enter I", "p p", "p l", "p u", "M I"] as [KeySequence])
    func withoutAModelItSaysHowToAddOne(keys: KeySequence) {
        var desk = Self.desk(models: [])
        desk.press(keys)
        #expect(Self.predictions(desk) == [])
        #expect(
            desk.notice == "no model is installed: reticle models add NAME --cfg FILE --weights FILE --names FILE")
    }

    @Test func aModelThatIsNotThereIsRefused() {
        var desk = Self.desk()
        desk.call("browse.predict", ["model": "huge"])
        #expect(desk.refusal == "browse.predict: there is no model 'huge'; M lists them")
    }

    // MARK: Results

    @Test func whatIsFoundAppearsWhileDrawing() {
        var desk = Self.desk()
        desk.press("enter i w")
        desk.mouse(.press, .left, 100, 100)
        desk.mouse(.drag, .left, 150, 150)
        desk.catalog.find([("bottle", 0.8, PixelBox(300, 10, 350, 50))], on: 1, by: "tiny")
        desk.receive(.detected([Self.id(1)]))
        #expect(desk.shown == [1])
        desk.mouse(.drag, .left, 200, 200)
        desk.mouse(.release, .left, 200, 200)
        #expect(desk.stored.map(\.box) == [PixelBox(100, 100, 200, 200)])
    }

    @Test func whatIsFoundElsewhereIsNotReadHere() {
        var desk = Self.desk()
        desk.press("enter")
        desk.forget()
        desk.receive(.detected([Self.id(2)]))
        #expect(!desk.asked.contains(.readDetections(Self.id(2))))
    }

    @Test func theStripStandsBeforeAnythingIsFound() {
        var desk = Self.desk()
        desk.press("enter")
        let before = desk.label.viewport
        #expect(desk.shows("no model has looked at this image; i predicts it"))
        desk.catalog.find([("bottle", 0.8, PixelBox(300, 10, 350, 50))], on: 1, by: "tiny")
        desk.receive(.detected([Self.id(1)]))
        #expect(desk.label.viewport == before)
    }

    @Test func aModelThatFoundNothingSaysSo() {
        var desk = Self.desk()
        desk.catalog.find([], on: 1, by: "tiny")
        desk.press("enter")
        #expect(desk.shows("found nothing here"))
    }

    // MARK: Progress

    @Test(
        arguments: [
            (120, "predict tiny 120/1000 · 3 min left"), (80, "predict tiny 120/1000 · 3 min left"), (60, "tiny 12 %"),
            (40, "tiny 12 %"),
        ])
    func progressStandsOnEveryScreen(columns: Int, line: String) {
        var desk = Self.desk(columns: columns)
        desk.receive(.jobs([]))
        desk.catalog.jobs = [.predict(1, "tiny", done: 120, total: 1000, eta: 170)]
        desk.receive(.jobs(desk.catalog.jobs))
        for keys in ["down", "enter", "M", "q J", "q q"] as [KeySequence] {
            desk.press(keys)
            #expect(desk.rows.last?.contains(line) == true, "\(keys)")
        }
    }

    @Test func aSecondJobIsCounted() {
        var desk = Self.desk()
        desk.receive(.jobs([.predict(2, "tiny", state: .queued), .predict(1, "tiny", done: 1, total: 2)]))
        #expect(desk.rows.last?.contains("predict tiny 1/2 +1") == true)
    }

    @Test(
        arguments: [
            (.done, "4312 detections", "predict tiny: done, 4312 detections"),
            (
                .failed, "tiny.weights: too short",
                "predict tiny failed: tiny.weights: too short; log: .reticle/runs/1.jsonl"
            ),
            (.cancelled, "", "predict tiny: stopped after 120 of 1000; J, then r lets it go on"),
            (.interrupted, "", "predict tiny: its worker ended; J, then r lets it go on"),
        ] as [(JobState, String, String)])
    func theEndIsSaidOnce(state: JobState, message: String, notice: String) {
        var desk = Self.desk()
        desk.receive(.jobs([.predict(1, "tiny", done: 100, total: 1000)]))
        let end = JobReport.predict(1, "tiny", done: 120, total: 1000, state: state, message: message)
        desk.receive(.jobs([end]))
        #expect(desk.notice == notice)
        desk.press("esc")
        desk.receive(.jobs([end]))
        #expect(desk.notice == nil)
    }

    @Test func whatEndedBeforeIsNoNews() {
        var desk = Self.desk()
        desk.receive(.jobs([.predict(1, "tiny", state: .failed, message: "x")]))
        #expect(desk.notice == nil)
    }

    @Test func theEndOfAJobStartedHereIsSaidEvenIfTheQueueWasNeverRead() {
        var desk = Self.desk()
        desk.receive(.jobStarted(.predict(1, "tiny", state: .queued)))
        #expect(desk.notice == "predict tiny waits; J shows it")
        desk.receive(.jobs([.predict(1, "tiny", done: 3, total: 3, state: .done, message: "7 detections")]))
        #expect(desk.notice == "predict tiny: done, 7 detections")
    }

    @Test func progressReadsTheImageInFrontAgain() {
        var desk = Self.desk()
        desk.press("enter")
        desk.receive(.jobs([.predict(1, "tiny", done: 1, total: 3)]))
        desk.forget()
        desk.receive(.jobs([.predict(1, "tiny", done: 1, total: 3)]))
        #expect(desk.asked == [])
        desk.receive(.jobs([.predict(1, "tiny", done: 2, total: 3)]))
        #expect(desk.asked == [.readDetections(Self.id(1))])
    }

    @Test func theClockAsksForJobsOnlyWhileSomeRun() {
        var desk = Self.desk()
        #expect(desk.station.update(.tick) == [.poll])
        desk.receive(.jobs([.predict(1, "tiny")]))
        #expect(desk.station.update(.tick) == [.poll, .readJobs])
    }

    // MARK: List

    @Test func theListMarksImagesWithOpenDetections() {
        var desk = Self.desk()
        desk.catalog.find(
            [("bottle", 0.8, PixelBox(0, 0, 9, 9)), ("bottle", 0.4, PixelBox(0, 0, 99, 99))], on: 2, by: "tiny")
        desk.receive(.detected([Self.id(2)]))
        #expect(desk.rows.contains { $0.contains("2.jpg") && $0.contains("2?") })
        #expect(!desk.rows.contains { $0.contains("1.jpg") && $0.contains("?") })
        desk.press("N")
        #expect(desk.image == 2)
        desk.press("T q")
        #expect(!desk.rows.contains { $0.contains("2?") })
    }
}
