import ArgumentParser
import Catalog
import Foundation

/// `reticle init [PATH]`: an empty workspace.
struct InitCommand: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "init", abstract: "Make an empty workspace.")

    @Argument(help: "The folder (default: here).")
    var path: String = "."

    func run() throws {
        try Out.reporting {
            let folder = Paths.absolute(path)
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
            _ = try CatalogStore.create(at: folder)
            Out.note("made a workspace in \(folder); next: reticle import --from DATASET --workspace \(folder)")
        }
    }
}
