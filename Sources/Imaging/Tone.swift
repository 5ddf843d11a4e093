/// Brightness and contrast for looking at a picture; the file stays as it is.
public struct Tone: Hashable, Sendable {
    /// −1 (dark) … 0 … 1 (bright).
    public var brightness: Double
    /// −1 (grey) … 0 … 1 (hard).
    public var contrast: Double

    /// Makes a tone; values outside −1…1 are brought into it.
    public init(brightness: Double = 0, contrast: Double = 0) {
        self.brightness = min(1, max(-1, brightness))
        self.contrast = min(1, max(-1, contrast))
    }

    /// Whether nothing changes.
    public var isNeutral: Bool { brightness == 0 && contrast == 0 }

    /// What becomes of each of the 256 values: a line through mid grey, four times as steep at full contrast.
    var table: [UInt8] {
        let gain = contrast < 0 ? 1 + contrast : 1 + 3 * contrast
        return (0..<256).map { value in
            let shown = (Double(value) - 127.5) * gain + 127.5 + brightness * 192
            return UInt8(min(255, max(0, shown.rounded())))
        }
    }
}
