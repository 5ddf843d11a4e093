/// How numbers fall into the bars of a histogram: below the first edge, between two edges, from the last edge on.
///
/// An edge belongs to the bar above it. The edges are the same for every dataset, so that one pass suffices and two
/// datasets can be compared bar by bar.
public struct Bins: Hashable, Sendable {
    /// Ascending.
    public let edges: [Double]

    /// Makes bins of at least one edge.
    ///
    /// Edges must ascend.
    public init(_ edges: [Double]) {
        precondition(!edges.isEmpty && zip(edges, edges.dropFirst()).allSatisfy(<), "edges must ascend: \(edges)")
        self.edges = edges
    }

    /// Number of bars, one more than edges.
    public var count: Int { edges.count + 1 }

    /// The bar of a number, 0 ..< `count`; the first for what is not a number.
    @inline(__always)
    public func index(of value: Double) -> Int {
        var (low, high) = (0, edges.count)
        while low < high {
            let middle = (low + high) / 2
            if value >= edges[middle] { low = middle + 1 } else { high = middle }
        }
        return low
    }

    /// What a bar covers.
    public func range(_ index: Int) -> MeasureRange {
        MeasureRange(
            index > 0 ? edges[index - 1] : nil, index < edges.count ? edges[index] : nil,
            isUpperOpen: index < edges.count)
    }

    /// Preferred numbers (R10) in pixels: about ten bars a decade, through the sizes that networks are built of.
    public static let pixels = Bins([
        1, 2, 3, 4, 5, 6, 8, 10, 12, 16, 20, 25, 32, 40, 50, 64, 80, 100, 125, 160, 200, 250, 320, 400, 500, 640, 800,
        1000, 1250, 1600, 2000, 2500, 3200, 4000, 5000, 6400, 8000, 10000,
    ])

    /// Sides of squares whose areas part the areas of boxes; COCO's small, medium and large meet at 32² and 96².
    public static let areaSides: [Int] = [
        1, 2, 4, 8, 12, 16, 24, 32, 48, 64, 96, 128, 192, 256, 384, 512, 768, 1024, 1536, 2048, 3072, 4096,
    ]
    /// Squares of ``areaSides``, in square pixels.
    public static let areas = Bins(areaSides.map { Double($0 * $0) })

    /// Width over height, as many bars below 1 as above.
    public static let aspects = Bins([
        0.1, 0.125, 0.16, 0.2, 0.25, 0.315, 0.4, 0.5, 0.63, 0.8, 1, 1.25, 1.6, 2, 2.5, 3.15, 4, 5, 6.3, 8, 10,
    ])

    /// Numbers of things: each of the first ten, then about ten bars a decade.
    public static let counts = Bins([
        1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 16, 20, 25, 32, 40, 50, 64, 80, 100, 125, 160, 200, 250, 320, 400, 500,
        640, 800, 1000,
    ])
}
