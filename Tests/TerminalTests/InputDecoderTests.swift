import Cells
import Terminal
import Testing
import TestSupport

@Suite struct InputDecoderTests {
    private func decode(_ text: String) -> [TerminalEvent] {
        var decoder = InputDecoder()
        return decoder.decode(Array(text.utf8)) + decoder.resolveEscape()
    }

    @Test(arguments: [
        ("a", "a"), ("A", "A"), ("é", "é"), ("日", "日"), (" ", "space"),
        ("\r", "enter"), ("\t", "tab"), ("\u{7F}", "backspace"), ("\u{1B}", "esc"),
        ("\u{12}", "ctrl+r"), ("\u{00}", "ctrl+space"), ("\u{1F}", "ctrl+_"),
        ("\u{1B}a", "alt+a"), ("\u{1B}é", "alt+é"), ("\u{1B}\u{12}", "ctrl+alt+r"),
        ("\u{1B}[A", "up"), ("\u{1B}OA", "up"), ("\u{1B}[1;2D", "shift+left"), ("\u{1B}[1;5C", "ctrl+right"),
        ("\u{1B}[1;4B", "alt+shift+down"), ("\u{1B}[H", "home"), ("\u{1B}[4~", "end"), ("\u{1B}[5;5~", "ctrl+pgup"),
        ("\u{1B}[3~", "del"), ("\u{1B}[Z", "shift+tab"), ("\u{1B}OP", "f1"), ("\u{1B}[15~", "f5"),
        ("\u{1B}[24~", "f12"),
        ("\u{1B}[[B", "f2"), ("\u{1B}[1;2R", "shift+f3"), ("\u{1B}[", "alt+["), ("\u{1B}O", "alt+O"),
        ("\u{1B}[97;5u", "ctrl+a"), ("\u{1B}[97;2u", "A"), ("\u{1B}[97:65;2u", "A"), ("\u{1B}[27u", "esc"),
        ("\u{1B}[13;2u", "shift+enter"), ("\u{1B}[57419u", "up"), ("\u{1B}[27;5;105~", "ctrl+i"),
        ("\u{1B}OM", "enter"), ("\u{1B}Oq", "1"),
    ])
    func sequenceBecomesKey(_ text: String, _ name: String) {
        #expect(decode(text) == [.key(Key(name) ?? "f24")])
    }

    @Test(arguments: [
        ("\u{1B}[<0;10;5M", Mouse(.press, .left, x: 9.5, y: 4.5)),
        ("\u{1B}[<0;10;5m", Mouse(.release, .left, x: 9.5, y: 4.5)),
        ("\u{1B}[<32;10;5M", Mouse(.drag, .left, x: 9.5, y: 4.5)),
        ("\u{1B}[<35;1;1M", Mouse(.move, x: 0.5, y: 0.5)),
        ("\u{1B}[<2;1;1M", Mouse(.press, .right, x: 0.5, y: 0.5)),
        ("\u{1B}[<64;1;1M", Mouse(.wheel(dx: 0, dy: -1), x: 0.5, y: 0.5)),
        ("\u{1B}[<81;1;1M", Mouse(.wheel(dx: 0, dy: 1), x: 0.5, y: 0.5, control: true)),
    ])
    func mouseReportBecomesMouse(_ text: String, _ mouse: Mouse) {
        #expect(decode(text) == [.mouse(mouse)])
    }

    @Test func pixelMouseCountsInCells() {
        var decoder = InputDecoder()
        decoder.mousePixels = CellPixels(width: 10, height: 20)
        #expect(decoder.decode("\u{1B}[<0;16;21M".utf8) == [.mouse(Mouse(.press, .left, x: 1.55, y: 1.025))])
    }

    @Test(arguments: [
        ("\u{1B}[?62;4;6c", TerminalReply.deviceAttributes([62, 4, 6])),
        ("\u{1B}P>|XTerm(379)\u{1B}\\", .version("XTerm(379)")),
        ("\u{1B}[?2026;2$y", .mode(number: 2026, state: 2)),
        ("\u{1B}[6;19;9t", .cellPixels(width: 9, height: 19)),
        ("\u{1B}[4;855;1260t", .textAreaPixels(width: 1260, height: 855)),
        ("\u{1B}_Gi=31;OK\u{1B}\\", .kittyGraphics(accepted: true)),
        ("\u{1B}_Gi=31;EINVAL:no\u{1B}\\", .kittyGraphics(accepted: false)),
        ("\u{1B}]11;rgb:0000/8080/ffff\u{07}", .background(RGB(0, 128, 255))),
        ("\u{1B}]10;rgb:f/0/8\u{1B}\\", .foreground(RGB(255, 0, 136))),
        ("\u{1B}[0n", .acknowledged),
        ("\u{1B}[?1;0;256S", .graphics(item: 1, status: 0, values: [256])),
    ])
    func answerNeverBecomesAKey(_ text: String, _ reply: TerminalReply) {
        #expect(decode("x" + text + "y") == [.key("x"), .reply(reply), .key("y")])
    }

