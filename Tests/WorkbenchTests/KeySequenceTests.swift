import Cells
import TestSupport
import Testing

@testable import Workbench

@Suite struct KeySequenceTests {
    @Test(arguments: ["g g", "ctrl+r", "shift+left", "m d", "space", "+", "f12", "ctrl++", "alt+ctrl+x enter"])
    func itsTextReadsBack(text: String) throws {
        let sequence = try #require(KeySequence(text))
        #expect(KeySequence(sequence.description) == sequence)
    }

    @Test(arguments: ["", " ", "gg", "g gg", "ctrl+", "hyper+x", "f0", "f25", "enter enters"])
    func whatIsNoKeyIsNoSequence(text: String) {
        #expect(KeySequence(text) == nil)
    }

    @Test func everyDefaultKeyReadsBack() {
        for keys in Keymap.make().keymap.commands.flatMap(\.keys) { #expect(KeySequence(keys.description) == keys) }
    }

    @Test(arguments: UInt64(0)..<200)
    func anySequenceReadsBack(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        let codes: [Key.Code] = [
            .enter, .tab, .escape, .backspace, .delete, .insert, .up, .down, .left, .right, .home, .end, .pageUp,
            .pageDown,
            .function(Int.random(in: 1...24, using: &random)),
            .character(Character(Unicode.Scalar(UInt8.random(in: 32...126, using: &random)))), .character("é"),
            .character("字"),
        ]
        let keys = (0..<Int.random(in: 1...3, using: &random)).map { _ in
            Key(
                codes[Int.random(in: 0..<codes.count, using: &random)], control: .random(using: &random),
                alt: .random(using: &random), shift: .random(using: &random))
        }
        #expect(KeySequence(KeySequence(keys).description)?.keys == keys)
    }
}
