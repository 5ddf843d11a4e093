import Domain
import Foundation
import NeuralNetwork
import TestSupport
import Testing

@testable import YOLO

/// Exported graphs read back as networks.
@Suite struct GluonSymbolTests {
    static let pairs = [
        ("tiny_nopre_mx131-symbol.json", "tiny_nopre_mx131-0003.params"),
        ("tiny_nopre_mx191-symbol.json", "tiny_nopre_mx191-0003.params"),
        ("tiny_pre_mx131-symbol.json", "tiny_pre_mx131-0000.params"),
        ("tiny_pre_mx191-symbol.json", "tiny_pre_mx191-0000.params"),
    ]

    @Test(.enabled(if: GluonMaterial.isThere, GluonMaterial.absence), arguments: pairs)
    func anExportIsTheNetworkItWasMadeFrom(_ pair: (symbol: String, parameters: String)) throws {
        let folder = GluonMaterial.path("c_mini_yolo3/export/")
        let found = try SymbolModel(symbol: folder + pair.symbol, parameters: folder + pair.parameters)
        let wanted = GluonArchitecture.tiny.model()
        let match = try #require(GluonMatch(found.model, allocation: 16))
        #expect(match.architecture == .tiny)
        #expect(found.model.heads == wanted.heads)
        #expect(found.suppression == MXNetExport.Suppression())
        #expect((found.model.preprocessing.mean - Preprocessing.gluon.mean).max() < 1e-7)
        #expect((found.model.preprocessing.deviation - Preprocessing.gluon.deviation).max() < 1e-7)
        let rule = GluonRule(.tiny)
        for (ours, theirs) in match.nodes where wanted.network.nodes[ours].isConvolution {
            #expect(try found.parameters.parameters(of: theirs) == rule.parameters(of: ours))
        }
    }

    @Test(.enabled(if: GluonMaterial.isThere, GluonMaterial.absence), arguments: ["mx131", "mx191"])
    func theGraphOfTheWholeDetectorIsUnderstood(_ stack: String) throws {
        let scratch = GluonScratch()
        let architecture = GluonArchitecture.darknet53(classes: 20)
        // The graph has no parameters beside it: sparse ones of the right shapes, which store nothing, are enough.
        let entries = GluonArrays(architecture, GluonNetwork(architecture)).entries
        let writer = try NDArrayFileWriter(scratch.path("p"), count: entries.count)
        let match = try #require(GluonMatch(architecture.model()))
        for entry in entries {
            let name = (entry.prefixed.contains("running") ? "aux:" : "arg:") + entry.prefixed
            if case .parameter = entry.content {
                let empty = NDArray(
                    shape: entry.shape, type: .float32, storage: .rowSparse,
                    storedShape: [0] + entry.shape.dropFirst(), bytes: [],
                    auxiliaries: [.init(type: .int64, shape: [0], bytes: [])])
                try writer.append(empty, name: name)
            } else {
                try writer.append(match.values(of: entry.content), shape: entry.shape, name: name)
            }
        }
        try writer.finish()
        let found = try SymbolModel(
            symbol: GluonMaterial.path("c_mini_yolo3/export/yolo3_darknet53_voc_\(stack)-symbol.json"),
            parameters: scratch.path("p"))
        #expect(GluonMatch(found.model)?.architecture == architecture)
        #expect(found.model.classNames[14] == "person")
    }

    @Test func whatWeExportIsReadBackWithTheSameOutputs() throws {
        for model in [ExportModels.everything, ExportModels.region] {
            let (scratch, source) = (GluonScratch(), try ExportParameters(model))
            let paths = try MXNetExport().write(model, parameters: source, to: scratch.path("net"))
            let found = try SymbolModel(
                symbol: paths.symbol, parameters: paths.parameters, classNames: model.classNames,
                inputSize: model.inputSize)
            #expect(found.model.heads == model.heads)
            #expect(found.model.preprocessing == model.preprocessing)
            let shape = Shape(height: model.inputSize.height, width: model.inputSize.width, channels: 3)
            let input = GluonRule.input(picture: 0, height: shape.height, width: shape.width)
            let before = try ReferenceNetwork(model.network, parameters: source).outputs(of: input, shape: shape)
            let after = try ReferenceNetwork(found.model.network, parameters: found.parameters).outputs(
                of: input, shape: shape)
            #expect(before.map(\.count) == after.map(\.count))
            #expect(ExportTests.difference(before, after) < 1e-4)
        }
    }

    @Test(arguments: [
        (#"{"nodes": [], "heads": []}"#, "no convolution is reshaped into boxes, expected a YOLO v3"),
        (#"{"nodes": [{"op": "null", "name": "data", "inputs": []}], "heads": [[0, 0]]}"#, "no convolution"),
    ]) func otherGraphsAreRefused(_ row: (json: String, reason: String)) throws {
        let scratch = GluonScratch()
        let graph = try scratch.file(Array(row.json.utf8), "g.json")
        let arrays = try NDArrayFileWriter(scratch.path("p"), count: 0)
        try arrays.finish()
        let error = #expect(throws: GluonError.self) {
            try SymbolModel(symbol: graph, parameters: scratch.path("p"))
        }
        #expect(error?.description.contains(row.reason) == true)
    }

    @Test(arguments: [
        (#"{"nodes": [{"op": "relu", "name": "a", "inputs": [[0, 0]]}], "heads": []}"#, "an earlier node than 0"),
        (#"{"heads": []}"#, #"no "nodes""#), ("[1", "no JSON"), ("", "no JSON"),
    ]) func brokenGraphsSayWhatIsWrong(_ row: (json: String, reason: String)) throws {
        let scratch = GluonScratch()
        let path = try scratch.file(Array(row.json.utf8), "g.json")
        let error = #expect(throws: GluonError.self) { try SymbolGraph(contentsOf: path) }
        #expect(error?.description.contains(row.reason) == true, "\(error?.description ?? "")")
    }

    @Test func aMissingArrayIsNamed() throws {
        let (scratch, model) = (GluonScratch(), ExportModels.region)
        let paths = try MXNetExport().write(model, parameters: ExportParameters(model), to: scratch.path("net"))
        let whole = try NDArrayFile(paths.parameters)
        let writer = try NDArrayFileWriter(scratch.path("p"), count: whole.count - 1)
        for (index, name) in whole.names.enumerated() where !name.hasSuffix("conv0_weight") {
            try writer.append(try whole.array(index), name: name)
        }
        try writer.finish()
        #expect(
            throws: GluonError.arraysDisagree(
                path: scratch.path("p"), problems: [.missing(name: "darknet0_conv0_weight", expected: [14, 3, 3, 3])])
        ) { try SymbolModel(symbol: paths.symbol, parameters: scratch.path("p")) }
    }
}
