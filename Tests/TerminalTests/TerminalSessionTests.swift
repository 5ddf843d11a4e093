import Cells
import Glibc
import Testing

@testable import Terminal

/// A pseudo-terminal whose other end the test holds.
private final class PseudoTerminal {
    let master: Int32
    let path: String

    init?(columns: UInt16, rows: UInt16) {
        // The calls of Linux behind unlockpt and ptsname: Swift does not see those.
        master = Glibc.open("/dev/ptmx", O_RDWR | O_NOCTTY)
        var (lock, number): (Int32, Int32) = (0, 0)
        guard master >= 0, ioctl(master, 0x4004_5431, &lock) == 0, ioctl(master, 0x8004_5430, &number) == 0 else {
            return nil
        }
        path = "/dev/pts/\(number)"
        var size = winsize(ws_row: rows, ws_col: columns, ws_xpixel: 0, ws_ypixel: 0)
        guard ioctl(master, UInt(TIOCSWINSZ), &size) == 0 else { return nil }
        _ = fcntl(master, F_SETFL, O_NONBLOCK)
    }

    deinit { close(master) }

    func type(_ text: String) {
        let bytes = Array(text.utf8)
        _ = write(master, bytes, bytes.count)
    }

    /// What was written to the terminal since the last call.
    func output() -> String {
        var result: [UInt8] = []
        var block = [UInt8](repeating: 0, count: 4096)
        while true {
            let count = read(master, &block, block.count)
            guard count > 0 else { return String(decoding: result, as: UTF8.self) }
            result += block[0..<count]
        }
    }

    var isCanonical: Bool {
        var modes = termios()
        tcgetattr(master, &modes)
        return modes.c_lflag & UInt32(ICANON) != 0
    }
}

@MainActor @Suite(.serialized) struct TerminalSessionTests {
    private func open() throws -> (PseudoTerminal, TerminalSession) {
        let terminal = try #require(PseudoTerminal(columns: 40, rows: 8))
        var options = TerminalOptions()
        (options.ttyPath, options.patience, options.graphics) = (terminal.path, 0, .cells)
        return (terminal, try TerminalSession(options: options))
    }

    /// Lets the main queue work until something is true, at most two seconds.
    private func wait(until isTrue: () -> Bool) async throws -> Bool {
        for _ in 0..<400 {
            if isTrue() { return true }
            try await Task.sleep(for: .milliseconds(5))
        }
        return isTrue()
    }

    @Test func openingTakesTheTerminalAndClosingGivesItBack() throws {
        let (terminal, session) = try open()
        #expect(!terminal.isCanonical)
        let entered = terminal.output()
        #expect(entered.contains("\u{1B}[?1049h") && entered.contains("\u{1B}[?1002h") && entered.contains("\u{1B}[c"))
        session.close()
        #expect(terminal.isCanonical)
        let left = terminal.output()
        for mode in ["?1049l", "?1002l", "?1006l", "?1004l", "?2004l", "?25h"] {
            #expect(left.contains("\u{1B}[" + mode))
        }
    }

    /// A fatal signal may come to one thread while another one draws.
    @Test func nothingIsDrawnAfterACrash() throws {
        let (terminal, session) = try open()
        defer { session.close() }
        session.start(onInput: { _ in })
        var canvas = Canvas(session.metrics.size)
        canvas.put("before", column: 0, row: 0)
        session.present(canvas)
        LastRites.perform()
        canvas.put("after", column: 0, row: 0)
        session.present(canvas)
        let seen = terminal.output()
        #expect(seen.contains("before") && !seen.contains("after"))
        #expect(seen.hasSuffix("\u{1B}[?1049l"))
        #expect(session.framesShown == 2)
        #expect(terminal.isCanonical)
    }

    @Test func sizeComesFromTheKernel() throws {
        let (_, session) = try open()
        defer { session.close() }
        #expect(session.metrics.size == CellSize(columns: 40, rows: 8))
    }

    @Test func textIsShownAndFramesWaitForTheTerminal() async throws {
        let (terminal, session) = try open()
        defer { session.close() }
        session.start(onInput: { _ in })
        var seen = ""
        for number in 0..<5 {
            var canvas = Canvas(session.metrics.size)
            canvas.put("frame-\(number)", column: 0, row: 0)
            session.present(canvas)
            seen += terminal.output()
        }
        #expect(seen.contains("frame-0"))
        #expect(session.framesShown == FramePacer.most)
        terminal.type("\u{1B}[0n\u{1B}[0n")
        #expect(try await wait { session.framesShown == FramePacer.most + 1 })
    }

    @Test func keysArriveInOrderAndAnswersDoNot() async throws {
        let (terminal, session) = try open()
        defer { session.close() }
        var inputs: [Input] = []
        session.start(onInput: { inputs.append($0) })
        terminal.type("a\u{1B}[?1;2c\u{1B}[A\u{1B}[200~hi\u{1B}[201~")
        let keys: [Input] = [.key("a"), .key("up"), .paste("hi")]
        #expect(try await wait { inputs.filter { if case .resize = $0 { false } else { true } } == keys })
    }

    @Test func loneEscapeIsAKeyAfterAMoment() async throws {
        let (terminal, session) = try open()
        defer { session.close() }
        var inputs: [Input] = []
        session.start(onInput: { inputs.append($0) })
        terminal.type("\u{1B}")
        #expect(try await wait { inputs == [.key("esc")] })
    }

    @Test func fileIsNoTerminal() {
        var options = TerminalOptions()
        options.ttyPath = "/dev/null"
        #expect(throws: TerminalError.self) { try TerminalSession(options: options) }
    }
}
