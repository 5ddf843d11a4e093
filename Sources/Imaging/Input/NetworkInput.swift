import CKernels
public import Domain

/// How a picture becomes the numbers that a network reads: `(value / 255 − mean) / deviation`, channels last.
///
/// ```swift
/// let placement = Placement.letterbox(image.size, in: ImageSize(width: 416, height: 416))
/// var values = [Float](repeating: 0, count: placement.inputSize.area * 3)
/// var span = values.mutableSpan
/// NetworkInput.darknet.write(image, placement, into: &span)
/// ```
public struct NetworkInput: Hashable, Sendable {
    /// How the picture is resized; `nil` for MXNet's rule 9.
    public var interpolation: Interpolation?
    /// Whether the picture is resized to bytes first, as GluonCV does, or in floats, as darknet does.
    public var roundsToBytes: Bool
    /// Subtracted from each channel, in values of 0…1.
    public var mean: SIMD3<Float>
    /// What each channel is divided by.
    public var deviation: SIMD3<Float>

    /// Makes a way from pictures to numbers.
    public init(interpolation: Interpolation?, roundsToBytes: Bool, mean: SIMD3<Float>, deviation: SIMD3<Float>) {
        (self.interpolation, self.roundsToBytes) = (interpolation, roundsToBytes)
        (self.mean, self.deviation) = (mean, deviation)
    }

    /// Values of 0…1, linear, in floats.
    public static let darknet = NetworkInput(
        interpolation: .linear, roundsToBytes: false, mean: .zero, deviation: .one)

    /// Mean and deviation of ImageNet, resized to bytes: GluonCV's validation by rule 9 (`nil`), its demo by `cubic`.
    public static func gluon(_ interpolation: Interpolation?) -> NetworkInput {
        NetworkInput(
            interpolation: interpolation, roundsToBytes: true, mean: SIMD3(0.485, 0.456, 0.406),
            deviation: SIMD3(0.229, 0.224, 0.225))
    }

    /// What fills the margins: darknet's grey, in values of 0…1.
    public static let grey: Float = 0.5

    /// Writes one picture's input.
    ///
    /// - Parameters:
    ///   - image: the upright picture, of the placement's `pictureSize` or decoded smaller
    ///   - placement: where the picture goes
    ///   - values: `[H, W, 3]` of the placement's `inputSize`, overwritten
    public func write(_ image: RGBImage, _ placement: Placement, into values: inout MutableSpan<Float>) {
        let (input, scaled) = (placement.inputSize, placement.scaledSize)
        precondition(
            values.count == input.area * 3, "\(values.count) values for \(input.width)×\(input.height)×3")
        let kind = interpolation ?? .suited(from: image.size, to: scaled)
        let start = (placement.top * input.width + placement.left) * 3
        if scaled != input { fillMargins(placement, &values) }
        if roundsToBytes {
            let resized = image.resized(to: scaled, by: kind)
            let tables = self.tables
            values.withUnsafeMutableBufferPointer { values in
                resized.pixels.withUnsafeBufferPointer { bytes in
                    guard let target = values.baseAddress, let bytes = bytes.baseAddress else { return }
                    for row in 0..<scaled.height {
                        ck_bytes_through_tables(
                            bytes + row * scaled.width * 3, scaled.width * 3, tables,
                            target + start + row * input.width * 3)
                    }
                }
            }
        } else {
            Resize(from: image.size, to: scaled, by: kind).floats(
                image, gain: 1 / (255 * deviation), bias: -mean / deviation, into: &values, start: start,
                rowLength: input.width * 3)
        }
    }

    /// `[3, 256]`: what each byte of red, green and blue becomes, rounded at each step as the library does.
    private var tables: [Float] {
        (0..<3).flatMap { channel in
            (0..<256).map { (Float($0) / 255 - mean[channel]) / deviation[channel] }
        }
    }

    private func fillMargins(_ placement: Placement, _ values: inout MutableSpan<Float>) {
        let (input, scaled) = (placement.inputSize, placement.scaledSize)
        let grey = (SIMD3<Float>(repeating: Self.grey) - mean) / deviation
        let (right, bottom) = (placement.left + scaled.width, placement.top + scaled.height)
        func fill(_ columns: Range<Int>, _ row: Int) {
            for at in columns.map({ (row * input.width + $0) * 3 }) {
                (values[at], values[at + 1], values[at + 2]) = (grey.x, grey.y, grey.z)
            }
        }
        for row in 0..<input.height {
            if row < placement.top || row >= bottom {
                fill(0..<input.width, row)
            } else {
                fill(0..<placement.left, row)
                fill(right..<input.width, row)
            }
        }
    }
}
