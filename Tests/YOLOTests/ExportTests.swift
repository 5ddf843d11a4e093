import Domain
import Foundation
import NeuralNetwork
import TestSupport
import Testing

@testable import YOLO

/// Detectors written in other formats, as far as it can be told without their readers.
@Suite struct ExportTests {
    @Test(.enabled(if: GluonMaterial.isThere, GluonMaterial.absence))
    func aGluonModelIsWrittenByteForByteAsItWasRead() throws {
        let (source, scratch) = (GluonMaterial.path("c_mini_yolo3/tiny64_gluoncv030.params"), GluonScratch())
        let model = try GluonModel(source)
        try GluonExport.write(
            model.model, parameters: model.parameters, to: scratch.path("a.params"), allocation: 16)
        #expect(try GluonMaterial.bytes(scratch.path("a.params")) == GluonMaterial.bytes(source))
    }

    @Test(arguments: [GluonNaming.structured, .prefixed])
    func whatIsWrittenForGluonIsReadBack(_ naming: GluonNaming) throws {
        let (scratch, rule) = (GluonScratch(), GluonRule(.tiny))
        var model = GluonArchitecture.tiny.model()
        model.heads[1].anchors[2] = Anchor(width: 7, height: 9)
        try GluonExport.write(model, parameters: rule, to: scratch.path("a.params"), naming: naming)
        let found = try GluonModel(scratch.path("a.params"))
        #expect(found.naming == naming)
        #expect(found.model == model)
        for (index, node) in model.network.nodes.enumerated() where node.isConvolution {
            #expect(try found.parameters.parameters(of: index) == rule.parameters(of: index))
        }
    }

    @Test(.enabled(if: GluonMaterial.isThere, GluonMaterial.absence))
    func theGraphOfDarknet53HasTheOperatorsOfGluonsOwn() throws {
        let scratch = GluonScratch()
        let architecture = GluonArchitecture(
            stages: GluonArchitecture.tiny.stages, channels: [16, 12, 8],
            anchors: GluonArchitecture.defaultAnchors, classes: 3)
        try MXNetExport().write(architecture.model(), parameters: GluonRule(.tiny), to: scratch.path("net"))
        let ours = try SymbolGraph(contentsOf: scratch.path("net-symbol.json"))
        let theirs = try SymbolGraph(
            contentsOf: GluonMaterial.path("c_mini_yolo3/export/tiny_nopre_mx131-symbol.json"))
        func counts(_ graph: SymbolGraph) -> [String: Int] {
            Dictionary(graph.nodes.map { ($0.op, 1) }, uniquingKeysWith: +)
        }
        #expect(counts(ours) == counts(theirs))
        #expect(Set(ours.nodes.map(\.name)).count == ours.nodes.count)
    }

    @Test func everyVariableOfAGraphHasItsArray() throws {
        let (scratch, model) = (GluonScratch(), ExportModels.everything)
        var export = MXNetExport()
        export.includesPreprocessing = true
        export.epoch = 12
        let paths = try export.write(model, parameters: ExportParameters(model), to: scratch.path("net"))
        #expect(paths.parameters == scratch.path("net-0012.params"))
        let graph = try SymbolGraph(contentsOf: paths.symbol)
        let file = try NDArrayFile(paths.parameters)
        let variables = graph.nodes.filter { $0.op == "null" && $0.name != "data" }.map(\.name)
        #expect(Set(file.names.map(GluonNameTable.bare)) == Set(variables))
        #expect(file.names.filter { $0.hasPrefix("aux:") }.allSatisfy { $0.contains("running_") })
    }

    @Test func normalisationUnderAnotherRuleGivesTheSame() throws {
        let model = ExportModels.everything
        let source = try ExportParameters(model)
        var other = model.network
        for index in other.nodes.indices {
            guard case .convolution(var layer) = other.nodes[index].layer, layer.normalization != nil else { continue }
            layer.normalization = GluonNetwork.normalization
            other.nodes[index].layer = .convolution(layer)
        }
        let shape = Shape(height: 32, width: 48, channels: 3)
        let input = GluonRule.input(picture: 0, height: 32, width: 48)
        let before = try ReferenceNetwork(model.network, parameters: source).outputs(of: input, shape: shape)
        let renormalized = RenormalizedParameters(source, of: model.network, to: GluonNetwork.normalization)
        let after = try ReferenceNetwork(other, parameters: renormalized).outputs(of: input, shape: shape)
        let plain = try ReferenceNetwork(other, parameters: source).outputs(of: input, shape: shape)
        #expect(Self.difference(before, after) < 1e-5)
        #expect(Self.difference(before, plain) > 1e-3)
    }

