/// How fast a run has been lately, for saying when it will be done.
struct StepPace {
    /// Share of a new step in the averages.
    private static let share = 0.1
    private var last = 0.0
    /// Seconds of a step of average size, `nil` before the first.
    private(set) var secondsPerStep: Double?
    private var secondsPerPicture: Double?
    /// Seconds of the last validation.
    var validationSeconds = 0.0
    /// Mean area of the inputs that are drawn from, over that of a side of 1.
    var meanArea: Double?

    /// Begins to measure; what came before, such as a validation, does not count.
    mutating func restart(at time: Double) { last = time }

    /// Notes a step.
    mutating func note(pictures: Int, side: Int, at time: Double) {
        let taken = max(time - last, 1e-9)
        last = time
        let perPicture = taken / Double(max(1, pictures))
        secondsPerPicture = secondsPerPicture.map { $0 + Self.share * (perPicture - $0) } ?? perPicture
        let typical = taken * (meanArea.map { $0 / Double(side * side) } ?? 1)
        secondsPerStep = secondsPerStep.map { $0 + Self.share * (typical - $0) } ?? typical
    }

    /// Pictures a second.
    var picturesPerSecond: Double { secondsPerPicture.map { 1 / $0 } ?? 0 }

    /// Seconds that the rest takes; `nil` before the first step.
    func secondsLeft(steps: Int, validations: Int) -> Double? {
        secondsPerStep.map { $0 * Double(steps) + validationSeconds * Double(validations) }
    }
}
