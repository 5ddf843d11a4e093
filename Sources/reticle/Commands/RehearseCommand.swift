import ArgumentParser
import Catalog
import Foundation

/// `reticle rehearse FOLDER`: scripted edits for `Tests/Kill/run.sh`, which kills them and counts what was lost.
///
/// Not listed by `--help`: it is of use to that script only.
struct RehearseCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rehearse", abstract: "Edit a made-up workspace until killed, or check what a kill has left.",
        shouldDisplay: false)

    @Argument(help: "The folder of the workspace.")
    var folder: String
    @Flag(help: "Make the workspace.")
    var prepare = false
    @Option(help: "Edit as this seed says, with a line on standard output after each commit, until killed.")
    var seed: UInt64?
    @Option(help: "How many edits, instead of going on for ever.")
    var edits = Int.max
    @Option(help: "Check the workspace against these lines, a file; prints what is lost or damaged.")
    var verify: String?

    func validate() throws {
        guard [prepare, seed != nil, verify != nil].count(where: { $0 }) == 1 else {
            throw ValidationError("one of --prepare, --seed N and --verify LOG is needed")
        }
    }

    func run() throws {
        try Out.reporting {
            let folder = Paths.absolute(folder)
            if prepare { return try CatalogRehearsal.prepare(folder: folder) }
            if let seed { return try edit(folder, seed) }
            if let verify { try check(folder, Paths.absolute(verify)) }
        }
    }

    private func edit(_ folder: String, _ seed: UInt64) throws {
        var rehearsal = CatalogRehearsal(folder: folder, actor: "rehearsal", seed: seed)
        // Without a buffer: a line that waits in memory when the kill comes was never an acknowledgement.
        try rehearsal.run(edits: edits) { FileHandle.standardOutput.write(Data("\($0)\n".utf8)) }
    }

    private func check(_ folder: String, _ log: String) throws {
        let lines = try String(contentsOfFile: log, encoding: .utf8).split(separator: "\n").map(String.init)
        let problems = try CatalogRehearsal.verify(folder: folder, acknowledgements: lines)
        for problem in problems { print(problem) }
        if !problems.isEmpty { throw ExitCode.failure }
    }
}
