import Cells
import Domain
import TestSupport
import Testing

@testable import Workbench

/// Whole frames compared with files of `Screens`; `RECORD=1 swift test --filter ScreenTests` writes them anew.
@Suite struct ScreenTests {
    private static let boxes: [Annotation] = [
        .box(1, 100, 80, 220, 400), .box(2, 260, 150, 330, 300, class: 2), .box(3, 400, 200, 620, 420, class: 3),
    ]

    private static func desk(columns: Int = 80, rows: Int = 24, theme: Theme = .plain) -> Desk {
        var catalog = FakeCatalog(images: 12, boxes: boxes, clients: ["anna", "ben"])
        catalog.change(ImageID(rawValue: 1)) { $0.image.state = .labelled }
        catalog.change(ImageID(rawValue: 3)) { $0.image.state = .empty }
        return Desk(catalog, columns: columns, rows: rows, theme: theme)
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

    static let frames: [(String, KeySequence?)] = [
        ("browse", nil), ("browse-marked", "space space down"), ("browse-filter", "/ s t a t e : x"),
        ("sheet", "t right"),
        ("clients", "c down"), ("label", "enter"), ("label-selected", "enter tab h"),
        ("label-drawing", "enter 2 enter right right down"),
        ("label-zoomed", "enter tab z"), ("picker", "enter tab c c a"), ("palette", "enter : d e l"),
        ("which-key", "enter v"),
        ("help", "enter ?"), ("prompt", "#"), ("refused", "enter x"),
    ]

    @Test(arguments: frames)
    func theFrameIsAsRecorded(name: String, keys: KeySequence?) {
        var desk = Self.desk()
        if let keys { desk.press(keys) }
        #expect(ScreenSnapshot.difference(desk.station.draw(), from: Self.file(name)) == nil)
    }

    @Test(
        arguments: [
            ("label-40x10", 40, 10, "enter tab"), ("browse-40x10", 40, 10, "down"),
            ("label-200x60", 200, 60, "enter tab"),
        ] as [(String, Int, Int, KeySequence)])
    func smallAndLargeScreensAreAsRecorded(name: String, columns: Int, rows: Int, keys: KeySequence) {
        var desk = Self.desk(columns: columns, rows: rows)
        desk.press(keys)
        #expect(ScreenSnapshot.difference(desk.station.draw(), from: Self.file(name)) == nil)
    }

    /// Signs beyond ASCII that the terminal room has a stand-in for.
    private static let replaceable: Set<Character> = ["·", "×", "…", "↑", "↓", "›", "—"]

    @Test func withoutUnicodeEverySignHasAStandIn() {
        for keys in ["down", "enter tab", "t", "enter c", "enter ?", "enter :", "enter v", "c"] as [KeySequence] {
            var desk = Self.desk(theme: Self.ascii)
            desk.press(keys)
            let wrong = desk.station.draw().cells.compactMap(\.glyph).filter {
                !$0.isASCII && !Self.replaceable.contains($0)
            }
            #expect(wrong == [], "\(keys)")
        }
    }

    @Test func aScreenThatIsTooSmallSaysSo() {
        #expect(Self.desk(columns: 39, rows: 10).rows[0].hasPrefix("reticle needs 40×10 cells"))
    }
}
