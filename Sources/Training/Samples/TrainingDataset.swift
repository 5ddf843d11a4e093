public import Domain

/// What a run learns from and is validated with, frozen at its beginning: pictures by path, boxes as they were then.
public struct TrainingDataset: Hashable, Sendable {
    /// A box in pixels of the upright picture.
    public struct Box: Hashable, Sendable, Codable {
        /// Index in the synset.
        public var classIndex: Int
        public var xMin: Double
        public var yMin: Double
        public var xMax: Double
        public var yMax: Double
        public var difficult: Bool?

        /// Makes a box.
        public init(_ box: PixelBox, classIndex: Int, isDifficult: Bool) {
            (self.classIndex, difficult) = (classIndex, isDifficult ? true : nil)
            (xMin, yMin, xMax, yMax) = (box.xMin, box.yMin, box.xMax, box.yMax)
        }

        /// The place.
        public var box: PixelBox { PixelBox(xMin: xMin, yMin: yMin, xMax: xMax, yMax: yMax) }

        private enum CodingKeys: String, CodingKey {
            case classIndex = "class"
            case xMin = "xmin"
            case yMin = "ymin"
            case xMax = "xmax"
            case yMax = "ymax"
            case difficult
        }
    }

    /// A picture with its boxes.
    public struct Image: Hashable, Sendable, Codable {
        /// Path of the picture's file.
        public var path: String
        public var boxes: [Box]

        /// Makes an image.
        public init(path: String, boxes: [Box]) { (self.path, self.boxes) = (path, boxes) }
    }

    /// Names of the classes by index.
    public var synset: [String]
    /// What is learnt from.
    public var train: [Image]
    /// What is validated with; may be empty.
    public var val: [Image]

    /// Makes a dataset.
    public init(synset: [String], train: [Image], val: [Image]) {
        (self.synset, self.train, self.val) = (synset, train, val)
    }
}
