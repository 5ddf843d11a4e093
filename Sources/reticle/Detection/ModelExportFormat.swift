import ArgumentParser
import NeuralNetwork
import YOLO

/// What a network can be written as.
enum ModelExportFormat: String, ExpressibleByArgument, CaseIterable {
    case onnx, mxnet, gluon, darknet

    static var names: String { allCases.map(\.rawValue).joined(separator: ", ") }

    /// Writes files that begin with `prefix`, and returns their paths.
    func write(_ model: YOLOModel, _ parameters: any ParameterSource, prefix: String) throws -> [String] {
        switch self {
        case .onnx:
            try ONNXExport.write(model, parameters: parameters, to: prefix + ".onnx")
            return [prefix + ".onnx"]
        case .mxnet:
            let files = try MXNetExport().write(model, parameters: parameters, to: prefix)
            return [files.symbol, files.parameters]
        case .gluon:
            try GluonExport.write(model, parameters: parameters, to: prefix + ".params")
            return [prefix + ".params"]
        case .darknet:
            let paths = [".cfg", ".weights", ".names"].map { prefix + $0 }
            try DarknetExport(model, parameters).write(cfg: paths[0], weights: paths[1], names: paths[2])
            return paths
        }
    }
}
