import Domain
import DetectionMetrics

/// An image of the ground truth.
struct EvaluatedImage {
    var path: String
    /// The dataset's own id.
    var key: String?
    var client: String?
    /// Size of the upright picture, where one is known.
    var size: ImageSize?
    /// Names of the parts it is in.
    var parts: [String] = []
}

/// Ground truth and detections joined: images and classes by number.
struct EvaluatedSet {
    /// Names in index order.
    var classes: [String]
    var images: [EvaluatedImage] = []
    var truths = TruthBoxes()
    var found = FoundBoxes()
    /// Class index of COCO's category ids, where the ground truth has such.
    var categories: [Int: Int]?
    /// Image number of COCO's ids, where the ground truth has such.
    var imageIDs: [Int: Int]?
    /// Images that the predictions spoke of.
    var spokenOf: Set<Int> = []
    var problems = ProblemBook()

    /// Makes a set without images.
    init(classes: [String]) { self.classes = classes }

    /// Puts a detection on an image; what does not fit is noted.
    ///
    /// - Parameters:
    ///   - image: number of the image
    ///   - classIndex: index of the class
    ///   - place: left and top edge, width and height in pixels
    ///   - confidence: not-a-number where there is none
    ///   - origin: where it was read, worked out only to name a problem
    mutating func add(
        image: Int, classIndex: Int, _ place: (x: Double, y: Double, width: Double, height: Double),
        confidence: Double, from origin: @autoclosure () -> String
    ) {
        guard !confidence.isNaN else {
            return problems.add(
                .confidence, at: origin(), found: "a confidence that is no number", expected: "a number 0…1")
        }
        guard place.x.isFinite, place.y.isFinite, place.width.isFinite, place.height.isFinite else {
            return problems.add(.box, at: origin(), found: "a box that is not made of numbers", expected: "four edges")
        }
        if place.width < 0 || place.height < 0 {
            return problems.add(
                .box, at: origin(), found: "a box with its edges swapped", expected: "width and height above 0")
        }
        if place.width == 0 || place.height == 0 {
            problems.add(
                .box, at: origin(), found: "a box without extent, counted as wrong",
                expected: "width and height above 0")
        } else if let size = images[image].size,
            place.x >= Double(size.width) || place.y >= Double(size.height) || place.x + place.width <= 0
                || place.y + place.height <= 0
        {
            problems.add(
                .outside, at: origin(), found: "a box outside of \(images[image].path), counted as it is",
                expected: "a box within \(size.width)×\(size.height)")
        }
        found.append(
            image: image, classIndex: classIndex, x: place.x, y: place.y, width: place.width, height: place.height,
            confidence: confidence)
    }

    /// Notes images that the predictions left out, and predictions that are none at all.
    mutating func finish(predictions: String) {
        if found.count == 0 {
            problems.add(
                .empty, at: predictions, found: "no detection that counts", expected: "at least one")
        }
        let silent = images.indices.filter { !spokenOf.contains($0) }
        guard !silent.isEmpty else { return }
        let names = silent.prefix(3).map { images[$0].path }.joined(separator: ", ")
        problems.add(
            .missingImage, at: predictions,
            found: "nothing on \(silent.count) of \(images.count) images, counted as nothing found: \(names)"
                + (silent.count > 3 ? ", …" : ""),
            expected: "predictions for every image of the ground truth", count: silent.count)
    }
}