    @Test func aNetworkThatIsNotGluonsIsRefused() throws {
        let (scratch, model) = (GluonScratch(), ExportModels.everything)
        #expect(!GluonExport.fits(model))
        let error = GluonError.inexpressible(
            format: "GluonCV", what: "not a YOLO v3 on a Darknet with residual blocks")
        #expect(throws: error) {
            try GluonExport.write(model, parameters: ExportParameters(model), to: scratch.path("a"))
        }
        #expect(!FileManager.default.fileExists(atPath: scratch.path("a")))
    }

    @Test func aTrainedNetworkIsWrittenForGluonAsWellWhereItHasOne() throws {
        let scratch = GluonScratch()
        let model = GluonArchitecture.tiny.model()
        let path = try TrainedFiles.writeForGluon(model, parameters: GluonRule(.tiny), to: scratch.path("a"))
        #expect(path == scratch.path("a.params"))
        #expect(try GluonModel(scratch.path("a.params")).model == model)
        let other = ExportModels.everything
        #expect(
            try TrainedFiles.writeForGluon(other, parameters: ExportParameters(other), to: scratch.path("b")) == nil)
    }

    @Test func darknetsWayOfSayingTheNetworkIsRecognised() throws {
        var model = GluonArchitecture.tiny.model()
        // Routes of one input and shortcuts with their inputs the other way round, as cfg files have them.
        let nodes = model.network.nodes
        var (moved, places): ([Network.Node], [Int]) = ([], [])
        for node in nodes {
            var node = node
            node.inputs = node.inputs.map { $0 < 0 ? $0 : places[$0] }
            if case .shortcut = node.layer { node.inputs.reverse() }
            if case .upsample = node.layer { node.inputs.removeLast() }
            if case .convolution(var layer) = node.layer, layer.normalization != nil {
                layer.normalization = BatchNormalization(epsilon: 1e-6, isEpsilonInsideRoot: false)
                node.layer = .convolution(layer)
            }
            if node.name.hasPrefix("transitions"), node.isConvolution {
                moved.append(Network.Node(.route(groups: 1, group: 0), inputs: node.inputs, name: "route"))
                node.inputs = [moved.count - 1]
            }
            moved.append(node)
            places.append(moved.count - 1)
        }
        model.network.nodes = moved
        let match = try #require(GluonMatch(model, allocation: 16))
        #expect(match.architecture == .tiny)
        #expect(match.nodes.allSatisfy { nodes[$0].name == moved[$1].name })
    }

    @Test func lengthsInAnONNXFileAddUp() throws {
        let (scratch, model) = (GluonScratch(), ExportModels.everything)
        try ONNXExport.write(model, parameters: ExportParameters(model), to: scratch.path("a.onnx"))
        let fields = try #require(ProtobufFields(try GluonMaterial.bytes(scratch.path("a.onnx"))))
        #expect(fields.numbers.contains(7))
        let graph = try #require(fields.messages(7).first.flatMap { ProtobufFields($0) })
        #expect(graph.messages(12).count == 4)
        for tensor in graph.messages(5) {
            let tensor = try #require(ProtobufFields(tensor))
            let width = tensor.integers(2) == [7] ? 8 : 4
            #expect(tensor.messages(9).first?.count == tensor.integers(1).reduce(width, *))
        }
    }

    @Test(arguments: [(0, [8, 0]), (127, [8, 127]), (128, [8, 128, 1]), (300, [8, 172, 2])])
    func numbersAreWrittenInSevens(_ row: (value: Int, bytes: [UInt8])) {
        var message = Protobuf()
        message.integer(1, row.value)
        #expect(message.bytes == row.bytes)
    }

    static func difference(_ first: [[Float]], _ second: [[Float]]) -> Float {
        zip(first.joined(), second.joined()).reduce(0) { max($0, abs($1.0 - $1.1)) }
    }
}

/// The fields of a message, taken apart again.
struct ProtobufFields {
    private var fields: [(number: Int, integer: Int, bytes: [UInt8])] = []

    var numbers: [Int] { fields.map(\.number) }
    func messages(_ number: Int) -> [[UInt8]] { fields.filter { $0.number == number }.map(\.bytes) }
    func integers(_ number: Int) -> [Int] { fields.filter { $0.number == number }.map(\.integer) }

    init?(_ bytes: [UInt8]) {
        var place = 0
        func varint() -> Int? {
            var (value, shift) = (0, 0)
            while place < bytes.count, shift < 63 {
                value |= Int(bytes[place] & 0x7F) << shift
                place += 1
                if bytes[place - 1] < 0x80 { return value }
                shift += 7
            }
            return nil
        }
        while place < bytes.count {
            guard let tag = varint() else { return nil }
            switch tag & 7 {
            case 0:
                guard let value = varint() else { return nil }
                fields.append((tag >> 3, value, []))
            case 2:
                guard let count = varint(), count <= bytes.count - place else { return nil }
                fields.append((tag >> 3, 0, Array(bytes[place..<place + count])))
                place += count
            case 5: place += 4
            default: return nil
            }
        }
    }
}
