public import NeuralNetwork

/// Writes a trained network for the library that it is of, so that it detects the same there.
///
/// - GluonCV's networks: `PREFIX.params` with structured names, to be loaded by `load_parameters`.
/// - All others: `PREFIX.cfg` and `PREFIX.weights`; the cfg keeps how darknet would train.
///
/// Beside either lies `PREFIX.names`, one class a line.
public enum TrainedFiles {
    /// Which files a network is written as.
    ///
    /// GluonCV's needs its network and also its preprocessing, which its file cannot say: darknet's `yolov3.cfg` has the one
    /// without the other.
    public static func library(of model: YOLOModel) -> TrainingOrigin.Library {
        let isPrepared =
            model.preprocessing.mean == Preprocessing.gluon.mean
            && model.preprocessing.deviation == Preprocessing.gluon.deviation
        return isPrepared && GluonExport.fits(model) ? .gluon : .darknet
    }

    /// Writes the files; each appears when it is complete.
    ///
    /// - Parameters:
    ///   - parameters: the trained numbers
    ///   - prefix: path without an ending
    ///   - seen: pictures trained with, for darknet's schedule
    /// - Returns: the files
    /// - Throws: ``DarknetError`` or ``GluonError``, each one line that names the file or the layer
    @discardableResult
    public static func write(
        _ configuration: DarknetConfiguration, parameters: any ParameterSource, to prefix: String, seen: UInt64 = 0
    ) throws -> ModelFiles {
        let (model, names) = (configuration.model, prefix + ".names")
        try NamesFile.write(model.classNames, to: names)
        if library(of: model) == .gluon {
            let path = prefix + ".params"
            try GluonExport.write(model, parameters: parameters, to: path)
            return .gluon(params: path, names: names)
        }
        let (cfg, weights) = (prefix + ".cfg", prefix + ".weights")
        let header = WeightsHeader(seen: seen)
        if isDarknets(model) {
            try configuration.write(to: cfg)
            try WeightsFile.write(parameters, of: model, header: header, to: weights)
        } else {
            let export = DarknetExport(model, parameters)
            try export.configuration.write(to: cfg)
            try WeightsFile.write(export, of: export.configuration.model, header: header, to: weights)
        }
        return .darknet(cfg: cfg, weights: weights, names: names)
    }

    /// Writes `PREFIX.params` beside darknet's files where GluonCV has a class for the network; the file, or `nil`.
    ///
    /// - Throws: ``GluonError``
    public static func writeForGluon(
        _ model: YOLOModel, parameters: any ParameterSource, to prefix: String
    ) throws(GluonError) -> String? {
        guard GluonExport.fits(model) else { return nil }
        let path = prefix + ".params"
        try GluonExport.write(model, parameters: parameters, to: path)
        return path
    }

    /// Whether darknet computes the same without any change.
    private static func isDarknets(_ model: YOLOModel) -> Bool {
        guard model.preprocessing.mean == .zero, model.preprocessing.deviation == .one else { return false }
        return model.network.nodes.allSatisfy { node in
            guard case .convolution(let layer) = node.layer, let normalization = layer.normalization else {
                return true
            }
            return normalization == DarknetConfiguration.normalization
        }
    }
}
