import Domain
import Foundation
import Imaging
import NeuralNetwork
import Testing

@testable import YOLO

/// Files for the programs in `Tests/Peers`: exports, an input, and our own raw outputs.
///
/// Written only where `RETICLE_PEER_FOLDER` names a folder.
@Suite(.enabled(if: PeerFolder.path != nil, "RETICLE_PEER_FOLDER is not set"))
struct ExportPeerFilesTests {
    @Test func smallNetworksOfEveryLayer() throws {
        try Self.write("everything", ExportModels.everything, ExportParameters(ExportModels.everything))
        try Self.write("region", ExportModels.region, ExportParameters(ExportModels.region))
        var tiny = GluonArchitecture.tiny.model()
        tiny.inputSize = ImageSize(width: 96, height: 64)
        try Self.write("tiny64x96", tiny, GluonRule(.tiny))
    }

    @Test func darknet53() throws {
        let architecture = GluonArchitecture.darknet53(classes: 3)
        var model = architecture.model()
        model.inputSize = ImageSize(width: 96, height: 96)
        try Self.write("darknet53", model, GluonRule(architecture))
    }

    @Test(arguments: [
        ("yolov3-tiny/yolov3-tiny", "yolov3-tiny/coco.names"),
        ("yolo-fastest/yolo-fastest-1.1-xl", "yolo-fastest/coco.names"),
        ("mobilenetv2-yolov3-nano/MobileNetV2-YOLOv3-Nano-voc", "mobilenetv2-yolov3-nano/voc.names"),
    ]) func trainedNetworksOfDarknet(_ row: (network: String, names: String)) throws {
        let folder = GluonMaterial.folder + "/../../data/weights/"
        guard FileManager.default.fileExists(atPath: folder) else { return print("skipped: no ../shared/data/weights") }
        let loaded = try DarknetModel(
            cfg: folder + row.network + ".cfg", weights: folder + row.network + ".weights", names: folder + row.names)
        var model = loaded.model
        model.inputSize = ImageSize(width: 256, height: 192)
        // Trained networks find something only in a real picture.
        let picture = try PictureReader.decode(GluonMaterial.folder + "/../../data/pictures/dog.jpg").image
        var input = [Float](repeating: 0, count: model.inputSize.area * 3)
        var span = input.mutableSpan
        NetworkInput.darknet.write(picture, .stretch(picture.size, in: model.inputSize), into: &span)
        try Self.write(URL(filePath: row.network).lastPathComponent, model, loaded.parameters, input: input)
    }

    private static func write(
        _ name: String, _ model: YOLOModel, _ source: any ParameterSource, input: [Float]? = nil
    ) throws {
        let prefix = try #require(PeerFolder.path) + "/" + name
        try ONNXExport.write(model, parameters: source, to: prefix + ".onnx")
        try MXNetExport().write(model, parameters: source, to: prefix)
        if GluonExport.fits(model) { try GluonExport.write(model, parameters: source, to: prefix + ".params") }
        let size = model.inputSize
        let input = input ?? GluonRule.input(picture: 0, height: size.height, width: size.width)
        let shape = Shape(height: size.height, width: size.width, channels: 3)
        let outputs = try ReferenceNetwork(model.network, parameters: source).outputs(of: input, shape: shape)
        let facts: [String: Any] = [
            "height": size.height, "width": size.width,
            "input": input.map { Double($0) }, "outputs": outputs.map { $0.map { Double($0) } },
            "heads": model.heads.map { head -> [String: Any] in
                [
                    "kind": "\(head.kind)", "classes": head.classes, "scale": Double(head.scaleXY),
                    "anchors": head.anchors.map { [Double($0.width), Double($0.height)] },
                ]
            },
        ]
        try JSONSerialization.data(withJSONObject: facts).write(to: URL(filePath: prefix + ".json"))
    }
}

private enum PeerFolder {
    static let path = ProcessInfo.processInfo.environment["RETICLE_PEER_FOLDER"]
}
