import NeuralNetwork
import Testing

@testable import YOLO

/// Files that belong together are loaded; those that do not are both named.
@Suite struct DarknetModelTests {
    private let scratch: DarknetScratch

    init() throws {
        scratch = try DarknetScratch()
        let model = try DarknetMaterial.parsed(DarknetMaterial.small).model
        try scratch.file("x.cfg", DarknetMaterial.small)
        try scratch.file("x.names", "cat\ndog\n")
        try WeightsFile.write(
            SeededParameters(layout: model.weightsLayout(), seed: 3), of: model, to: scratch.path("x.weights"))
    }

    private func load(names: String? = "x.names") throws -> DarknetModel {
        try DarknetModel(
            cfg: scratch.path("x.cfg"), weights: scratch.path("x.weights"), names: names.map(scratch.path))
    }

    @Test func threeFilesAreAModel() throws {
        let loaded = try load()
        #expect(loaded.model.classNames == ["cat", "dog"])
        #expect(try loaded.parameters.parameters(of: 12).bias.count == 7)
        #expect(try load(names: nil).model.classNames == ["class 0", "class 1"])
    }

    @Test func aListOfOtherLengthIsNamedWithItsCfg() throws {
        try scratch.file("x.names", "cat\ndog\nbird\n")
        let error = #expect(throws: DarknetError.self) { try load() }
        #expect(
            error
                == .classCount(file: scratch.path("x.names"), count: 3, other: scratch.path("x.cfg"), expected: 2))
    }

    @Test func aDataFileLeadsToTheNames() throws {
        try scratch.file("x.data", "classes=2\nnames=x.names\n")
        let loaded = try DarknetModel(
            cfg: scratch.path("x.cfg"), weights: scratch.path("x.weights"), data: scratch.path("x.data"))
        #expect(loaded.model.classNames == ["cat", "dog"])
        try scratch.file("x.data", "classes=5\nnames=x.names\n")
        let error = #expect(throws: DarknetError.self) {
            try DarknetModel(
                cfg: scratch.path("x.cfg"), weights: scratch.path("x.weights"), data: scratch.path("x.data"))
        }
        #expect(error?.description == "\(scratch.path("x.data")): 5 classes, but \(scratch.path("x.cfg")) has 2")
    }

    @Test(.enabled(if: DarknetMaterial.folder != nil, DarknetMaterial.absent))
    func weightsOfAnotherNetworkAreRefused() {
        let error = #expect(throws: DarknetError.self) {
            try DarknetModel(
                cfg: DarknetMaterial.path("cfg/yolov3.cfg"),
                weights: DarknetMaterial.path("weights/yolov3-tiny/yolov3-tiny.weights"))
        }
        #expect(
            error?.description
                == DarknetMaterial.path("weights/yolov3-tiny/yolov3-tiny.weights")
                + ": 35434956 bytes, but the network needs 248007048: the file ends inside of layer 48 convolutional "
                + "(bytes 33859988 to 38586772); truncated, or weights of another network?")
    }
}
