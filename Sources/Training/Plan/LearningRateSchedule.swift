import Foundation

/// How the learning rate runs over a training.
///
/// The two versions of GluonCV count differently: 0.3.0 takes the epoch and the batch in it, 0.10.5 the number of the
/// update from the beginning, and lets its curves arrive at their end with the last update.
public struct LearningRateSchedule: Hashable, Sendable, Codable {
    /// Shape of the curve after warm-up.
    public enum Mode: String, Hashable, Sendable, Codable, CaseIterable {
        /// Multiplied by a factor at each of some epochs.
        case step
        /// (1 − share of the way)^power.
        case poly
        /// Half a cosine down to 0.
        case cosine
    }

    /// Whose counting it is.
    public enum Counting: String, Hashable, Sendable, Codable, CaseIterable {
        /// GluonCV 0.3.0: `lr_scheduler.LRScheduler`.
        case epochs
        /// GluonCV 0.10.5: `LRSequential` of a linear warm-up and the curve.
        case updates
    }

    public var mode: Mode
    public var counting: Counting
    /// Rate after warm-up.
    public var base: Double
    /// Epochs of the whole training.
    public var epochs: Int
    /// Updates of an epoch.
    public var updatesPerEpoch: Int
    /// Epochs before which the rate falls, for ``Mode/step``.
    public var decayEpochs: [Int]
    /// What it is multiplied by there.
    public var decay: Double
    /// Epochs at the beginning in which the rate rises from 0.
    public var warmupEpochs: Int
    /// For ``Mode/poly``.
    public var power: Double

    /// Makes a schedule.
    public init(
        _ mode: Mode, counting: Counting = .epochs, base: Double, epochs: Int, updatesPerEpoch: Int,
        decayEpochs: [Int] = [], decay: Double = 0.1, warmupEpochs: Int = 0, power: Double = 2
    ) {
        (self.mode, self.counting, self.base, self.epochs) = (mode, counting, base, epochs)
        (self.updatesPerEpoch, self.decayEpochs, self.decay) = (updatesPerEpoch, decayEpochs, decay)
        (self.warmupEpochs, self.power) = (warmupEpochs, power)
    }

    /// The rate of an update.
    ///
    /// - Parameters:
    ///   - epoch: from 0
    ///   - update: in that epoch, from 0
    public func rate(epoch: Int, update: Int) -> Double {
        switch counting {
        case .epochs: byEpoch(epoch, update)
        case .updates: byUpdate(epoch * updatesPerEpoch + update)
        }
    }

    private func byEpoch(_ epoch: Int, _ update: Int) -> Double {
        // An epoch can have one batch more than the others, which takes over what the last one left.
        let warmup = Double(warmupEpochs * updatesPerEpoch)
        let all = Double(epochs * updatesPerEpoch)
        let now = min(Double(epoch * updatesPerEpoch + update), all)
        if epoch < warmupEpochs { return base * min(now, warmup) / warmup }
        switch mode {
        case .step: return base * pow(decay, Double(decayEpochs.count { $0 <= epoch }))
        case .poly: return base * pow(1 - (now - warmup) / (all - warmup), power)
        case .cosine: return base * (1 + cos(Double.pi * (now - warmup) / (all - warmup))) / 2
        }
    }

    private func byUpdate(_ number: Int) -> Double {
        let warmup = warmupEpochs * updatesPerEpoch
        if number < warmup {
            return base + (0 - base) * (1 - Double(number) / Double(max(1, warmup - 1)))
        }
        let last = max(1, (epochs - warmupEpochs) * updatesPerEpoch - 1)
        let now = min(number - warmup, last)
        let share = Double(now) / Double(last)
        switch mode {
        case .step:
            let passed = decayEpochs.count { ($0 - warmupEpochs) * updatesPerEpoch <= now }
            return base * pow(decay, Double(passed))
        case .poly: return base * pow(1 - share, power)
        case .cosine: return base * ((1 + cos(Double.pi * Double(now) / Double(last))) / 2)
        }
    }
}
