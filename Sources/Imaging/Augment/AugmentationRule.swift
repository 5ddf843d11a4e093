/// What is done to a picture before a network learns from it.
///
/// `gluon` and `darknet` are the two reference ways. Mosaic, quarter turns, upside-down pictures and the `jittered` framing
/// are of our own, for small datasets, and happen only where a rule asks for them.
public struct AugmentationRule: Hashable, Sendable, Codable {
    /// How colours are changed.
    public enum Colours: Hashable, Sendable, Codable {
        case kept
        /// Brightness, contrast, saturation and hue as GluonCV draws them, not clipped.
        case gluon
        /// Hue, saturation and exposure as darknet draws them, margins included, clamped to 0…1.
        case darknet(HueLimits)
    }

    /// How far darknet changes colours.
    public struct HueLimits: Hashable, Sendable, Codable {
        /// Most turn of the hue to either side, in turns, 0…1.
        public var hue: Double
        /// Most factor, and most divisor, of the saturation; at least 1.
        public var saturation: Double
        /// Most factor, and most divisor, of the value; at least 1.
        public var exposure: Double

        /// Makes limits; those of darknet's YOLO v3 unless given.
        public init(hue: Double = 0.1, saturation: Double = 1.5, exposure: Double = 1.5) {
            precondition(
                (0...1).contains(hue) && saturation >= 1 && exposure >= 1,
                "hue \(hue), saturation \(saturation), exposure \(exposure)")
            (self.hue, self.saturation, self.exposure) = (hue, saturation, exposure)
        }
    }

    /// Which part of the picture is seen, and where.
    public enum Framing: Hashable, Sendable, Codable {
        /// The whole picture fills the input.
        case stretched
        /// GluonCV's: half of the pictures on a canvas up to `mostExpansion` times as wide, then SSD's constrained crop.
        case gluon(mostExpansion: Double, ConstrainedCrop.EmptyPictures)
        /// darknet's: proportion changed by up to `jitter` of both sides, somewhere in the input, the rest grey.
        case darknet(jitter: Double)
        /// The picture in a window of 1 / (1 + `scale`)…1 + `scale` times its size, moved by up to `shift` of its sides.
        case jittered(scale: Double, shift: Double)
    }

    public var colours: Colours
    public var framing: Framing
    /// How the picture is resized, `nil` for one of the five at random; darknet's framing is always linear.
    public var interpolation: Interpolation?
    /// Probability that left and right change places.
    public var flip = 0.5
    /// Probability that top and bottom change places.
    public var verticalFlip = 0.0
    /// Whether pictures are turned by 0, 1, 2 or 3 quarters, each as likely.
    public var quarterTurns = false
    /// Shape of the Beta distribution that mixup draws the shares of two pictures from; `nil` for no mixup.
    public var mixup: Double?
    /// Probability that four pictures become one; mixup is then left out.
    public var mosaic = 0.0
    /// What surrounds pictures, in values of 0…1.
    public var ground: SIMD3<Float>
    /// Subtracted from each channel, in values of 0…1.
    public var mean: SIMD3<Float>
    /// What each channel is divided by after that.
    public var deviation: SIMD3<Float>

    /// Makes a rule without mixup, mosaic, turns; pictures are mirrored half of the time.
    public init(
        colours: Colours, framing: Framing, interpolation: Interpolation?, ground: SIMD3<Float>, mean: SIMD3<Float>,
        deviation: SIMD3<Float>
    ) {
        (self.colours, self.framing, self.interpolation) = (colours, framing, interpolation)
        (self.ground, self.mean, self.deviation) = (ground, mean, deviation)
    }

    /// GluonCV's training of YOLO v3, which version 0.3.0 and 0.10.5 do alike but for pictures without boxes.
    public static func gluon(_ emptyPictures: ConstrainedCrop.EmptyPictures = .stayWhole) -> AugmentationRule {
        let input = NetworkInput.gluon(nil)
        return AugmentationRule(
            colours: .gluon, framing: .gluon(mostExpansion: 4, emptyPictures), interpolation: nil, ground: input.mean,
            mean: input.mean, deviation: input.deviation)
    }

    /// The shape of the Beta distribution that GluonCV's mixup draws from.
    public static let gluonMixup = 1.5

    /// darknet's training of YOLO v3: jitter 0.3, hue 0.1, saturation and exposure 1.5, on grey.
    public static let darknet = AugmentationRule(
        colours: .darknet(HueLimits()), framing: .darknet(jitter: 0.3), interpolation: .linear,
        ground: SIMD3(repeating: NetworkInput.grey), mean: NetworkInput.darknet.mean,
        deviation: NetworkInput.darknet.deviation)
}
