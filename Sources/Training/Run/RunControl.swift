/// What a run needs of the world around it.
public struct RunControl: Sendable {
    /// Whether to save and stop after the step in hand.
    public var mustStop: @Sendable () -> Bool
    /// Seconds on a clock that only goes forwards.
    public var now: @Sendable () -> Double
    /// Hears what happens, on the thread of the run.
    public var report: @Sendable (TrainingEvent) -> Void
    /// Seconds between two drawings of the curves, which take longer than an epoch of a small task; `nil` for none at all.
    public var curveInterval: Double? = 30

    /// Makes a control.
    public init(
        mustStop: @escaping @Sendable () -> Bool = { false }, now: @escaping @Sendable () -> Double,
        report: @escaping @Sendable (TrainingEvent) -> Void = { _ in }
    ) {
        (self.mustStop, self.now, self.report) = (mustStop, now, report)
    }
}
