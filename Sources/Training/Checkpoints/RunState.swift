/// Where a run stands, besides the numbers of its network.
///
/// Random numbers have no state of their own: each stream follows from the seed and from the number of a step, an epoch or a
/// picture, so the position is all that there is to keep.
struct RunState: Hashable, Sendable, Codable {
    var arguments: RunArguments
    /// Hash of the dataset's file.
    var dataset: String
    /// Fingerprint of what the network was made from.
    var origin: String
    /// Steps done, over all epochs.
    var step: Int
    /// Epochs whose steps and validation are done.
    var epochs: Int
    /// What the schedule's rate is multiplied by; halved at each return to earlier weights.
    var rateFactor = 1.0
    var rollbacks = 0
    var bestMAP: Double?
    var bestEpoch: Int?
    /// Validations since the best one.
    var validationsWithoutBest = 0
    /// Seconds that the run has taken, over all its parts.
    var seconds = 0.0
    /// Losses of the epoch under way.
    var losses = BatchLosses()
    /// Mean loss of a picture lately, for telling when a batch runs away; `nil` before the first step.
    var usualLoss: Double?
    var history: [EpochRecord] = []
    /// Whether it ended for want of a better mAP; a run that goes on after that gets patience anew.
    var hasLostPatience = false
    /// Whether its pace was measured and, with a budget, its number of epochs follows from that.
    var isMeasured: Bool?
}
