import Domain

/// Images that are found by number, in one list after another: what a pass over most datasets goes through.
protocol IndexedImages {
    /// Number of images of each list.
    var counts: [Int] { get }
    /// Hears that the images of a list come next.
    mutating func begin(_ list: Int) throws(FormatError)
    /// An image of a list, or `nil` if it was left out.
    mutating func image(_ index: Int, of list: Int) throws(FormatError) -> LabelledImage?
}

extension IndexedImages {
    mutating func begin(_ list: Int) throws(FormatError) {}
}

/// A pass over images that are found by number.
struct IndexedCursor<Images: IndexedImages>: ImageCursor {
    private var images: Images
    private let counts: [Int]
    private var list = 0
    /// Place in the list; `nil` before its beginning.
    private var index: Int?

    init(_ images: Images) { (self.images, counts) = (images, images.counts) }

    mutating func next() throws(FormatError) -> LabelledImage? {
        while list < counts.count {
            if index == nil {
                try images.begin(list)
                index = 0
            }
            while let at = index, at < counts[list] {
                index = at + 1
                if let image = try images.image(at, of: list) { return image }
            }
            (list, index) = (list + 1, nil)
        }
        return nil
    }
}
