import Domain
import Foundation
import NeuralNetwork
import Synchronization
import TestSupport
import Testing

@testable import YOLO

/// Weights are read convolution by convolution, and written byte by byte as they were.
@Suite struct WeightsFileTests {
    private let scratch: DarknetScratch
    private let model: YOLOModel
    private let layout: WeightsLayout

    init() throws {
        scratch = try DarknetScratch()
        model = try DarknetMaterial.parsed(DarknetMaterial.small).model
        layout = try model.weightsLayout()
    }

    private func write(_ name: String = "a.weights", header: WeightsHeader = WeightsHeader(), upTo: Int? = nil) throws {
        try WeightsFile.write(
            SeededParameters(layout: layout, seed: 1), of: model, header: header, upTo: upTo, to: scratch.path(name))
    }

    private func error(_ extent: WeightsFile.Extent = .whole) -> String? {
        do {
            _ = try WeightsFile(scratch.path("a.weights"), for: model, extent: extent)
            return nil
        } catch { return error.description.replacing(scratch.root + "/", with: "") }
    }

    @Test(
        .enabled(if: DarknetMaterial.folder != nil, DarknetMaterial.absent), arguments: DarknetMaterial.trained.indices)
    func weightsReadAndWrittenAreTheSameBytes(_ index: Int) throws {
        let (cfg, weights, names) = DarknetMaterial.trained[index]
        let network = try DarknetModel(
            cfg: DarknetMaterial.path(cfg), weights: DarknetMaterial.path(weights), names: DarknetMaterial.path(names))
        try WeightsFile.write(
            network.parameters, of: network.model, header: network.weights.header, to: scratch.path("copy.weights"))
        let original = try Data(contentsOf: URL(fileURLWithPath: DarknetMaterial.path(weights)))
        #expect(try Data(contentsOf: URL(fileURLWithPath: scratch.path("copy.weights"))) == original)
        #expect(network.weights.missingLayers.isEmpty && network.weights.header.seen > 0)
        #expect(network.model.classNames.count == network.model.heads[0].classes)
    }

    @Test func everyConvolutionReadsAsItWasWritten() throws {
        try write()
        let file = try WeightsFile(scratch.path("a.weights"), for: model)
        let source = SeededParameters(layout: layout, seed: 1)
        for part in layout.parts.reversed() {
            #expect(try file.parameters(of: part.node) == source.parameters(of: part.node))
        }
        #expect(layout.parts.map(\.node) == [0, 2, 9, 12])
        #expect(layout.parts.map(\.weights) == [8 * 3 * 9, 8 * 9, 14 * 8, 7 * 8])
        #expect(layout.parts.map(\.byteCount) == [992, 416, 504, 252])
    }

    @Test func biasComesFirstThenScaleMeanVarianceAndWeights() throws {
        let numbers = (0..<layout.parameterCount).map { Float($0) }
        let bytes = WeightsHeader().bytes + numbers.withUnsafeBytes { Array($0) }
        let file = try WeightsFile(scratch.file("a.weights", bytes), for: model)
        let first = try file.parameters(of: 0)
        #expect(first.bias == (0..<8).map { Float($0) } && first.scale == (8..<16).map { Float($0) })
        #expect(first.mean == (16..<24).map { Float($0) } && first.variance == (24..<32).map { Float($0) })
        #expect(first.weights == (32..<248).map { Float($0) })
        #expect(try file.parameters(of: 12).bias[0] == Float(layout.parts[3].offset / 4))
    }

    @Test func manyThreadsMayReadAtOnce() throws {
        try write()
        let file = try WeightsFile(scratch.path("a.weights"), for: model)
        let source = SeededParameters(layout: layout, seed: 1)
        let expected = try layout.parts.map { try source.parameters(of: $0.node) }
        let wrong = Atomic(0)
        let nodes = layout.parts.map(\.node)
        DispatchQueue.concurrentPerform(iterations: 64) { turn in
            let index = turn % nodes.count
            if (try? file.parameters(of: nodes[index])) != expected[index] {
                wrong.add(1, ordering: .relaxed)
            }
        }
        #expect(wrong.load(ordering: .relaxed) == 0)
    }

    /// Versions, whether `seen` is wide, and the bytes.
    static let headers: [(WeightsHeader, bytes: Int, transposed: Bool)] = [
        (WeightsHeader(major: 0, minor: 1, revision: 0, seen: 7), 16, false),
        (WeightsHeader(major: 0, minor: 2, revision: 0, seen: 1 << 40), 20, false),
        (WeightsHeader(major: 0, minor: 2, revision: 5, seen: 32_013_312), 20, false),
        (WeightsHeader(major: 1, minor: 0, revision: 0, seen: 9), 20, false),
        (WeightsHeader(major: 1001, minor: 0, revision: 0, seen: 9), 16, true),
        (WeightsHeader(major: 0, minor: 1001, revision: 0, seen: 9), 16, true),
    ]

