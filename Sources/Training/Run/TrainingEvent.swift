/// Something that a run has to say: a line of JSON each, with the key `event` and those of the kind.
public enum TrainingEvent: Hashable, Sendable {
    case started(Started)
    case estimate(Estimate)
    case step(Step)
    case epoch(EpochRecord)
    case validation(Validation)
    case checkpoint(Checkpoint)
    case warning(Warning)
    case done(Done)

    /// A run begins or goes on.
    public struct Started: Hashable, Sendable, Codable {
        /// Folder of the run.
        public var run: String
        public var images: Int
        public var validationImages: Int
        public var classes: Int
        /// Epoch and step at which it goes on, 0 for a new one.
        public var epoch: Int
        public var step: Int
        /// Hash of the dataset.
        public var dataset: String
    }

    /// How long it will take, measured before the first step.
    public struct Estimate: Hashable, Sendable, Codable {
        /// Seconds in all.
        public var seconds: Double
        public var epochs: Int
        public var steps: Int
        /// Seconds of a step of average size, and of a validation.
        public var secondsPerStep: Double
        public var secondsPerValidation: Double
    }

    /// A step was made.
    public struct Step: Hashable, Sendable, Codable {
        /// From 0.
        public var epoch: Int
        /// Steps done from the beginning, and steps in all.
        public var step: Int
        public var steps: Int
        public var lr: Double
        /// Losses of a picture, averaged over the epoch so far.
        public var losses: BatchLosses
        /// Pictures a second lately.
        public var speed: Double
        /// Side of the input in pixels.
        public var side: Int
        /// Seconds that the rest will take.
        public var eta: Double?
    }

    /// An epoch was validated.
    public struct Validation: Hashable, Sendable, Codable {
        public var epoch: Int
        public var figures: ValidationFigures
        public var isBest: Bool
        public var seconds: Double
    }

    /// A state was saved.
    public struct Checkpoint: Hashable, Sendable, Codable {
        public var path: String
        public var epoch: Int
        public var step: Int
    }

    /// Something went wrong without ending the run.
    public struct Warning: Hashable, Sendable, Codable {
        public var message: String
    }

    /// The run ends.
    public struct Done: Hashable, Sendable, Codable {
        /// Why it ends.
        public enum Reason: String, Hashable, Sendable, Codable {
            /// All epochs are done.
            case finished
            /// There was no better mAP for a while.
            case patience
            /// The time that was given is over.
            case budget
            /// Somebody asked it to stop; it can go on.
            case interrupted
        }

        public var reason: Reason
        public var epochs: Int
        public var step: Int
        public var bestMAP: Double?
        public var bestEpoch: Int?
        public var seconds: Double
        /// Files of the best weights, else of the last ones.
        public var weights: [String]
    }
}

extension TrainingEvent: Codable {
    private enum Kind: String, Codable {
        case started, estimate, step, epoch, validation, checkpoint, warning, done
    }
    private enum Key: String, CodingKey { case event }

    /// Reads an event of one object.
    /// - Throws: `DecodingError` for an event that this version does not know
    public init(from decoder: any Decoder) throws {
        switch try decoder.container(keyedBy: Key.self).decode(Kind.self, forKey: .event) {
        case .started: self = .started(try Started(from: decoder))
        case .estimate: self = .estimate(try Estimate(from: decoder))
        case .step: self = .step(try Step(from: decoder))
        case .epoch: self = .epoch(try EpochRecord(from: decoder))
        case .validation: self = .validation(try Validation(from: decoder))
        case .checkpoint: self = .checkpoint(try Checkpoint(from: decoder))
        case .warning: self = .warning(try Warning(from: decoder))
        case .done: self = .done(try Done(from: decoder))
        }
    }

    /// Writes one object.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        let (kind, value): (Kind, any Encodable) =
            switch self {
            case .started(let value): (.started, value)
            case .estimate(let value): (.estimate, value)
            case .step(let value): (.step, value)
            case .epoch(let value): (.epoch, value)
            case .validation(let value): (.validation, value)
            case .checkpoint(let value): (.checkpoint, value)
            case .warning(let value): (.warning, value)
            case .done(let value): (.done, value)
            }
        try container.encode(kind, forKey: .event)
        try value.encode(to: encoder)
    }
}
