import Foundation
import Testing

/// A detached tmux of its own with a shell in it: a real terminal that says what is on its screen.
final class TmuxWindow {
    /// Where tmux is installed, if it is.
    static let program = (ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin").split(separator: ":")
        .map { "\($0)/tmux" }.first { FileManager.default.isExecutableFile(atPath: $0) }

    /// The workstation, built beside the tests.
    static let workstation = URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent()
        .appendingPathComponent("reticle").path

    private let socket = "reticle-test-\(UUID().uuidString)"
    private let home: String

    /// Starts a shell in a window of that size; nothing of the user's settings is read.
    init(columns: Int, rows: Int, home: String) throws {
        self.home = home
        try tmux(
            "-f", "/dev/null", "new-session", "-d", "-x", "\(columns)", "-y", "\(rows)", "env PS1='ready> ' ENV= sh")
    }

    deinit { _ = try? tmux("kill-server") }

    /// Runs a tmux command and returns what it prints.
    ///
    /// Not by Foundation's `Process`: it takes the server, which lives on, for the command and waits for its end.
    @discardableResult
    func tmux(_ arguments: String...) throws -> String {
        let settings = [
            "LC_ALL=C.UTF-8", "HOME=\(home)", "XDG_CONFIG_HOME=\(home)", "PATH=/usr/local/bin:/usr/bin:/bin",
        ]
        let words = ["env", "-i"] + settings + [try #require(Self.program), "-u", "-L", socket] + arguments
        let line = words.map { "'" + $0.replacingOccurrences(of: "'", with: "'\\''") + "'" }.joined(separator: " ")
        let stream = try #require(popen(line + " 2>/dev/null", "r"))
        defer { pclose(stream) }
        var output: [UInt8] = []
        var block = [UInt8](repeating: 0, count: 16_384)
        while case let count = fread(&block, 1, block.count, stream), count > 0 { output += block[..<count] }
        return String(decoding: output, as: UTF8.self)
    }

    /// Presses keys, by tmux's names.
    func press(_ keys: String...) throws {
        for key in keys { try tmux("send-keys", key) }
    }

    /// Types a line into the shell.
    func type(_ line: String) throws {
        try tmux("send-keys", "-l", line)
        try press("Enter")
    }

    /// The rows of the screen.
    var rows: [String] {
        get throws {
            try tmux("capture-pane", "-p").split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        }
    }

    /// What tmux knows of the terminal's modes.
    func value(_ format: String) throws -> String {
        try tmux("display-message", "-p", "#{\(format)}").trimmingCharacters(in: .whitespacesAndNewlines)
    }

    /// Waits until the screen is as wanted; the test fails with what it shows after 30 seconds.
    @discardableResult
    func wait(_ wanted: String, until condition: ([String]) -> Bool) throws -> [String] {
        let end = Date(timeIntervalSinceNow: 30)
        var seen = try rows
        while !condition(seen) {
            guard Date() < end else {
                Issue.record("no \(wanted) on the screen:\n\(seen.joined(separator: "\n"))")
                throw CancellationError()
            }
            usleep(20_000)
            seen = try rows
        }
        return seen
    }

    /// Waits until some row holds the text.
    @discardableResult
    func wait(for text: String) throws -> [String] {
        try wait("“\(text)”") { rows in rows.contains { $0.contains(text) } }
    }
}
