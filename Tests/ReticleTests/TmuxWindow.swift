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
    @discardableResult
    func tmux(_ arguments: String...) throws -> String {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: try #require(Self.program))
        process.arguments = ["-u", "-L", socket] + arguments
        var environment = ProcessInfo.processInfo.environment
        for name in ["TMUX", "TMUX_PANE", "NO_COLOR", "COLORTERM"] { environment[name] = nil }
        environment["LC_ALL"] = "C.UTF-8"
        environment["HOME"] = home
        environment["XDG_CONFIG_HOME"] = home
        process.environment = environment
        let pipe = Pipe()
        process.standardOutput = pipe
        process.standardError = FileHandle.nullDevice
        try process.run()
        let output = pipe.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
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
