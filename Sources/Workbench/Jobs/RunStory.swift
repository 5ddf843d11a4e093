/// How a training goes: what its charts show.
public struct RunStory: Hashable, Sendable {
    /// An epoch that is over.
    public struct Epoch: Hashable, Sendable {
        /// From 1.
        public var number: Int
        /// Minutes of the run by its end, without those in which it waited.
        public var minutes: Double
        /// Loss of a picture, averaged over the epoch.
        public var loss: Double
        /// mAP at an IoU of 0.5, and COCO's AP, 0…1, where it was validated.
        public var mAP: Double?
        public var coco: Double?

        /// Makes an epoch.
        public init(number: Int, minutes: Double, loss: Double, mAP: Double? = nil, coco: Double? = nil) {
            (self.number, self.minutes, self.loss, self.mAP, self.coco) = (number, minutes, loss, mAP, coco)
        }
    }

    /// A step that was spoken of.
    public struct Step: Hashable, Sendable {
        /// Steps done from the beginning.
        public var step: Int
        /// Loss of a picture, averaged over the epoch so far.
        public var loss: Double

        /// Makes a step.
        public init(step: Int, loss: Double) { (self.step, self.loss) = (step, loss) }
    }

    /// What it was started with.
    public struct Argument: Hashable, Sendable {
        public var name: String
        public var value: String

        /// Makes an argument.
        public init(name: String, value: String) { (self.name, self.value) = (name, value) }
    }

    /// Name of the run.
    public var name: String
    public var images = 0
    public var validationImages = 0
    public var classes = 0
    public var arguments: [Argument] = []
    /// In ascending order, each once.
    public private(set) var epochs: [Epoch] = []
    /// In ascending order, each once; of a long run not all that were spoken of.
    public private(set) var steps: [Step] = []
    /// Epochs and steps of the whole run, 0 before they are known.
    public var epochCount = 0
    public var stepCount = 0
    /// Pictures a second lately.
    public var speed = 0.0
    /// Learning rate lately.
    public var rate = 0.0
    /// Side of the input lately, in pixels.
    public var side = 0
    /// What it warned of last.
    public var warning: String?

    /// More steps than a wide chart has dots say nothing more.
    static let mostSteps = 1200

    /// A run that has said nothing yet.
    public init(name: String) { self.name = name }

    /// Takes in an epoch; a run that went back to earlier weights, or was killed, goes through some again.
    public mutating func note(_ epoch: Epoch) {
        epochs.removeAll { $0.number >= epoch.number }
        epochs.append(epoch)
    }

    /// Takes in a step; the same holds.
    public mutating func note(_ step: Step) {
        if let last = steps.last, last.step >= step.step { steps.removeAll { $0.step >= step.step } }
        steps.append(step)
        guard steps.count > Self.mostSteps else { return }
        // Every other one, the last among those that stay.
        steps = steps.enumerated().filter { ($0.offset + steps.count) % 2 == 1 }.map(\.element)
    }

    /// The epoch of the best mAP.
    public var best: Epoch? {
        epochs.filter { $0.mAP?.isFinite ?? false }.max { ($0.mAP ?? 0) < ($1.mAP ?? 0) }
    }
}
