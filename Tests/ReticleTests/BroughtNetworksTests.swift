import Catalog
import Domain
import Foundation
import Jobs
import NeuralNetwork
import Testing
import YOLO

@testable import reticle

/// Networks that come with a dataset, in its folder `models`.
@Suite struct BroughtNetworksTests {
    private func made() throws -> MadeUpTraining {
        let made = try MadeUpTraining()
        try made.writeDataset(to: made.path, count: 3)
        try made.writeNetwork(to: made.path + "/models")
        return made
    }

    /// Takes the boxes of the last picture away: it is to be labelled.
    private func unlabelOne(_ made: MadeUpTraining) throws {
        let path = made.path + "/export.jsonl"
        var lines = try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n").map(String.init)
        let last = lines.removeLast()
        let boxes = try #require(last.range(of: ",\"boxes\":"))
        lines.append(last[..<boxes.lowerBound] + "}}")
        try Data((lines.joined(separator: "\n") + "\n").utf8).write(to: URL(fileURLWithPath: path))
    }

    @Test func theFirstOpeningTakesThemAndLooksAtWhatIsToDo() throws {
        let made = try made()
        try unlabelOne(made)
        let (store, news) = try Doorway.open(made.path, readOnly: false, person: "test")
        #expect(news == ["jsonl: 3 images, 2 boxes; network small looks at the 1 to do"])
        #expect(store.shelf.names() == ["small"])
        #expect(try store.models().map(\.name) == [ModelName("small")])
        let job = try #require(try JobStore(store).jobs(at: Date()).first)
        #expect((job.kind, job.state, job.progress.total) == (.predict, .queued, 1))
    }

    @Test func nothingToDoIsNoJob() throws {
        let made = try made()
        let (store, news) = try Doorway.open(made.path, readOnly: false, person: "test")
        #expect(news == ["jsonl: 3 images, 3 boxes; network small came along: i lets it look at an image"])
        #expect(try JobStore(store).jobs(at: Date()).isEmpty)
        let (_, later) = try Doorway.open(made.path, readOnly: false, person: "test")
        #expect(later.isEmpty)
    }

    @Test func aNetworkOfTheSameNameStays() throws {
        let made = try made()
        let store = try CatalogStore.create(at: made.path)
        #expect(BroughtNetworks.take(from: made.path, into: store, at: Date()).added == ["small"])
        let before = try store.shelf.manifest("small").fingerprint
        try made.writeNetwork(to: made.path + "/models")
        let again = BroughtNetworks.take(from: made.path, into: store, at: Date())
        #expect(again.added.isEmpty && again.problems.isEmpty)
        #expect(try store.shelf.manifest("small").fingerprint == before)
    }

    @Test func oneThatCannotBeReadIsNamed() throws {
        let made = try made()
        try Data("[net]\nwidth=64\n".utf8).write(to: URL(fileURLWithPath: made.path + "/models/torn.cfg"))
        try Data().write(to: URL(fileURLWithPath: made.path + "/models/torn.weights"))
        try Data("[net]\n".utf8).write(to: URL(fileURLWithPath: made.path + "/models/alone.cfg"))
        let store = try CatalogStore.create(at: made.path)
        let (added, problems) = BroughtNetworks.take(from: made.path + "/export.jsonl", into: store, at: Date())
        #expect(added == ["small"])
        #expect(problems.count == 1 && problems[0].hasPrefix("network torn did not come along: "))
        #expect(problems.first?.contains("torn.") == true)
    }

    /// The sample comes with its own: what its weights find is in the README.
    @Test func theSamplesNetworkIsWhole() throws {
        let models = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appending(path: "Samples/shelf/models").path
        let files = ModelFiles.darknet(
            cfg: models + "/shelf.cfg", weights: models + "/shelf.weights", names: models + "/shelf.names")
        let (model, parameters) = try files.open()
        for index in model.network.nodes.indices {
            guard case .convolution = model.network.nodes[index].layer else { continue }
            let numbers = try parameters.parameters(of: index)
            let areFinite = numbers.weights.allSatisfy(\.isFinite)
            #expect(areFinite)
        }
        let size = try FileManager.default.attributesOfItem(atPath: models + "/shelf.weights")[.size] as? Int
        #expect((size ?? .max) < 4_000_000)
    }
}
