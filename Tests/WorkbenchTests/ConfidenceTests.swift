import Cells
import Domain
import Testing

@testable import Workbench

/// The slider of the confidence, by keys and by mouse.
@Suite struct ConfidenceTests {
    private static func slider(_ desk: Desk) -> CellRect {
        let strip = desk.label.places(in: desk.session.body, session: desk.session).strip
        return desk.label.slider(in: strip, session: desk.session)
    }

    private static func confidence(_ desk: Desk) -> Double { desk.session.review.confidence(of: ModelName("tiny")) }

    @Test(
        arguments: [
            (">", 0.30), ("<", 0.20), (")", 0.26), ("(", 0.24), ("< < < < < <", 0), ("< < <", 0.10),
        ] as [(KeySequence, Double)])
    func keysMoveIt(keys: KeySequence, to confidence: Double) {
        var desk = Desk.reviewing()
        desk.press(keys)
        #expect(Self.confidence(desk) == confidence)
    }

    @Test func countsFollowAtOnce() {
        var desk = Desk.reviewing()
        desk.press("< < <")
        #expect(desk.shows("4 of 4 shown"))
        desk.press("> > > > > > > >")
        #expect(Self.confidence(desk) == 0.5)
        #expect(desk.shows("2 of 4 shown"))
    }

    /// A terminal's own ground would be a white bar in a dark screen.
    @Test func itLiesOnTheGroundOfTheTheme() {
        var theme = Theme.plain
        theme[.text] = Style(.rgb(RGB(200, 200, 200)), on: .rgb(RGB(20, 20, 30)))
        var catalog = FakeCatalog(images: 2)
        catalog.install("tiny", classes: ["can"])
        catalog.find([("can", 0.8, PixelBox(0, 0, 50, 50))], on: 1, by: "tiny")
        var desk = Desk(catalog, theme: theme)
        desk.press("enter")
        let (slider, canvas) = (Self.slider(desk), desk.station.draw())
        for column in slider.column..<slider.endColumn {
            #expect(canvas[column: column, row: slider.row].style.background == .rgb(RGB(20, 20, 30)))
        }
    }

    /// What the filter finds is what `N` goes to, wherever the slider stands.
    @Test(arguments: [(0.25, [1, 4]), (0.55, [1]), (0.95, [])] as [(Double, [Int64])])
    func theFilterFindsWhatIsInSight(confidence: Double, images: [Int64]) {
        var desk = Desk.reviewing()
        desk.call("label.set-confidence", ["confidence": "\(confidence)"])
        desk.press("q")
        desk.call("browse.set-filter", ["text": "has:detections"])
        #expect(desk.browse.listing.ids.map(\.rawValue) == images)
    }

    @Test func theListIsFilteredAnewWhenTheSliderWasMovedOverAnImage() {
        var desk = Desk.reviewing()
        desk.press("q")
        desk.call("browse.set-filter", ["text": "has:detections"])
        desk.press("enter")
        desk.call("label.set-confidence", ["confidence": "0.7"])
        desk.press("q")
        #expect(desk.browse.listing.ids.map(\.rawValue) == [1])
        #expect(desk.browse.filter.text == "has:detections")
    }

    @Test func theMouseDragsIt() {
        var desk = Desk.reviewing()
        let slider = Self.slider(desk)
        let row = Double(slider.row) + 0.5
        func x(_ share: Double) -> Double { Double(slider.column) + 0.5 + share * Double(slider.columns - 1) }
        desk.send(.mouse(Mouse(.press, .left, x: x(0.25), y: row)))
        desk.send(.mouse(Mouse(.drag, .left, x: x(0.7), y: row + 3)))
        #expect(abs(Self.confidence(desk) - 0.7) < 0.006)
        #expect(desk.shown == [1])
        #expect(desk.asked == [])
        desk.send(.mouse(Mouse(.drag, .left, x: 500, y: row)))
        #expect(Self.confidence(desk) == 1)
        desk.send(.mouse(Mouse(.drag, .left, x: 0, y: row)))
        #expect(Self.confidence(desk) == 0)
        desk.send(.mouse(Mouse(.release, .left, x: 0, y: row)))
        #expect(desk.asked == [desk.session.rememberReview])
        #expect(desk.shown == [1, 2, 3, 4])
        // Let go of, the pointer moves nothing.
        desk.send(.mouse(Mouse(.drag, .left, x: x(0.7), y: row)))
        #expect(Self.confidence(desk) == 0)
    }

    @Test func theCursorStaysOnSomethingInSight() {
        var desk = Desk.reviewing()
        desk.press(". .")
        #expect(desk.front == 3)
        desk.call("label.set-confidence", ["confidence": "0.5"])
        #expect(desk.front == 1)
    }

    @Test func itIsKeptByModelAndFromDayToDay() {
        var desk = Desk.reviewing()
        desk.press("> o v r")
        guard case .remember(let place)? = desk.asked.last else {
            Issue.record("nothing was remembered")
            return
        }
        #expect(place.image?.rawValue == 1)
        let again = Workstation(session: desk.session, place: place).session.review
        #expect(again == desk.session.review)
        #expect(again.confidence(of: ModelName("tiny")) == 0.3)
        #expect(again.confidence(of: ModelName("other")) == 0.25)
        #expect(!again.isShown)
        #expect(again.showsRejected)
    }

    @Test(arguments: ["a b", "a=b", "%", "50%s", "ü\u{301} ", "confidence.x=3"])
    func anyNameSurvivesBeingWritten(name: String) {
        var settings = ReviewSettings()
        settings.model = ModelName(name)
        settings.setConfidence(0.37, of: ModelName(name))
        #expect(ReviewSettings(text: settings.text) == settings)
    }

    @Test(arguments: ["", "zoom=3", "confidence.x=", "confidence.x=101 confidence.y=a", "= = ==", "%"])
    func whatCannotBeReadIsLeftOut(text: String) {
        #expect(ReviewSettings(text: text) == ReviewSettings())
    }

    @Test func aConfidenceOutsideIsRefused() {
        var desk = Desk.reviewing()
        desk.call("label.set-confidence", ["confidence": "1.5"])
        #expect(desk.refusal == "label.set-confidence: confidence is 1.5, expected 0 to 1")
    }
}
