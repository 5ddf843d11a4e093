import CNcurses
import Cells
import Glibc

/// Asks tmux about the pane that the process runs in.
enum TmuxPane {
    /// What passes bitmaps through tmux, or `nil` where there is nothing to pass through: no tmux, cells, or a tmux
    /// that knows sixels itself.
    @MainActor static func wrapper(_ capabilities: TerminalCapabilities) -> TmuxWrapper? {
        guard capabilities.tmux, capabilities.graphics != .cells else { return nil }
        if capabilities.graphics == .sixel && capabilities.possibleGraphics.contains(.sixel) { return nil }
        let pane = getenv("TMUX_PANE").map { String(cString: $0) } ?? ""
        _ = run(["tmux", "set", "-p", "-t", pane, "allow-passthrough", "on"])
        let format = "#{pane_top} #{pane_left} #{status} #{status-position}"
        let answer = run(["tmux", "display", "-p", "-t", pane, format]).split { $0 == " " || $0 == "\n" }
        guard answer.count >= 2, var row = Int(answer[0]), let column = Int(answer[1]) else {
            return TmuxWrapper(origin: CellPoint(column: 0, row: 0))
        }
        // A status line on top takes rows that pane_top does not count.
        if answer.count == 4, answer[3] == "top" { row += answer[2] == "on" ? 1 : Int(answer[2]) ?? 0 }
        return TmuxWrapper(origin: CellPoint(column: column, row: row))
    }

    /// Pixels of a cell of the terminal outside, as far as tmux knows them.
    @MainActor static var cellPixels: CellPixels? {
        let pane = getenv("TMUX_PANE").map { String(cString: $0) } ?? ""
        let format = "#{client_cell_width} #{client_cell_height}"
        let numbers = run(["tmux", "display", "-p", "-t", pane, format]).split { $0 == " " || $0 == "\n" }
            .compactMap { Int($0) }
        guard numbers.count == 2, numbers[0] > 1, numbers[1] > 1 else { return nil }
        return CellPixels(width: numbers[0], height: numbers[1])
    }

    /// Runs a program of the search path and returns what it writes, at most 4 kB; empty if it fails.
    private static func run(_ arguments: [String]) -> String {
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else { return "" }
        defer { close(ends[0]) }
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_adddup2(&actions, ends[1], 1)
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0)
        posix_spawn_file_actions_addclose(&actions, ends[0])
        var process = pid_t()
        var words: [UnsafeMutablePointer<CChar>?] = arguments.map { strdup($0) } + [nil]
        let failed = posix_spawnp(&process, arguments[0], &actions, nil, &words, cn_environment())
        for word in words { free(word) }
        close(ends[1])
        guard failed == 0 else { return "" }
        var bytes = [UInt8](repeating: 0, count: 4096)
        var count = 0
        while count < bytes.count {
            let got = bytes.withUnsafeMutableBytes {
                read(ends[0], $0.baseAddress.map { $0 + count }, $0.count - count)
            }
            guard got > 0 else { break }
            count += got
        }
        var status: Int32 = 0
        waitpid(process, &status, 0)
        return status == 0 ? String(decoding: bytes[0..<count], as: UTF8.self) : ""
    }
}
