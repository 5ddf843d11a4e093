import ArgumentParser
import Catalog
import Domain
import Foundation
import Workbench

/// `reticle next`: which images are best labelled next, and why.
struct NextCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "next", abstract: "Which images are best labelled next, and why.",
        discussion: """
            reticle next --limit 20
            reticle next --model tiny --json

            Images that nobody has labelled, by what labelling them is expected to teach: detections that the network is \
            unsure of, classes with few boxes so far, pictures unlike those that are labelled, disagreement of two networks. \
            The order is kept; in the workstation s w sorts by it.
            """)

    @OptionGroup var workspace: WorkspaceOptions
    @Option(help: "The network whose doubts count (default: the one that looked last).")
    var model: String?
    @Option(help: "Images of this client only.")
    var client: String?
    @Option(help: "Images that are printed; 0 for all.")
    var limit = 20
    @Flag(help: "Leave the pictures as they were seen last.")
    var noPictures = false
    @Flag(help: "JSON lines, one an image.")
    var json = false

    func validate() throws {
        if limit < 0 { throw ValidationError("--limit \(limit): expected 0 or more") }
    }

    /// A line of the output.
    private struct Line: Encodable {
        /// Place in the order, from 1.
        var rank: Int
        /// Path of the image as its dataset writes it.
        var image: String
        /// Expected gain, 0…1.
        var gain: Double
        var reason: String
    }

    func run() throws {
        try Out.reporting {
            let store = try workspace.open()
            if !noPictures, try !PictureScan(store: store).isUpToDate() {
                let summary = try PictureScan(store: store).run()
                Out.note(summary.text)
            }
            let result = try NextPlanning(store: store, model: model, client: client).run()
            for note in result.notes { Out.note(note) }
            if result.order.isEmpty { Out.note("every image is labelled or has boxes") }
            let shown = result.order.prefix(limit == 0 ? .max : limit)
            let rows = try store.rows(shown.map(\.image))
            let paths = Dictionary(uniqueKeysWithValues: rows.map { ($0.id, $0.path) })
            for (at, each) in shown.enumerated() {
                let line = Line(
                    rank: at + 1, image: paths[each.image] ?? "image \(each.image.rawValue)", gain: each.gain,
                    reason: each.reason)
                if json {
                    try Out.json(line)
                } else {
                    print("\(String(format: "%.3f", line.gain))  \(line.image): \(line.reason)".printable)
                }
            }
        }
    }
}
