/// Why a network cannot look at pictures, in one line.
public struct PredictionError: Error, Equatable, Sendable, CustomStringConvertible {
    public var description: String

    init(_ description: String) { self.description = description }
}