    @Test(arguments: headers.indices) func aHeaderOfAnyVersionIsReadAndKept(_ index: Int) throws {
        let (header, bytes, isTransposed) = Self.headers[index]
        #expect(header.bytes.count == bytes && header.byteCount == bytes)
        try write(header: header)
        let file = try WeightsFile(scratch.path("a.weights"), for: model)
        #expect(file.header == header && file.header.isTransposed == isTransposed)
        #expect(try file.parameters(of: 0) == SeededParameters(layout: layout, seed: 1).parameters(of: 0))
    }

    @Test func whatIsNoWeightsFileIsRefused() throws {
        try scratch.file("a.weights", "version https://git-lfs.github.com/spec/v1\n")
        #expect(
            error() == "a.weights: cannot be read: not a weights file: version "
                + "1936876918.544108393.1886680168; expected 0.1.0 to 0.2.5")
        try scratch.file("a.weights", [0, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0])
        #expect(
            error() == "a.weights: cannot be read: 16 bytes; expected a header of 16 or 20 and numbers after it")
        try scratch.file("a.weights", [])
        #expect(error() == "a.weights: cannot be read: 0 bytes; expected a header of 16 or 20 and numbers after it")
        let folder = #expect(throws: DarknetError.self) { try WeightsFile(scratch.root, for: model) }
        #expect(folder == .unreadable(path: scratch.root, reason: "not a plain file"))
        let absent = #expect(throws: DarknetError.self) { try WeightsFile("/nowhere/a", for: model) }
        #expect(absent == .unreadable(path: "/nowhere/a", reason: "No such file or directory"))
    }

    /// Bytes cut off or added, and what is said.
    static let sizes: [(change: Int, error: String)] = [
        (
            -1,
            "2183 bytes, but the network needs 2184: the file ends inside of layer 12 convolutional "
                + "(bytes 1932 to 2184); truncated, or weights of another network?"
        ),
        (
            -252,
            "1932 bytes, but the network needs 2184: the file ends before layer 12 convolutional "
                + "(bytes 1932 to 2184); weights of the first 12 layers alone, or of another network?"
        ),
        (
            -1500,
            "684 bytes, but the network needs 2184: the file ends inside of layer 0 convolutional "
                + "(bytes 20 to 1012); truncated, or weights of another network?"
        ),
        (
            -2164,
            "20 bytes, but the network needs 2184: the file ends before layer 0 convolutional "
                + "(bytes 20 to 1012); there are no numbers in it"
        ),
        (
            12,
            "2196 bytes, but the network needs 2184: 12 bytes too many after layer 12 convolutional; "
                + "weights of another network?"
        ),
    ]

    @Test(arguments: sizes) func aWrongSizeSaysWhereTheFileEnds(_ change: Int, _ expected: String) throws {
        try write()
        let bytes = try scratch.bytes("a.weights")
        try scratch.file(
            "a.weights", change < 0 ? bytes.dropLast(-change) : bytes + [UInt8](repeating: 0, count: change))
        #expect(error() == "a.weights: \(expected)")
    }

    @Test func aPartialFileHoldsTheFirstLayers() throws {
        try write(upTo: 9)
        #expect(error() != nil && error(.upTo(3)) == nil && error(.upTo(12)) != nil)
        for extent in [WeightsFile.Extent.partial, .upTo(9)] {
            let file = try WeightsFile(scratch.path("a.weights"), for: model, extent: extent)
            #expect(file.layerCount == 9 && file.missingLayers == ["9 convolutional", "12 convolutional"])
            #expect(try file.parameters(of: 2) == SeededParameters(layout: layout, seed: 1).parameters(of: 2))
            let missing = #expect(throws: DarknetError.self) { try file.parameters(of: 9) }
            #expect(
                missing?.description
                    == "\(file.path): no weights of layer 9 convolutional: the file holds those of the first 9 layers")
        }
    }

    @Test func aPartialFileEndsWithALayer() throws {
        try write(upTo: 9)
        try scratch.file("a.weights", scratch.bytes("a.weights") + [0])
        #expect(
            error(.partial) == "a.weights: 1429 bytes, but the network needs 2184: the file ends inside of layer "
                + "9 convolutional (bytes 1428 to 1932); truncated, or weights of another network?")
        try scratch.file("a.weights", scratch.bytes("a.weights").prefix(20) + [])
        #expect(error(.partial)?.contains("ends before layer 0 convolutional") == true)
        #expect(error(.upTo(0)) == "a.weights: cannot be read: 0 layers asked for; expected at least 1")
    }

    @Test(
        .enabled(if: DarknetMaterial.folder != nil, DarknetMaterial.absent))
    func theFirst15LayersOfATinyNetworkAreABackbone() throws {
        let cfg = DarknetMaterial.path("weights/yolov3-tiny/yolov3-tiny.cfg")
        let whole = try DarknetModel(
            cfg: cfg, weights: DarknetMaterial.path("weights/yolov3-tiny/yolov3-tiny.weights"))
        let path = scratch.path("yolov3-tiny.conv.15")
        try WeightsFile.write(whole.parameters, of: whole.model, header: whole.weights.header, upTo: 15, to: path)
        let partial = try DarknetModel(cfg: cfg, weights: path, extent: .partial)
        #expect(partial.weights.layerCount == 15)
        #expect(partial.weights.missingLayers.first == "15 convolutional" && partial.weights.missingLayers.count == 4)
        #expect(try partial.parameters.parameters(of: 14) == whole.parameters.parameters(of: 14))
    }

    /// What is put in the place of a number, where it is, and what is said.
    static let poison: [(values: [Float], at: Int, error: String)] = [
        ([.nan], 250, "layer 2 convolutional: 1 value not a number or infinite"),
        ([.infinity, 1, -.infinity, .nan], 100, "layer 0 convolutional: 3 values not a number or infinite"),
        ([.signalingNaN], 247, "layer 0 convolutional: 1 value not a number or infinite"),
        ([-1, 0, -0.5], 25, "layer 0 convolutional: 2 values of the variance below zero"),
    ]

    @Test(arguments: poison.indices) func numbersThatCannotBeUsedAreCounted(_ row: Int) throws {
        let (values, at, expected) = Self.poison[row]
        try write()
        var bytes = try scratch.bytes("a.weights")
        bytes.replaceSubrange(20 + 4 * at..<20 + 4 * (at + values.count), with: values.withUnsafeBytes { Array($0) })
        let file = try WeightsFile(scratch.file("a.weights", bytes), for: model)
        let errors = layout.parts.compactMap { part in
            do {
                _ = try file.parameters(of: part.node)
                return nil as String?
            } catch { return String(describing: error) }
        }
        #expect(errors == ["\(file.path): \(expected)"])
    }

    @Test(arguments: 0..<100) func everySpoiltNumberOfAPieceIsFound(_ seed: Int) {
        var random = SplitMix64(seed: UInt64(seed))
        var values = (0..<Int.random(in: 0...300, using: &random)).map { _ in
            Float.random(in: -1e38...1e38, using: &random)
        }
        var spoilt: Set<Int> = []
        for _ in 0..<Int.random(in: 0...3, using: &random) where !values.isEmpty {
            let at = Int.random(in: values.indices, using: &random)
            values[at] = [Float.nan, .infinity, -.infinity][Int.random(in: 0...2, using: &random)]
            spoilt.insert(at)
        }
        #expect(FiniteNumbers.missing(in: values.span) == spoilt.count)
    }

    @Test func aFileThatShrinksWhileItIsReadIsAnError() throws {
        try write()
        let file = try WeightsFile(scratch.path("a.weights"), for: model)
        #expect(truncate(file.path, 1000) == 0)
        let error = #expect(throws: DarknetError.self) { try file.parameters(of: 0) }
        #expect(error == .unreadable(path: file.path, reason: "it ended at byte 1000 while being read"))
        #expect(throws: DarknetError.self) { try file.parameters(of: 12) }
    }

    @Test func aLayerWithoutWeightsHasNone() throws {
        try write()
        let file = try WeightsFile(scratch.path("a.weights"), for: model)
        for index in [1, -1, 14, .max] {
            let error = #expect(throws: DarknetError.self) { try file.parameters(of: index) }
            #expect(error?.description == "weights of layer \(index): it is no convolution")
        }
    }

    /// Hands over one bias too few.
    private struct Short: ParameterSource {
        func parameters(of index: Int) throws -> ConvolutionParameters {
            ConvolutionParameters(weights: [], bias: [Float](repeating: 0, count: 7))
        }
    }

    @Test func aFailedWriteLeavesTheOldFileAndNothingElse() throws {
        try scratch.file("a.weights", "old")
        let error = #expect(throws: DarknetError.self) {
            try WeightsFile.write(Short(), of: model, to: scratch.path("a.weights"))
        }
        #expect(error?.description == "weights of layer 0 convolutional: 7 values of bias; expected 8")
        #expect(try scratch.bytes("a.weights") == Array("old".utf8))
        #expect(try FileManager.default.contentsOfDirectory(atPath: scratch.root) == ["a.weights"])
    }
}
