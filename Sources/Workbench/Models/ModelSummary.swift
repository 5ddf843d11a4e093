public import Domain

/// What a list says of an installed model.
public struct ModelSummary: Hashable, Sendable, Identifiable {
    /// Its name in the workspace; unique.
    public var name: ModelName
    /// Its own classes, in the order of their indices.
    public var classNames: [String]
    /// Size of its input in pixels.
    public var inputSize: ImageSize
    /// Numbers that it has learnt.
    public var parameterCount: Int
    /// What its files are, for people: `darknet cfg + weights`.
    public var format: String
    /// Runs of it that the workspace holds.
    public var runCount: Int

    public var id: ModelName { name }

    /// Makes a summary.
    public init(
        name: ModelName, classNames: [String], inputSize: ImageSize, parameterCount: Int, format: String,
        runCount: Int = 0
    ) {
        (self.name, self.classNames, self.inputSize) = (name, classNames, inputSize)
        (self.parameterCount, self.format, self.runCount) = (parameterCount, format, runCount)
    }
}
