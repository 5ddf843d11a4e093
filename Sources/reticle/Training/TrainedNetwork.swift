import Domain
import Training
import YOLO

/// What a run has learnt, as others can read it.
struct TrainedNetwork {
    var files: ModelFiles
    /// How it was fed.
    var fit: Preprocessing.Fit
    /// The input that it was validated at.
    var inputSize: ImageSize

    /// Finds the files of a run's best weights, else of its last ones; `nil` where there are none that a shelf takes.
    /// - Throws: `TrainingError` where the run's arguments cannot be read
    init?(of run: RunFolder) throws {
        let learned = run.learned
        func file(_ ending: String) -> String? { learned.first { $0.hasSuffix(ending) } }
        if let cfg = file(".cfg"), let weights = file(".weights") {
            files = .darknet(cfg: cfg, weights: weights, names: file(".names"))
        } else if let params = file(".params") {
            files = .gluon(params: params, names: file(".names"))
        } else {
            return nil
        }
        let arguments = try run.readArguments()
        fit = arguments.augmentation == "darknet" ? .letterbox : .stretch
        inputSize = ImageSize(width: arguments.dataShape, height: arguments.dataShape)
    }
}
