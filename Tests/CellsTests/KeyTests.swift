import Cells
import Testing

@Suite struct KeyTests {
    static let written: [(String, Key)] = [
        ("a", Key(.character("a"))), ("A", Key(.character("A"))), ("ctrl+r", Key(.character("r"), control: true)),
        ("shift+left", Key(.left, shift: true)),
        ("ctrl+alt+shift+pgup", Key(.pageUp, control: true, alt: true, shift: true)),
        ("f1", Key(.function(1))), ("f", Key(.character("f"))), ("space", Key(.character(" "))),
        ("+", Key(.character("+"))),
        ("ctrl++", Key(.character("+"), control: true)), ("esc", Key(.escape)), ("字", Key(.character("字"))),
    ]

    @Test(arguments: written)
    func itsTextReadsBack(text: String, key: Key) {
        #expect(Key(text) == key)
        #expect(key.description == text)
    }

    @Test(arguments: ["", "ab", "ctrl+", "f0", "f25", "Enter", "ctrl+ab", "meta+x"])
    func whatIsNoKeyIsNil(text: String) {
        #expect(Key(text) == nil)
    }

    @Test func modifiersMayStandInAnyOrder() {
        #expect(Key("alt+ctrl+x") == Key("ctrl+alt+x"))
    }

    @Test(arguments: [(0.0, 0), (0.99, 0), (1.0, 1), (-0.01, -1)])
    func thePointerLiesInTheCellBelowIt(x: Double, column: Int) {
        #expect(Mouse(.move, x: x, y: 0).cell == CellPoint(column: column, row: 0))
    }
}
