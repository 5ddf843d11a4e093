public import Imaging

/// What a YOLO network learns from.
public struct DetectorSample: Sendable {
    /// What goes into the network.
    public enum Values: Sendable {
        /// `[H, W, 3]`, normalised.
        case pixels([Float])
        /// What the frozen layers give, one array for each value of the boundary.
        case frozen([[Float]])
    }

    /// Side of the input in pixels.
    public var side: Int
    public var values: Values
    /// Boxes in pixels of the input.
    public var boxes: [AugmentedBox]
    /// Where what the frozen layers give is kept; `nil` where nothing is.
    public var key: FrozenCache.Key?

    /// Makes a sample.
    public init(side: Int, values: Values, boxes: [AugmentedBox], key: FrozenCache.Key? = nil) {
        (self.side, self.values, self.boxes, self.key) = (side, values, boxes, key)
    }
}
