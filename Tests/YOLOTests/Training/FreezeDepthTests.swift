import Domain
import Foundation
import NeuralNetwork
import Testing

@testable import YOLO

@Suite struct FreezeDepthTests {
    @Test(arguments: ["none", "backbone", "heads-only", "12", "26 convolutional"]) func textsAreReadAsTheyAreWritten(
        _ text: String
    ) { #expect(FreezeDepth(text).text == text) }

    private static func depth(_ text: String, _ model: YOLOModel) throws -> Int {
        try FreezeDepth(text).frozenBefore(in: DarknetConfiguration(model))
    }

    @Test func depthsOfDarknet53() throws {
        let model = GluonArchitecture.darknet53(classes: 20).model()
        #expect(try Self.depth("none", model) == 0)
        // 52 convolutions and 23 sums: what `darknet53.conv.74` holds.
        #expect(try Self.depth("backbone", model) == 75)
        #expect(try Self.depth("heads-only", model) == 81)
        #expect(try Self.depth("stages.0", model) == 37)
        #expect(try Self.depth("stages.2", model) == 75)
        #expect(try Self.depth("40", model) == 40)
    }

    @Test func depthsOfYOLOTiny() throws {
        let model = KnownModel.tiny.model(classes: 3)
        #expect(try Self.depth("backbone", model) == 14)
        #expect(try Self.depth("heads-only", model) == 15)
    }

    @Test func aBarInACfgIsItsBackbone() throws {
        let text = TransferTests.cfg.replacingOccurrences(of: "filters=4", with: "filters=4\nstopbackward=1")
        let configuration = try DarknetConfiguration(text: text, file: "small.cfg")
        #expect(try FreezeDepth.backbone.frozenBefore(in: configuration) == 1)
        #expect(try FreezeDepth.backbone.frozenBefore(in: TransferTests.configuration()) == 2)
    }

    @Test(arguments: ["-1", "105", "1000", "stage", "yolo_outputs.2"]) func depthsThatMeanNothingAreRefused(
        _ text: String
    ) {
        #expect(throws: TransferError.self) { try Self.depth(text, GluonArchitecture.darknet53(classes: 20).model()) }
    }
}
