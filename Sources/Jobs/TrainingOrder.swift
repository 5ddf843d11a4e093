/// The payload of a job of kind `train`: which run it is; the run's folder says the rest.
public struct TrainingOrder: Hashable, Sendable, Codable {
    /// Absolute path of the run's folder, which holds arguments, dataset and network already.
    public var run: String
    /// Name of the network that the training starts from, for people.
    public var model: String

    /// Orders a run.
    public init(run: String, model: String) { (self.run, self.model) = (run, model) }
}
