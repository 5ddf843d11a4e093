import Domain
import Formats
import Foundation
import Synchronization

/// What `reticle dataset` says: problems as they are found, figures at the end.
final class DatasetReport: Sendable {
    /// Problems told on standard error and in JSON; the rest stands in `problems.txt` alone.
    private static let limit = 1000

    private let told = Mutex<[Problem]>([])

    /// Tells a problem; of very many only the first ones.
    func add(_ problem: Problem) {
        let isTold = told.withLock { told in
            guard told.count < Self.limit else { return false }
            told.append(problem)
            return true
        }
        if isTold { Out.note("\(problem.place): \(problem.reason)") }
    }

    /// The figures of a client as one line for people.
    static func line(_ client: ClientFigures) -> String {
        "\(client.folder): \(client.images) images (\(client.train) train, \(client.val) val), \(client.boxes) boxes, "
            + "\(client.classes) classes, cardinality \(client.cardinality), density \(client.density)"
            + notInLists(client).map { ", \($0)" }.joined()
    }

    /// What a client has and its lists do not show.
    private static func notInLists(_ client: ClientFigures) -> [String] {
        let missing = client.withoutBoxes
        return [
            client.empty > 0 ? "\(client.empty) empty images not in the lists, which cannot hold them" : nil,
            client.unseen > 0 ? "\(client.unseen) images not labelled" : nil,
            missing.isEmpty ? nil : "no boxes of " + missing.map(\.printable).joined(separator: ", "),
        ].compactMap { $0 }
    }

    /// The report as JSON.
    struct Document: Encodable {
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
            /// Classes of the synset that no box of the lists has.
            var withoutBoxes: [String]
        }
        struct Skipped: Encodable {
            var `where`: String
            var why: String
        }
        var clients: [Client]
        /// The first thousand of them.
        var skipped: [Skipped]
        var skippedCount: Int

        init(_ outcome: ClientDatasets.Outcome, _ report: DatasetReport) {
            clients = outcome.clients.map { client in
                Client(
                    clientId: client.clientID, folder: client.folder, images: client.images, boxes: client.boxes,
                    classes: client.classes, cardinality: client.cardinality, density: client.density,
                    train: client.train, val: client.val, empty: client.empty, unseen: client.unseen,
                    withoutBoxes: client.withoutBoxes)
            }
            skipped = report.told.withLock { $0.map { Skipped(where: $0.place, why: $0.reason) } }
            skippedCount = outcome.problemCount
        }
    }
}
