/// What became of an epoch: a row of `results.csv`.
public struct EpochRecord: Hashable, Sendable, Codable {
    /// From 0.
    public var epoch: Int
    /// Steps done by its end, from the beginning of the run.
    public var step: Int
    /// Seconds that the run had taken by its end.
    public var seconds: Double
    /// Rate of its last step.
    public var rate: Double
    /// Losses of a picture, averaged over the epoch.
    public var losses: BatchLosses
    /// What the validation found; `nil` where there was none.
    public var validation: ValidationFigures?

    /// Makes a record.
    public init(
        epoch: Int, step: Int, seconds: Double, rate: Double, losses: BatchLosses, validation: ValidationFigures?
    ) {
        (self.epoch, self.step, self.seconds, self.rate) = (epoch, step, seconds, rate)
        (self.losses, self.validation) = (losses, validation)
    }
}

/// Figures of a validation, all 0…1; `nil` where no ground truth counts.
public struct ValidationFigures: Hashable, Sendable, Codable {
    /// One class.
    public struct OfClass: Hashable, Sendable, Codable {
        public var name: String
        /// Pascal VOC's AP at an IoU of 0.5, exact area.
        public var ap: Double?
        /// The same at eleven points.
        public var ap11: Double?
        /// COCO's AP.
        public var coco: Double?
        public var groundTruths: Int
        public var truePositives: Int
        public var falsePositives: Int

        private enum CodingKeys: String, CodingKey {
            case name = "class"
            case ap, ap11, coco, groundTruths, truePositives, falsePositives
        }
    }

    /// Mean of the classes' AP at an IoU of 0.5, exact area: what decides which weights are the best.
    public var mAP: Double?
    /// The same at eleven points, GluonCV's default.
    public var mAP11: Double?
    /// COCO's AP, AP50 and AP75.
    public var coco: Double?
    public var coco50: Double?
    public var coco75: Double?
    public var perClass: [OfClass]
    /// Pictures that were looked at.
    public var images: Int
}
