import Catalog
import Domain
import Foundation
import Testing

/// The real program in a real terminal.
@Suite(
    .serialized,
    .enabled("tmux is not installed") { TmuxWindow.program != nil },
    .enabled("the program was not built beside the tests") {
        FileManager.default.isExecutableFile(atPath: TmuxWindow.workstation)
    })
struct TmuxTests {
    /// Opens the workstation on three pictures and waits for the list.
    private func opened(columns: Int = 110, rows: Int = 32, _ body: (TmuxWindow, TemporaryDataset) throws -> Void)
        throws
    {
        try TemporaryDataset.with { dataset in
            let window = try TmuxWindow(columns: columns, rows: rows, home: dataset.folder)
            try window.wait(for: "ready>")
            try window.type("sh -c 'echo $$ >\(dataset.folder)/pid; exec \(TmuxWindow.workstation) \(dataset.folder)'")
            try window.wait(for: "? help")
            try body(window, dataset)
        }
    }

    @Test func listShowsThePicturesAndTheirState() throws {
        try opened { window, _ in
            let rows = try window.wait(for: "1.jpg")
            #expect(rows[0].contains("reticle ▸"))
            #expect(rows.contains { $0.contains("○ 2.jpg") })
            #expect(rows.count >= 32 && rows[31].contains("? help"))
            #expect(try window.value("alternate_on") == "1")
        }
    }

    @Test func boxIsDrawnByKeysAndSaved() throws {
        try opened { window, dataset in
            // Before its rows are there the list opens nothing, and its preview shows the size of the picture too.
            try window.wait(for: "○ 1.jpg")
            try window.press("Enter")
            try window.wait(for: "1/4")
            try window.press("1")
            try window.wait(for: "drawing")
            try window.press("Enter", "S-Right", "S-Down", "Enter")
            try window.wait("list with one box") { rows in
                rows[0].contains("saved") && rows.contains { $0.contains("─ 1 box") }
            }
            #expect(try dataset.store.document(ImageID(rawValue: 1)).annotations.count == 1)
        }
    }

    @Test func helpNamesTheScreenInFront() throws {
        try opened { window, _ in
            try window.press("?")
            try window.wait(for: "keys · browse")
            try window.press("Escape")
            try window.wait("list") { rows in !rows.contains { $0.contains("keys ·") } }
            try window.press("Enter")
            try window.wait(for: "120×90")
            try window.press("?")
            try window.wait(for: "keys · label")
            try window.press("Escape")
            try window.wait("label screen") { rows in !rows.contains { $0.contains("keys ·") } }
        }
    }

    @Test(arguments: [(80, 24), (140, 45)]) func screenFollowsTheWindow(_ columns: Int, _ rows: Int) throws {
        try opened { window, _ in
            try window.tmux("resize-window", "-x", "\(columns)", "-y", "\(rows)")
            try window.wait("footer in row \(rows)") { seen in
                seen.count >= rows && seen[rows - 1].contains("help") && seen.allSatisfy { $0.count <= columns }
            }
        }
    }

    @Test func tinyWindowSaysWhatIsNeeded() throws {
        try opened { window, _ in
            try window.tmux("resize-window", "-x", "30", "-y", "8")
            try window.wait(for: "reticle needs")
        }
    }

    @Test func terminalIsSaneAfterQuitting() throws {
        try opened { window, _ in
            try window.press("q")
            try checkSanity(window)
        }
    }

    @Test(arguments: [SIGTERM, SIGHUP, SIGABRT]) func terminalIsSaneAfterASignal(_ signal: Int32) throws {
        try opened { window, dataset in
            let text = try String(contentsOfFile: dataset.folder + "/pid", encoding: .utf8)
            let process = try #require(pid_t(text.trimmingCharacters(in: .whitespacesAndNewlines)))
            #expect(kill(process, signal) == 0)
            try checkSanity(window)
        }
    }

    /// The shell is back, with the modes it had and nothing of ours on the screen.
    private func checkSanity(_ window: TmuxWindow) throws {
        try window.wait("prompt") { rows in
            rows.last { !$0.isEmpty }?.trimmingCharacters(in: .whitespaces) == "ready>"
        }
        // A crash cannot wait for ever for a terminal's answers: one that came later stands in the line by now.
        try window.press("C-u")
        try window.type("stty -a")
        let rows = try window.wait(for: "echoctl")
        #expect(!rows.joined().contains("▸"))
        let modes = rows.joined(separator: " ")
        for mode in ["icanon", "echo", "isig", "icrnl", "opost"] {
            #expect(modes.contains(" \(mode)") && !modes.contains("-\(mode) "))
        }
        #expect(try window.value("alternate_on") == "0")
        #expect(try window.value("mouse_any_flag") == "0")
        #expect(try window.value("cursor_flag") == "1")
    }
}
