/// The payload of a job of kind `train`: which run it is; the run's folder says the rest.
public struct TrainingOrder: Hashable, Sendable, Codable {
    /// Absolute path of the run's folder, which holds arguments, dataset and network already, unless a chain makes it.
    public var run: String
    /// Name of the network that the training starts from, for people.
    public var model: String
    /// Absolute path of the folder of a chain, of which the training is a stage; `nil` for a training by itself.
    public var chain: String?

    /// Orders a run.
    public init(run: String, model: String, chain: String? = nil) {
        (self.run, self.model, self.chain) = (run, model, chain)
    }
}
