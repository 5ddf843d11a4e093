import ArgumentParser
import Domain
import Formats
import Foundation
import Imaging

/// `reticle dataset`: a database export into one dataset a client.
struct DatasetCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "dataset",
        abstract: "Turn a database export into lists, class list and statistics for each client.")

    @Option(help: "The export: a file with one JSON object a line.")
    var from: String
    @Option(help: "The folder to write, one folder a client in it.")
    var to: String
    @Option(help: "Shares of training and validation, such as 70/30.")
    var ratio: String = "70/30"
    @Option(help: "Seed of the split; the same seed gives the same split on any machine.")
    var seed: UInt64 = 0
    @Option(help: "A class list for every client, one name a line (default: the classes that occur).")
    var synset: String?
    @Option(help: "Folder of the pictures (default: the export's).")
    var images: String?
    @Option(help: "What to do with broken lines and boxes: skip and report, or fail.")
    var onError: OnBroken = .skip
    @Flag(help: "As JSON.")
    var json = false

    private struct Report: Encodable {
        struct Client: Encodable {
            var clientId: String
            var folder: String
            var images: Int
            var boxes: Int
            var classes: Int
            var cardinality: Double
            var density: Double
            var train: Int
            var val: Int
            var empty: Int
            var unseen: Int
        }
        var clients: [Client]
    }

    func validate() throws {
        if Self.trainShare(ratio) == nil {
            throw ValidationError("--ratio '\(ratio)': expected two shares such as 70/30")
        }
    }

    /// Share of the first part, 0…1, of a text such as `70/30` or `0.7/0.3`.
    private static func trainShare(_ text: String) -> Double? {
        let parts = text.split(separator: "/").compactMap { Double($0) }
        guard parts.count == 2, parts.allSatisfy({ $0.isFinite && $0 >= 0 }), parts[0] + parts[1] > 0 else {
            return nil
        }
        return parts[0] / (parts[0] + parts[1])
    }

    func run() throws {
        try Out.reporting {
            guard let share = Self.trainShare(ratio) else { return }
            let reading = ReadOptions(
                headers: { try PictureReader.header(of: $0) },
                onError: onError == .fail ? .fail : .skip { Out.note("\($0.place): \($0.reason)") },
                notice: { Out.note("\($0.place): \($0.reason)") }, pictures: images.map(Paths.absolute),
                synset: try synset.map { try SynsetFile.read(Paths.absolute($0)) })
            let bar = ProgressLine("images")
            let clients = try ClientDatasets.build(
                from: Paths.absolute(from), to: Paths.absolute(to),
                split: SplitAssignment(trainShare: share, seed: seed),
                reading: reading, progress: bar.show)
            bar.clear()
            if json {
                return try Out.json(Report(clients: clients.map(row)))
            }
            for client in clients {
                print(
                    "\(client.folder): \(client.images) images (\(client.train) train, \(client.val) val), \(client.boxes) boxes, "
                        + "\(client.classes) classes, cardinality \(client.cardinality), density \(client.density)")
            }
        }
    }

    private func row(_ client: Formats.ClientSummary) -> Report.Client {
        Report.Client(
            clientId: client.clientID, folder: client.folder, images: client.images, boxes: client.boxes,
            classes: client.classes, cardinality: client.cardinality, density: client.density, train: client.train,
            val: client.val, empty: client.empty, unseen: client.unseen)
    }
}
