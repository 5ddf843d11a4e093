import Cells
import Terminal
import Testing

@Suite struct CapabilityProbeTests {
    private func found(
        _ environment: TerminalEnvironment, _ replies: [TerminalReply], options: TerminalOptions = TerminalOptions()
    ) -> TerminalCapabilities {
        var probe = CapabilityProbe(environment: environment, options: options)
        for reply in replies { _ = probe.receive(reply) }
        return probe.capabilities
    }

    private let xterm = TerminalEnvironment(term: "xterm-256color", terminfoColours: 256)

    @Test func sixelTerminalGetsSixel() {
        let result = found(
            xterm, [.version("XTerm(379)"), .cellPixels(width: 9, height: 19), .deviceAttributes([64, 4])])
        #expect(result.graphics == .sixel)
        #expect(result.cellPixels == CellPixels(width: 9, height: 19))
        #expect(result.depth == .full)
    }

    @Test func kittyGetsKittyGraphicsAndSextants() {
        let result = found(
            TerminalEnvironment(term: "xterm-kitty"),
            [
                .version("kitty(0.26.5)"), .kittyGraphics(accepted: true), .mode(number: 2026, state: 2),
                .deviceAttributes([62]),
            ])
        #expect(result.graphics == .kitty)
        #expect(result.cellStyle == .sextant)
        #expect(result.synchronised)
    }

    @Test(arguments: [
        ("kitty(0.26.5)", CellStyle.sextant), ("kitty(0.42.1)", .octant), ("foot(1.13.1)", .sextant),
        ("foot(1.22.0)", .octant), ("XTerm(379)", .half),
    ])
    func octantsNeedATerminalThatDrawsThem(_ version: String, _ style: CellStyle) {
        #expect(found(xterm, [.version(version), .deviceAttributes([1])]).cellStyle == style)
    }

    @Test func tmuxGetsCellsWhateverShinesThrough() {
        let environment = TerminalEnvironment(term: "tmux-256color", tmux: true, terminfoColours: 256)
        let result = found(environment, [.version("tmux 3.3a"), .deviceAttributes([1, 2])])
        #expect(result.tmux && result.graphics == .cells && result.depth == .full)
    }

    @Test func tmuxIsNotAskedTheKittyQuestion() {
        #expect(!CapabilityProbe(environment: TerminalEnvironment(term: "screen", tmux: true)).query.contains("_G"))
        #expect(CapabilityProbe(environment: TerminalEnvironment(term: "screen")).query.contains("_G"))
    }

    @Test func linuxConsoleIsAskedLittle() {
        #expect(CapabilityProbe(environment: TerminalEnvironment(term: "linux")).query == "\u{1B}[c")
    }

    struct DepthRow: Sendable {
        var environment: TerminalEnvironment
        var depth: ColourDepth
    }

    @Test(arguments: [
        DepthRow(environment: TerminalEnvironment(term: "xterm-256color", terminfoColours: 256), depth: .palette256),
        DepthRow(
            environment: TerminalEnvironment(term: "xterm-256color", colorTerm: "truecolor", terminfoColours: 256),
            depth: .full),
        DepthRow(environment: TerminalEnvironment(term: "xterm", colorTerm: "truecolor", noColor: true), depth: .mono),
        DepthRow(environment: TerminalEnvironment(term: "linux", terminfoColours: 8), depth: .palette16),
        DepthRow(environment: TerminalEnvironment(term: "vt220", terminfoColours: -1), depth: .mono),
        DepthRow(environment: TerminalEnvironment(term: "xterm-kitty", terminfoColours: nil), depth: .full),
        DepthRow(environment: TerminalEnvironment(term: "weird-256color", terminfoColours: nil), depth: .palette256),
        DepthRow(environment: TerminalEnvironment(term: "weird", terminfoColours: nil), depth: .palette16),
        DepthRow(environment: TerminalEnvironment(term: ""), depth: .mono),
    ])
    func environmentDecidesTheColours(_ row: DepthRow) {
        #expect(found(row.environment, []).depth == row.depth)
    }

    @Test func withoutUnicodeOrColourCellsAreAscii() {
        #expect(found(TerminalEnvironment(term: "xterm", unicode: false, terminfoColours: 8), []).cellStyle == .ascii)
        #expect(found(TerminalEnvironment(term: "vt100", terminfoColours: -1), []).cellStyle == .ascii)
    }

    @Test func wishesComeFirst() {
        var options = TerminalOptions()
        (options.graphics, options.cellStyle, options.depth, options.charset) = (.cells, .quadrant, .palette16, .ascii)
        let result = found(xterm, [.deviceAttributes([4])], options: options)
        #expect(result.graphics == .cells && result.cellStyle == .quadrant)
        #expect(result.depth == .palette16 && result.charset == .ascii)
    }

    @Test func sixelTerminalIsAskedForItsLimits() {
        var probe = CapabilityProbe(environment: xterm)
        let further = probe.receive(.deviceAttributes([4]))
        #expect(further.hasSuffix("\u{1B}[5n") && !probe.isComplete)
        _ = probe.receive(.graphics(item: 1, status: 0, values: [16]))
        _ = probe.receive(.graphics(item: 2, status: 0, values: [1000, 800]))
        _ = probe.receive(.acknowledged)
        #expect(probe.isComplete)
        #expect(probe.capabilities.sixelColours == 16)
        #expect(probe.capabilities.sixelLimit == CellPixels(width: 1000, height: 800))
    }

    @Test func cellSizeComesFromTheBestSource() {
        var probe = CapabilityProbe(environment: xterm)
        probe.window = (CellSize(columns: 100, rows: 50), CellPixels(width: 1010, height: 1010))
        #expect(probe.capabilities.cellPixels == CellPixels(width: 10, height: 20))
        _ = probe.receive(.textAreaPixels(width: 900, height: 900))
        #expect(probe.capabilities.cellPixels == CellPixels(width: 9, height: 18))
        _ = probe.receive(.cellPixels(width: 8, height: 17))
        #expect(probe.capabilities.cellPixels == CellPixels(width: 8, height: 17))
    }

    @Test func cellSizeOutlivesAChangeOfTheWindow() {
        var probe = CapabilityProbe(environment: xterm)
        probe.window = (CellSize(columns: 100, rows: 50), nil)
        _ = probe.receive(.textAreaPixels(width: 900, height: 900))
        probe.forgetArea()
        probe.window = (CellSize(columns: 50, rows: 25), nil)
        #expect(probe.capabilities.cellPixels == CellPixels(width: 9, height: 18))
    }

    @Test func everyFindingHasAReason() {
        let findings = found(xterm, [.deviceAttributes([4])]).findings
        #expect(findings.count >= 9)
        #expect(findings.allSatisfy { !$0.name.isEmpty && !$0.value.isEmpty && !$0.reason.isEmpty })
    }
}
