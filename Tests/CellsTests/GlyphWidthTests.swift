import Cells
import Testing

@Suite struct GlyphWidthTests {
    static let widths: [(Character, Int)] = [
        ("a", 1), ("é", 1), ("e\u{301}", 1), ("字", 2), ("ｱ", 1), ("Ａ", 2), ("한", 2), ("🙂", 2), ("❤\u{FE0F}", 2),
        ("❤", 1), ("👩‍👧", 2), ("●", 1), ("█", 1), ("⣿", 1), ("あ", 2), ("…", 1),
    ]

    @Test(arguments: widths)
    func columnsAreCounted(character: Character, width: Int) {
        #expect(GlyphWidth.of(character) == width)
    }

    @Test(
        arguments: [
            "\u{1B}", "\u{7}", "\u{0}", "\u{7F}", "\u{9B}", "\u{202E}", "\u{2028}", "\u{200B}", "\u{E000}", "\u{301}",
            "\n",
        ] as [Character])
    func whatCouldSteerTheTerminalIsReplaced(character: Character) {
        #expect(GlyphWidth.printable(character) == "\u{FFFD}")
    }

    @Test(arguments: ["a", "é", "字", "🙂", "👩‍👧", "~", " "] as [Character])
    func plainTextIsKept(character: Character) {
        #expect(GlyphWidth.printable(character) == character)
    }

    @Test func aTabIsABlank() {
        #expect(GlyphWidth.printable("\t") == " ")
    }

    @Test func everyScalarBecomesOneOrTwoColumns() {
        for value in UInt32(0)...0x2FFFF {
            guard let scalar = Unicode.Scalar(value) else { continue }
            let shown = GlyphWidth.printable(Character(scalar))
            let width = GlyphWidth.of(shown)
            guard width == 1 || width == 2,
                !shown.unicodeScalars.contains(where: { $0.properties.generalCategory == .control })
            else {
                Issue.record("U+\(String(value, radix: 16)) is shown as \(shown), \(width) columns")
                return
            }
        }
    }
}
