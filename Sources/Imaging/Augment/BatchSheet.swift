import CKernels
import Domain

/// A picture of a batch as the network is fed with it: every sample with its boxes, side by side.
public struct BatchSheet: Sendable {
    /// Names of the classes by index; a class beyond them is shown by its number.
    public var names: [String]
    /// What was subtracted from each channel and what it was divided by, in values of 0…1.
    public var mean: SIMD3<Float>
    public var deviation: SIMD3<Float>
    /// Colour around the samples.
    private static let ground: (UInt8, UInt8, UInt8) = (24, 24, 24)
    /// Pixels around each sample.
    private static let gap = 4

    /// Makes a way to draw batches.
    public init(names: [String], mean: SIMD3<Float>, deviation: SIMD3<Float>) {
        (self.names, self.mean, self.deviation) = (names, mean, deviation)
    }

    /// Makes a way to draw batches that a rule made.
    public init(names: [String], _ rule: AugmentationRule) {
        self.init(names: names, mean: rule.mean, deviation: rule.deviation)
    }

    /// Draws samples in rows, about as many of them as columns.
    ///
    /// Values beyond black and white are shown as those. A box that mixup weighted shows its share in percent.
    ///
    /// - Parameters:
    ///   - samples: each of its own size
    ///   - columns: samples in a row; `nil` for a sheet that is about twice as wide as high
    /// - Throws: `ImagingError` where the drawing fails
    public func render(_ samples: [AugmentedSample], columns: Int? = nil) throws(ImagingError) -> RGBImage {
        let wanted = columns ?? Int((Double(2 * samples.count)).squareRoot().rounded())
        let across = max(1, min(samples.count, wanted))
        let width = samples.map(\.size.width).max() ?? 0
        let height = samples.map(\.size.height).max() ?? 0
        let down = (samples.count + across - 1) / across
        var sheet = RGBImage(
            width: across * (width + Self.gap) + Self.gap, height: down * (height + Self.gap) + Self.gap,
            fill: Self.ground)
        for (index, sample) in samples.enumerated() {
            let boxes = sample.boxes.map { each in
                RenderedBox(
                    box: each.box, name: name(of: each.classIndex),
                    confidence: each.weight < 1 ? Double(each.weight) : nil, colour: Self.colour(of: each.classIndex))
            }
            sheet.paste(
                try PictureRenderer.render(pixels(sample), boxes: boxes),
                x: index % across * (width + Self.gap) + Self.gap, y: index / across * (height + Self.gap) + Self.gap)
        }
        return sheet
    }

    private func name(of index: Int) -> String { names.indices.contains(index) ? names[index] : "class \(index)" }

    /// The sample's numbers as pixels again.
    func pixels(_ sample: AugmentedSample) -> RGBImage {
        let (gain, bias) = (deviation * 255, mean * 255)
        let pixels = [UInt8](unsafeUninitializedCapacity: sample.values.count) { target, filled in
            for at in sample.values.indices {
                let value = sample.values[at] * gain[at % 3] + bias[at % 3]
                target[at] = value > 0 ? UInt8(min(255, value.rounded())) : 0
            }
            filled = sample.values.count
        }
        return RGBImage(width: sample.size.width, height: sample.size.height, pixels: pixels)
    }

    /// A strong colour for each class: hues a golden section apart differ wherever one begins.
    private static func colour(of index: Int) -> SIMD3<UInt8> {
        let turn = (Double(max(0, index)) * 0.618_033_988_75).truncatingRemainder(dividingBy: 1)
        var pixel: [Float] = [1, 0.25, 0.1]
        ck_turn_hues(&pixel, 1, Float(turn), 1, 1)
        return SIMD3(UInt8(pixel[0] * 255), UInt8(pixel[1] * 255), UInt8(pixel[2] * 255))
    }
}
