import Domain

/// GluonCV's random colours: brightness, contrast, saturation and hue, each with a probability of one half.
///
/// Values are floats of 0…255 and are not clipped between or after the steps, so that all of them are one `ColourMap`.
struct ColourDistortion: Equatable {
    /// One change of all pixels.
    enum Step: Equatable {
        /// Added to each channel, −32…32.
        case brightness(Double)
        /// Factor of each channel, 0.5…1.5.
        case contrast(Double)
        /// Share of the pixel, 0.5…1.5; the rest is its grey.
        case saturation(Double)
        /// Turn of the colour plane of YIQ in units of π radians, −18…18.
        ///
        /// Meant as degrees once, the factor of π makes it nearly any turn; networks were trained with it.
        case hue(Double)
    }

    var steps: [Step] = []

    /// Draws the steps.
    init(using draws: inout some Draws) {
        if draws.happens(0.5) { steps.append(.brightness(draws.uniform(-32, 32))) }
        let contrastIsFirst = draws.whole(below: 2) == 1
        if contrastIsFirst { contrast(&draws) }
        if draws.happens(0.5) { steps.append(.saturation(draws.uniform(0.5, 1.5))) }
        if draws.happens(0.5) { steps.append(.hue(draws.uniform(-18, 18))) }
        if !contrastIsFirst { contrast(&draws) }
    }

    private mutating func contrast(_ draws: inout some Draws) {
        if draws.happens(0.5) { steps.append(.contrast(draws.uniform(0.5, 1.5))) }
    }

    /// All steps as one map.
    var map: ColourMap { steps.reduce(.identity) { $0.followed(by: ColourMap($1)) } }
}
