import Cells
import TestSupport
import Testing

@testable import Workbench

@Suite struct TextFieldTests {
    /// Text after typing keys into a field that holds `one two`.
    static let edits: [(KeySequence, String)] = [
        ("x", "one twox"), ("space x", "one two x"), ("backspace", "one tw"), ("left backspace", "one to"),
        ("left del", "one tw"), ("del", "one two"), ("home x", "xone two"), ("home end x", "one twox"),
        ("home right right x", "onxe two"), ("home left x", "xone two"), ("right x", "one twox"),
        ("ctrl+a x", "xone two"), ("ctrl+a ctrl+e x", "one twox"), ("ctrl+b x", "one twxo"),
        ("ctrl+a ctrl+f x", "oxne two"),
        ("ctrl+u", ""), ("left left left ctrl+u", "two"), ("ctrl+w", "one "), ("ctrl+w ctrl+w", ""),
        ("alt+backspace", "one "), ("home backspace", "one two"), ("ctrl+a ctrl+w", "one two"),
    ]

    @Test(arguments: edits)
    func keysEdit(keys: KeySequence, text: String) {
        var field = TextField("one two")
        for key in keys.keys {
            let isTaken = field.type(key)
            #expect(isTaken)
        }
        #expect(field.text == text)
    }

    @Test(arguments: ["enter", "esc", "up", "down", "tab", "f1", "ctrl+r", "alt+x", "pgdn"] as [Key])
    func otherKeysAreLeftToOthers(key: Key) {
        var field = TextField("one")
        let isTaken = field.type(key)
        #expect(!isTaken)
        #expect(field.text == "one")
    }

    @Test func lineBreaksBecomeBlanks() {
        var field = TextField()
        field.insert("a\nb\r\nc")
        #expect(field.text == "a b c")
    }

    @Test func aMarkTypedAfterItsLetterJoinsIt() {
        var field = TextField("e")
        field.insert("\u{301}")
        field.insert("x")
        #expect(field.text == "e\u{301}x")
    }

    @Test func aLongTextScrollsToTheCursor() {
        var canvas = Canvas(CellSize(columns: 10, rows: 1))
        TextField("0123456789abcdef").draw(on: &canvas, column: 2, row: 0, columns: 6, style: Style(), focused: true)
        #expect(ScreenSnapshot.rows(of: canvas) == ["∙∙bcdef ∙∙"])
        #expect(canvas.cursor == CellPoint(column: 7, row: 0))
    }

    @Test(arguments: UInt64(0)..<100)
    func noTypingBreaksIt(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        let pieces = ["a", "\u{301}", "🇩", "🇪", "\u{200D}", "👩", "字", " ", "\r", "\n", "\u{1B}[31m", "é"]
        let keys: KeySequence = "left right home end backspace del ctrl+w ctrl+u ctrl+b ctrl+f"
        var field = TextField()
        var canvas = Canvas(CellSize(columns: 8, rows: 1))
        for _ in 0..<300 {
            if Bool.random(using: &random) {
                field.insert(pieces[Int.random(in: 0..<pieces.count, using: &random)])
            } else {
                _ = field.type(keys.keys[Int.random(in: 0..<keys.keys.count, using: &random)])
            }
            field.draw(on: &canvas, column: 0, row: 0, columns: 8, style: Style(), focused: true)
            #expect(canvas.cursor.map { (0..<8).contains($0.column) } == true)
        }
    }
}
