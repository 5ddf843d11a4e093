import Cells
import Domain
import TestSupport
import Testing

@testable import Workbench

/// Names come from files: whatever they hold, the terminal gets only characters.
@Suite struct NameTests {
    private static let nasty = "a\u{1B}[31m\u{9B}2J\u{7}\u{202E}字\r\n\u{0}\u{200B}🙂b"

    private static func desk(columns: Int = 120, rows: Int = 40) -> Desk {
        var catalog = FakeCatalog(
            images: 3, boxes: [.box(1, 10, 10, 600, 400)], classes: [nasty, "can"], clients: [nasty, "ben"])
        for id in 1...3 { catalog.change(ImageID(rawValue: Int64(id))) { $0.image.path = "\(nasty)\(id).jpg" } }
        return Desk(catalog, columns: columns, rows: rows)
    }

    /// What a frame would send beyond printable characters.
    private static func harmful(_ canvas: Canvas) -> [Character] {
        canvas.cells.compactMap(\.glyph).filter { glyph in
            GlyphWidth.of(glyph) == 0
                || glyph.unicodeScalars.contains {
                    [.control, .lineSeparator, .paragraphSeparator].contains($0.properties.generalCategory)
                        || ($0.properties.generalCategory == .format && $0.value != 0x200D)
                }
        }
    }

    static let ways: [KeySequence] = [
        "down", "t", "c", "enter", "enter tab", "enter c", "enter tab y", "enter v c", "enter w enter", "/ x", "H", ":",
        "?",
        "enter g c", "enter v",
    ]

    @Test(arguments: ways)
    func noNameReachesTheTerminalAsASequence(keys: KeySequence) {
        var desk = Self.desk()
        desk.press(keys)
        #expect(Self.harmful(desk.station.draw()) == [])
    }

    @Test func neitherDoesWhatIsTypedOrAnswered() {
        var desk = Self.desk()
        for start in ["/", ":", "#"] as [KeySequence] {
            desk.press(start)
            desk.send(.paste(Self.nasty))
            #expect(Self.harmful(desk.station.draw()) == [])
            desk.press("esc")
        }
        desk.receive(.failed(Self.nasty))
        #expect(Self.harmful(desk.station.draw()) == [])
        desk.press("esc")
        desk.holdsAnswers = true
        desk.press("H")
        #expect(Self.harmful(desk.station.draw()) == [])
        desk.receive(.history([JournalEntry(id: 1, kind: .undo, actor: Self.nasty, timestamp: 0, title: Self.nasty)]))
        #expect(desk.station.popups.count == 1)
        #expect(Self.harmful(desk.station.draw()) == [])
    }

    @Test func aBrokenPictureMayHaveAnyReason() {
        var desk = Self.desk()
        desk.press("enter")
        desk.receive(.pictureFailed(PictureKey(image: 1), Self.nasty))
        #expect(Self.harmful(desk.station.draw()) == [])
    }

    @Test func aGlyphOfAClassMayBeAnything() {
        var desk = Self.desk()
        var entry = ClassEntry(id: ClassID(rawValue: 1), name: "x")
        entry.glyph = "\u{1B}]0;title\u{7}"
        desk.receive(.synset(Synset([entry])))
        desk.press("enter tab")
        #expect(Self.harmful(desk.station.draw()) == [])
    }
}
