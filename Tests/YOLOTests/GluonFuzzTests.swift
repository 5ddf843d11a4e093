import Foundation
import NeuralNetwork
import TestSupport
import Testing

@testable import YOLO

/// Readers of MXNet's files under broken bytes: each answers or throws a `GluonError`; none crashes or grows.
///
/// `RETICLE_FUZZ=N` sets the number of inputs, `RETICLE_FUZZ_SEED=S` where the seeds start.
@Suite(.enabled(if: GluonMaterial.isThere, GluonMaterial.absence)) struct GluonFuzzTests {
    private static let inputs = ProcessInfo.processInfo.environment["RETICLE_FUZZ"].flatMap { Int($0) } ?? 2000
    private static let firstSeed = ProcessInfo.processInfo.environment["RETICLE_FUZZ_SEED"].flatMap { UInt64($0) } ?? 0

    private static let lists = [
        "dtypes_dict_mx191", "list_unnamed_mx191", "npshape_v3_mx191", "row_sparse_mx191", "tiny_gluon_mx191",
        "mixed_v0_v1_v2", "v2_none_array", "legacy_v0",
    ]

    @Test(arguments: lists.indices) func brokenListsNeverBreakTheReader(_ target: Int) throws {
        let whole = try Self.lists.map { try GluonMaterial.bytes(GluonMaterial.path("a_params/\($0).params")) }
        let scratch = GluonScratch()
        for number in 0..<Self.inputs / Self.lists.count {
            var mutator = Mutator(seed: Self.firstSeed + UInt64(number * Self.lists.count + target))
            let path = try scratch.file(mutator.mutated(whole[target], with: whole))
            do throws(GluonError) {
                let file = try NDArrayFile(path)
                for index in 0..<file.count { _ = (try file.array(index), try file.floats(index)) }
                _ = try GluonModel(path)
            } catch {}
        }
    }

    @Test func brokenModelsNeverBreakTheReader() throws {
        let names = ["tiny64_gluoncv030", "export/tiny_pre_mx191-0000"]
        let whole = try names.map { try GluonMaterial.bytes(GluonMaterial.path("c_mini_yolo3/\($0).params")) }
        let scratch = GluonScratch()
        for number in 0..<Self.inputs / 8 {
            var mutator = Mutator(seed: Self.firstSeed + UInt64(number))
            // Names and shapes are few among many weights: only the ends are spoilt.
            var bytes = whole[number % 2]
            let tail = bytes.count - Int(UInt64(number) % 3) * 4000 - 6000
            bytes.replaceSubrange(tail..., with: mutator.mutated(Array(bytes[tail...]), with: []))
            do {
                let model = try GluonModel(try scratch.file(bytes))
                for index in model.model.network.nodes.indices where model.model.network.nodes[index].isConvolution {
                    _ = try model.parameters.parameters(of: index)
                }
            } catch is GluonError {}
        }
    }

    @Test func brokenGraphsNeverBreakTheReader() throws {
        let (scratch, model) = (GluonScratch(), ExportModels.everything)
        let paths = try MXNetExport().write(model, parameters: ExportParameters(model), to: scratch.path("net"))
        let whole = try GluonMaterial.bytes(paths.symbol)
        for number in 0..<Self.inputs / 8 {
            var mutator = TextMutator(seed: Self.firstSeed + UInt64(number))
            let path = try scratch.file(mutator.mutated(whole), "g.json")
            do throws(GluonError) {
                _ = try SymbolModel(symbol: path, parameters: paths.parameters, inputSize: model.inputSize)
            } catch {}
        }
    }
}
