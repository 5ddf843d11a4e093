import Domain
import Foundation
import NeuralNetwork
import Testing

@testable import YOLO

/// The small network that comes with the sample pictures.
@Suite struct SampleNetworkTests {
    private static let samples = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().appending(path: "Samples/shelf/models")

    private static func configuration() throws -> DarknetConfiguration {
        try DarknetConfiguration(contentsOf: samples.appending(path: "shelf.cfg").path)
    }

    @Test func itHasUnderAMillionNumbers() throws {
        let model = try Self.configuration().model
        let costs = try model.network.costs(for: model.inputShape)
        #expect(costs.reduce(0) { $0 + $1.parameters } == 769_388)
        #expect(costs.reduce(0) { $0 + $1.multiplyAdds } == 599_465_984)
    }

    @Test func itsHeadsHaveCellsOf16And8Pixels() throws {
        let configuration = try Self.configuration()
        let model = configuration.model
        let shapes = try model.network.shapes(for: model.inputShape)
        #expect(model.network.outputs.map { shapes[$0].width } == [26, 52])
        #expect(configuration.heads.map(\.mask) == [[3, 4, 5], [0, 1, 2]])
        let areas = configuration.heads[0].anchors.map { $0.width * $0.height }
        #expect(areas == areas.sorted())
    }

    @Test func itsNamesAreAsManyAsItsClasses() throws {
        var configuration = try Self.configuration()
        let names = try NamesFile.read(Self.samples.appending(path: "shelf.names").path)
        try configuration.name(names, file: "shelf.names", cfg: "shelf.cfg")
        #expect(configuration.model.classNames == ["bottle", "can", "carton", "apple", "banana"])
    }
}
