import Catalog
import Domain
import Foundation
import Testing

#if canImport(Glibc)
    import Glibc
#endif

@Suite struct KillTests {
    /// A process that edits as fast as it can ends by SIGKILL at some moment; every line that it wrote must be true.
    @Test func noAcknowledgedEditIsLostByAKill() async throws {
        let (workspace, _) = try Workspace.filled()
        let log = workspace.folder + "/acknowledged"
        #expect(FileManager.default.createFile(atPath: log, contents: nil))
        for round in 1...4 {
            let folder = workspace.folder
            await #expect(processExitsWith: .signal(SIGKILL)) {
                [folder = folder as String, log = log as String, round = round as Int] in
                Thread.detachNewThread {
                    usleep(UInt32(60_000 + round * 37_000))
                    kill(getpid(), SIGKILL)
                }
                let handle = try #require(FileHandle(forWritingAtPath: log))
                try handle.seekToEnd()
                var rehearsal = CatalogRehearsal(folder: folder, actor: "anna", seed: UInt64(round))
                try rehearsal.run { handle.write(Data("\($0)\n".utf8)) }
            }
            let lines = try String(contentsOfFile: log, encoding: .utf8).split(separator: "\n").map(String.init)
            #expect(try CatalogRehearsal.verify(folder: folder, acknowledgements: lines) == [])
        }
        #expect(try workspace.open().history().count > 4)
    }

    @Test func aLostEditWouldBeNoticed() throws {
        let (workspace, _) = try Workspace.filled()
        var lines: [String] = []
        var rehearsal = CatalogRehearsal(folder: workspace.folder, actor: "anna", seed: 1)
        try rehearsal.run(edits: 10) { lines.append($0) }
        #expect(try CatalogRehearsal.verify(folder: workspace.folder, acknowledgements: lines) == [])
        lines.append("999999 1 7 0123456789abcdef")
        #expect(try CatalogRehearsal.verify(folder: workspace.folder, acknowledgements: lines).count == 1)
    }
}
