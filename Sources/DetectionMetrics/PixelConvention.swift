/// How far a box reaches that ends at pixel `xMax`.
public enum PixelConvention: Hashable, Sendable {
    /// `width = xMax − xMin`, as everywhere in Reticle and in COCO.
    case continuous
    /// `width = xMax − xMin + 1`: the last pixel belongs to the box, as Pascal VOC's own program and GluonCV reckon.
    case inclusive

    /// What is added to a right or bottom edge.
    var reach: Double { self == .inclusive ? 1 : 0 }
}
