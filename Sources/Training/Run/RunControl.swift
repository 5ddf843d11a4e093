/// What a run needs of the world around it.
public struct RunControl: Sendable {
    /// Whether to save and stop after the step in hand.
    public var mustStop: @Sendable () -> Bool
    /// Returns when the next step may begin, at once as a rule, with the seconds that it has waited.
    ///
    /// They do not count as time of the run.
    public var awaitTurn: @Sendable () -> Double
    /// Seconds on a clock that only goes forwards.
    public var now: @Sendable () -> Double
    /// Hears what happens, on the thread of the run.
    public var report: @Sendable (TrainingEvent) -> Void
    /// Seconds between two drawings of the curves, which take longer than an epoch of a small task; `nil` for none at all.
    public var curveInterval: Double? = 30

    /// Makes a control.
    public init(
        mustStop: @escaping @Sendable () -> Bool = { false }, awaitTurn: @escaping @Sendable () -> Double = { 0 },
        now: @escaping @Sendable () -> Double,
        report: @escaping @Sendable (TrainingEvent) -> Void = { _ in }
    ) {
        (self.mustStop, self.awaitTurn, self.now, self.report) = (mustStop, awaitTurn, now, report)
    }
}