    @Test(arguments: [
        "\u{1B}[M !!", "\u{1B}[>41;379;0c", "\u{1B}[12;40R", "\u{1B}P1$r0m\u{1B}\\", "\u{1B}]52;c;QUJD\u{07}",
        "\u{1B}[?1u",
        "\u{1B}[97;1:3u", "\u{1B}[<0;1M", "\u{1B}^private\u{1B}\\", "\u{1B}Xstart\u{1B}\\", "\u{1B}[8;24;80t",
    ])
    func unaskedSequenceMeansNothing(_ text: String) {
        #expect(decode(text + "y") == [.key("y")])
    }

    @Test func pasteIsOneEventWithoutControls() {
        let text = "\u{1B}[200~a\r\nb\u{1B}[31mc\u{07}\u{9B}d\te\u{1B}[201~z"
        #expect(decode(text) == [.paste("a\nb[31mcd\te"), .key("z")])
    }

    @Test func focusIsReported() {
        #expect(decode("\u{1B}[I\u{1B}[O") == [.focus(true), .focus(false)])
    }

    @Test func endlessPasteIsBounded() {
        var decoder = InputDecoder()
        var events = decoder.decode("\u{1B}[200~".utf8)
        for _ in 0..<6 { events += decoder.decode(Array(repeating: 0x61, count: 1 << 20)) }
        events += decoder.decode("\u{1B}[201~".utf8)
        guard case .paste(let text)? = events.first else { return #expect(Bool(false), "no paste") }
        #expect(text.utf8.count == InputDecoder.longestPaste)
    }

    @Test(arguments: ["\u{1B}]", "\u{1B}P", "\u{1B}_", "\u{1B}["])
    func endlessSequenceGivesTheKeyboardBack(_ start: String) {
        var decoder = InputDecoder()
        _ = decoder.decode(start.utf8)
        _ = decoder.decode(Array(repeating: 0x31, count: InputDecoder.longestGarbage + 10))
        #expect(decoder.decode("q".utf8) == [.key("q")])
    }

    @Test func abandonedSequenceLeavesNothingBehind() {
        var decoder = InputDecoder()
        #expect(decoder.decode("\u{1B}[1;".utf8).isEmpty)
        #expect(decoder.abandon().isEmpty)
        #expect(decoder.decode("q".utf8) == [.key("q")])
    }

    /// Pieces of what terminals send, whole and broken.
    private static let pieces: [[UInt8]] =
        [
            "a", "é", "日", "👍", "\u{1B}[A", "\u{1B}OP", "\u{1B}[<0;10;5M", "\u{1B}[200~x\u{1B}[20y\u{1B}[201~",
            "\u{1B}]11;rgb:0/0/0\u{07}", "\u{1B}P>|tmux 3.3a\u{1B}\\", "\u{1B}_Gi=1;OK\u{1B}\\", "\u{1B}[?62;4c",
            "\u{1B}[M abc",
            "\u{1B}\u{1B}[B", "\u{1B}[[A", "\u{1B}x", "\u{18}", "\u{1B}[1;5", "\u{1B}P+r", "\r",
        ].map { Array($0.utf8) } + [[0xC3], [0xFF, 0xFE], [0xE6, 0x97], [0x1B]]

    private func stream(_ random: inout SplitMix64) -> [UInt8] {
        (0..<Int.random(in: 1...30, using: &random)).flatMap { _ in Self.pieces.randomElement(using: &random) ?? [] }
    }

    @Test(arguments: 0..<200) func cuttingTheBytesChangesNothing(_ seed: Int) {
        var random = SplitMix64(seed: UInt64(seed))
        let bytes = stream(&random)
        var whole = InputDecoder()
        let expected = whole.decode(bytes) + whole.resolveEscape() + whole.abandon()
        var cut = InputDecoder()
        var events: [TerminalEvent] = []
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = Int.random(in: 1...min(7, rest.count), using: &random)
            events += cut.decode(rest.prefix(count))
            rest = rest.dropFirst(count)
        }
        #expect(events + cut.resolveEscape() + cut.abandon() == expected)
    }

    @Test(arguments: 0..<100) func randomBytesGiveOnlyPrintableKeys(_ seed: Int) {
        var random = SplitMix64(seed: UInt64(seed))
        var decoder = InputDecoder()
        let bytes = (0..<4000).map { _ in UInt8.random(in: 0...255, using: &random) }
        for case .key(let key) in decoder.decode(bytes) {
            guard case .character(let character) = key.code else { continue }
            #expect(GlyphWidth.printable(character) == character)
        }
    }
}
