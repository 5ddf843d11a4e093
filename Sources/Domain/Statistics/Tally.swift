/// Boxes by bin, and the images that they are on, each image once a bin.
public struct Tally: Hashable, Sendable {
    /// Boxes of each bin.
    public private(set) var boxes: [Int]
    /// Images with a box in the bin.
    public private(set) var images: [Int]
    /// The image that fell into the bin last, by its number in the pass.
    private var last: [Int32]

    /// Makes an empty tally of that many bins.
    public init(_ count: Int) {
        boxes = Array(repeating: 0, count: count)
        images = boxes
        last = Array(repeating: -1, count: count)
    }

    /// Number of bins.
    public var count: Int { boxes.count }

    /// Bins from the first to the last that holds something; empty where none does.
    public var extent: Range<Int> {
        guard let first = boxes.firstIndex(where: { $0 > 0 }), let last = boxes.lastIndex(where: { $0 > 0 }) else {
            return 0..<0
        }
        return first..<last + 1
    }

    /// Counts a box; boxes of one image come one after the other.
    ///
    /// - Parameter image: number of the image in the pass, from 0
    @inline(__always)
    mutating func add(_ bin: Int, image: Int32) {
        boxes[bin] += 1
        guard last[bin] != image else { return }
        last[bin] = image
        images[bin] += 1
    }

    /// Whether both have counted the same, whatever the order of the images.
    public static func == (a: Tally, b: Tally) -> Bool { a.boxes == b.boxes && a.images == b.images }

    /// Hashes what was counted.
    public func hash(into hasher: inout Hasher) { hasher.combine(boxes) }
}
