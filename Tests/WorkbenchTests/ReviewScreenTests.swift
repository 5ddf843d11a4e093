import Cells
import Domain
import TestSupport
import Testing

@testable import Workbench

/// Whole frames of detections, models and jobs, compared with files of `Screens`.
@Suite struct ReviewScreenTests {
    private static func catalog() -> FakeCatalog {
        var catalog = FakeCatalog(images: 6, boxes: [.box(1, 20, 300, 90, 460, class: 3)])
        catalog.install("tiny", classes: ["bottle", "can", "dog", "person", "carton"])
        catalog.install("yolov3-large", classes: ["can"])
        catalog.find(
            [
                ("bottle", 0.91, PixelBox(100, 80, 220, 400)), ("can", 0.62, PixelBox(260, 150, 330, 300)),
                ("dog", 0.40, PixelBox(400, 200, 620, 420)), ("can", 0.12, PixelBox(20, 20, 60, 60)),
                ("can", 0.33, PixelBox(500, 20, 600, 90)),
            ], on: 1, by: "tiny")
        catalog.find([("bottle", 0.5, PixelBox(10, 10, 50, 50))], on: 4, by: "tiny")
        catalog.detections[4].verdict = .rejected(reason: nil)
        catalog.maps[ModelName("tiny")]?.openCounts = [0: 212, 1: 90, 2: 40, 3: 7]
        catalog.maps[ModelName("tiny")]?.entries[3].mapping = .ignored
        catalog.maps[ModelName("tiny")]?.entries[4].isFixed = true
        catalog.jobs = [
            .predict(3, "tiny", done: 120, total: 1000, eta: 170),
            .predict(2, "tiny", done: 40, total: 100, state: .failed, message: "tiny.weights: too short"),
            .predict(1, "yolov3-large", done: 100, total: 100, state: .done, message: "412 detections"),
        ]
        return catalog
    }

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

    /// Keys by the name of the frame that they lead to; a quiet frame has no job under way.
    static let frames: [(String, KeySequence, isQuiet: Bool)] = [
        ("review", "enter", true), ("review-rejected", "enter . v r", true), ("review-correcting", "enter C l", true),
        ("review-asks", "enter . . t", true), ("review-judged", "enter t", true), ("review-job", "enter o", false),
        ("browse-detections", "down", false), ("predict-with", "p u", true), ("models-layers", "M t tab", true),
        ("models-classes", "M c", true), ("models-help", "M ?", true), ("jobs", "J down", false),
        ("jobs-log", "J enter", false),
    ]

    private static func desk(isQuiet: Bool, columns: Int = 80, rows: Int = 24, theme: Theme = .plain) -> Desk {
        var catalog = catalog()
        if isQuiet { catalog.jobs = [] }
        return Desk(catalog, columns: columns, rows: rows, theme: theme)
    }

    @Test(arguments: frames)
    func theFrameIsAsRecorded(name: String, keys: KeySequence, isQuiet: Bool) {
        var desk = Self.desk(isQuiet: isQuiet)
        desk.press(keys)
        let difference = ScreenSnapshot.difference(desk.station.draw(), from: Self.file(name))
        #expect(difference == nil)
    }

    @Test(
        arguments: [("review", "enter"), ("models", "M c"), ("jobs", "J"), ("layers", "M t tab")]
            as [(String, KeySequence)])
    func sixtyColumnsAreEnough(name: String, keys: KeySequence) {
        var desk = Self.desk(isQuiet: false, columns: 60, rows: 20)
        desk.press(keys)
        let difference = ScreenSnapshot.difference(desk.station.draw(), from: Self.file(name + "-60x20"))
        #expect(difference == nil)
    }

    @Test func withoutColourAndLinesDetectionsAreStillTold() {
        var desk = Self.desk(isQuiet: true, theme: Self.ascii)
        desk.press("enter v r")
        let difference = ScreenSnapshot.difference(desk.station.draw(), from: Self.file("review-ascii"))
        #expect(difference == nil)
    }

    /// Signs beyond ASCII that the terminal room has a stand-in for.
    private static let replaceable: Set<Character> = ["·", "×", "…", "↑", "↓", "›", "—"]

    @Test(arguments: frames)
    func withoutUnicodeEverySignHasAStandIn(name: String, keys: KeySequence, isQuiet: Bool) {
        var desk = Self.desk(isQuiet: isQuiet, theme: Self.ascii)
        desk.press(keys)
        let wrong = desk.station.draw().cells.compactMap(\.glyph).filter {
            !$0.isASCII && !Self.replaceable.contains($0)
        }
        #expect(wrong == [])
    }
}
