import Domain
import Foundation
import NeuralNetwork
import TestSupport
import Testing

@testable import YOLO

/// Networks recognised in files by the names and shapes of their arrays.
@Suite(.enabled(if: GluonMaterial.isThere, GluonMaterial.absence)) struct GluonModelTests {
    @Test func darknet53HasAllNamesAndShapesInTheOrderOfTheFile() throws {
        let architecture = GluonArchitecture.darknet53(classes: 20)
        let arrays = GluonArrays(architecture, GluonNetwork(architecture))
        let table = try String(
            contentsOfFile: GluonMaterial.path("c_mini_yolo3/yolo3_darknet53_voc_params.tsv"), encoding: .utf8)
        let rows = table.split(separator: "\n").dropFirst().map { $0.split(separator: "\t").prefix(3).map(String.init) }
        #expect(rows.count == 372)
        #expect(
            arrays.entries.map { [$0.structured, $0.prefixed, $0.shape.map(String.init).joined(separator: "x")] }
                == rows)
    }

    @Test(arguments: ["tiny64", "darknet53_96"]) func theRuleGivesTheFixturesParameters(_ name: String) throws {
        let architecture = name == "tiny64" ? GluonArchitecture.tiny : .darknet53(classes: 3)
        let root = try #require(try GluonMaterial.json("c_mini_yolo3/\(name)_gluoncv0105.json") as? [String: Any])
        let wanted = try #require(root["params"] as? [[String: Any]])
        let arrays = GluonArrays(architecture, GluonNetwork(architecture)).entries
            .filter { !$0.structured.hasSuffix("offsets") }
        #expect(wanted.compactMap { $0["name"] as? String } == arrays.map(\.structured))
        for (entry, facts) in zip(arrays, wanted) where !entry.structured.hasSuffix("anchors") {
            let numbers = GluonRule.array(entry.structured, shape: entry.shape)
            #expect(facts["shape"] as? [Int] == entry.shape)
            #expect(Array(numbers.prefix(4)) == (facts["first4"] as? [Double])?.map { Float($0) })
            let norm = GluonMaterial.norm(numbers)
            #expect(abs(norm / (try #require(facts["l2"] as? Double)) - 1) < 1e-9, "\(entry.structured)")
        }
    }

    static let tinyFiles: [(file: String, naming: GluonNaming)] = [
        ("tiny64_gluoncv030.params", .structured), ("export/tiny_nopre_mx131-0003.params", .prefixed),
        ("export/tiny_nopre_mx191-0003.params", .prefixed), ("export/tiny_pre_mx131-0000.params", .prefixed),
        ("export/tiny_pre_mx191-0000.params", .prefixed),
    ]

    @Test(arguments: tinyFiles) func theTinyNetworkIsRecognisedUnderEachNaming(
        _ row: (file: String, naming: GluonNaming)
    ) throws {
        let found = try GluonModel(GluonMaterial.path("c_mini_yolo3/" + row.file))
        #expect(found.architecture == .tiny)
        #expect(found.naming == row.naming)
        #expect(found.model.classNames == ["class 0", "class 1", "class 2"])
        let wanted = Preprocessing.gluon
        #expect(abs(found.model.preprocessing.mean - wanted.mean).max() < 1e-7)
        #expect(abs(found.model.preprocessing.deviation - wanted.deviation).max() < 1e-7)
        let rule = GluonRule(.tiny)
        for (index, node) in found.model.network.nodes.enumerated() {
            guard case .convolution = node.layer else { continue }
            #expect(try found.parameters.parameters(of: index) == rule.parameters(of: index), "\(node.name)")
        }
    }

    @Test func everyArrayThatIsWrongIsNamed() throws {
        let (scratch, source) = (GluonScratch(), try Self.tinyArrays())
        func problems(_ change: (inout [(String, NDArray)]) -> Void) throws -> [GluonError.ArrayProblem] {
            var arrays = source
            change(&arrays)
            let path = try Self.write(arrays, scratch)
            do { _ = try GluonModel(path) } catch GluonError.arraysDisagree(_, let problems) { return problems }
            return []
        }
        #expect(try problems { _ in } == [])
        #expect(
            try problems { $0.removeAll { $0.0 == "stages.0.4.body.1.0.weight" } }
                == [.missing(name: "stages.0.4.body.1.0.weight", expected: [16, 8, 3, 3])])
        #expect(
            try problems { $0.append(("fc.weight", NDArray(shape: [2], type: .uint8, bytes: [1, 2]))) }
                == [.unexpected(name: "fc.weight", found: [2])])
        let narrow = NDArray(shape: [12], type: .float32, bytes: [UInt8](repeating: 0, count: 48))
        #expect(
            try problems { arrays in
                arrays = arrays.map { $0.0 == "stages.1.0.1.beta" ? ($0.0, narrow) : $0 }
            } == [.wrongShape(name: "stages.1.0.1.beta", found: [12], expected: [24])])
        let zeros = NDArray(shape: [1, 1, 16, 16, 2], type: .float32, bytes: [UInt8](repeating: 0, count: 2048))
        #expect(
            try problems { arrays in
                arrays = arrays.map { $0.0 == "yolo_outputs.1.offsets" ? ($0.0, zeros) : $0 }
            } == [.wrongValues(name: "yolo_outputs.1.offsets", reason: "not the columns and rows of its cells")])
        #expect(try problems { $0.removeAll { $0.0.hasPrefix("yolo_outputs") } }.count == 1)
    }

    @Test func aNumberThatIsNoneIsFoundWhenItIsRead() throws {
        let scratch = GluonScratch()
        let arrays = try Self.tinyArrays().map { name, array in
            guard name == "stages.0.1.0.weight" else { return (name, array) }
            var array = array
            array.bytes.replaceSubrange(20..<24, with: [0, 0, 0xC0, 0x7F])
            return (name, array)
        }
        let path = try Self.write(arrays, scratch)
        let model = try GluonModel(path)
        #expect(throws: GluonError.badNumber(path: path, array: "stages.0.1.0.weight", index: 5, found: "nan")) {
            try model.parameters.parameters(of: 1)
        }
        _ = try model.parameters.parameters(of: 0)
    }

    @Test func otherNetworksAndListsAreRefused() throws {
        for name in ["tiny_gluon_mx191", "tiny_collect_mx191", "list_unnamed_mx191", "v2_none_array"] {
            #expect(throws: GluonError.self) { try GluonModel(GluonMaterial.path("a_params/\(name).params")) }
        }
    }

    @Test func anchorsAndClassesAreTheFilesOwn() throws {
        let scratch = GluonScratch()
        let bytes = [Float](arrayLiteral: 1, 2, 3, 4, 5, 6).flatMap { number in
            (0..<4).map { UInt8(truncatingIfNeeded: number.bitPattern >> ($0 * 8)) }
        }
        let arrays = try Self.tinyArrays().map { name, array in
            name == "yolo_outputs.2.anchors"
                ? (name, NDArray(shape: array.shape ?? [], type: .float32, bytes: bytes)) : (name, array)
        }
        let model = try GluonModel(try Self.write(arrays, scratch), classNames: ["a", "b", "c"]).model
        #expect(model.heads[2].anchors[1] == Anchor(width: 3, height: 4))
        #expect(model.heads[0].anchors == GluonArchitecture.defaultAnchors[0])
        #expect(model.classNames == ["a", "b", "c"])
    }

    static func tinyArrays() throws -> [(String, NDArray)] {
        let file = try NDArrayFile(GluonMaterial.path("c_mini_yolo3/tiny64_gluoncv030.params"))
        return try file.names.indices.map { (file.names[$0], try file.array($0)) }
    }

    static func write(_ arrays: [(String, NDArray)], _ scratch: GluonScratch) throws -> String {
        let writer = try NDArrayFileWriter(scratch.path("m.params"), count: arrays.count)
        for (name, array) in arrays { try writer.append(array, name: name) }
        try writer.finish()
        return scratch.path("m.params")
    }
}

private func abs(_ value: SIMD3<Float>) -> SIMD3<Float> { value.replacing(with: -value, where: value .< 0) }
