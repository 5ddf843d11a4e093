/// What the numbers of one row should become for a ground truth.
public struct BoxTarget: Hashable, Sendable {
    /// Head, and row among that head's.
    public var head: Int
    public var place: Int
    /// Row among those of all heads.
    public var row: Int
    /// Where in its cell the centre is, of which σ(tx), σ(ty) are to become the values; 0…1.
    public var centre: SIMD2<Float>
    /// tw, th: logarithms of the sizes in anchors.
    public var scale: SIMD2<Float>
    /// What centre and scale count: 2 − the box's share of the picture, so that small boxes count more.
    public var weight: Float
    /// 1, or the share of its picture in a mixed one.
    public var objectness: Float
    public var classIndex: Int

    /// Makes a target.
    public init(
        head: Int, place: Int, row: Int, centre: SIMD2<Float>, scale: SIMD2<Float>, weight: Float, objectness: Float,
        classIndex: Int
    ) {
        (self.head, self.place, self.row, self.centre, self.scale) = (head, place, row, centre, scale)
        (self.weight, self.objectness, self.classIndex) = (weight, objectness, classIndex)
    }
}
