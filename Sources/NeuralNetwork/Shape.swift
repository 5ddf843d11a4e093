/// Extent of one activation of one picture: height × width × channels.
///
/// Activations are `Float`, channels last (NHWC): value `(y, x, c)` of picture `n` lies at
/// `((n · height + y) · width + x) · channels + c`.
public struct Shape: Hashable, Sendable {
    /// Rows.
    public var height: Int
    /// Columns.
    public var width: Int
    /// Channels, the fastest index.
    public var channels: Int

    /// Makes a shape of `height` × `width` × `channels`.
    public init(height: Int, width: Int, channels: Int) {
        (self.height, self.width, self.channels) = (height, width, channels)
    }

    /// Number of values of one picture.
    public var count: Int { height * width * channels }
}

extension Shape: CustomStringConvertible {
    public var description: String { "\(height)×\(width)×\(channels)" }
}
