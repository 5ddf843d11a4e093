import Domain
import Metrics

/// What a network found beside what people set, joined once; counted anew at any confidence and IoU.
struct ReviewScoring: Sendable {
    /// Below this IoU a detection is on the background, 0…1: TIDE's.
    static let background = 0.1

    let truths: TruthBoxes
    let found: FoundBoxes
    private let table: OverlapTable
    private let classes: Int
    /// The box behind each ground truth, and the image it is on.
    let annotations: [(image: ImageID, annotation: Annotation)]
    /// The detection behind each row.
    let detections: [StoredDetection]
    /// Detections left out because their class means nothing in the synset.
    let unmapped: Int

    /// Joins the two; classes are numbered by their places in the synset.
    init(_ images: [ImageComparison], synset: Synset) {
        var (truths, found) = (TruthBoxes(), FoundBoxes())
        var (annotations, detections): ([(ImageID, Annotation)], [StoredDetection]) = ([], [])
        var unmapped = 0
        for (number, each) in images.enumerated() {
            for annotation in each.annotations {
                guard let classIndex = synset.index(of: annotation.classID) else { continue }
                var flags: TruthBoxes.Flags = each.crowds.contains(annotation.id) ? .crowd : []
                if annotation.attributes.difficult == true { flags.insert(.difficult) }
                truths.append(image: number, classIndex: classIndex, box: annotation.box, flags: flags)
                annotations.append((each.image, annotation))
            }
            for detection in each.detections where !detection.confidence.isNaN {
                guard let classIndex = detection.classID.flatMap(synset.index(of:)) else {
                    unmapped += 1
                    continue
                }
                found.append(
                    image: number,
                    Detection(classIndex: classIndex, confidence: detection.confidence, box: detection.box))
                detections.append(detection)
            }
        }
        (self.truths, self.found, self.annotations, self.detections) = (truths, found, annotations, detections)
        (self.unmapped, classes) = (unmapped, synset.classes.count)
        table = OverlapTable(truths: truths, found: found, classes: classes, least: Self.background)
    }

    /// All cases where an overlap of `iou` is a match, of detections from `confidence` on.
    func cases(iou: Double, confidence: Double) -> ReviewCases {
        ReviewCases(
            table, truths: truths, found: found, classes: classes, iou: iou,
            // As far as a slider of hundredths can be told; the same as over a picture.
            confidence: confidence - 1e-9, background: Self.background)
    }

    // MARK: Behind a case

    func detection(of each: ReviewCase) -> StoredDetection? { each.found.map { detections[$0] } }

    func annotation(of each: ReviewCase) -> Annotation? { each.truth.map { annotations[$0].annotation } }

    func image(of each: ReviewCase) -> ImageID? {
        detection(of: each)?.image ?? each.truth.map { annotations[$0].image }
    }

    func key(of each: ReviewCase) -> ReviewKey? {
        if let detection = detection(of: each) { return .detection(detection.id) }
        return annotation(of: each).map { .box($0.id) }
    }
}

/// What a case is about, whatever it counts as: a detection, or a box that none found.
enum ReviewKey: Hashable, Sendable {
    case detection(DetectionID)
    case box(AnnotationID)
}
