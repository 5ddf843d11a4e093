import DetectionMetrics

/// All that is known of one comparison of detections with ground truth.
struct EvaluationFigures {
    /// Figures of the images of one client, or of one part of a split.
    struct Group {
        var name: String
        var images: Int
        var evaluation: Evaluation
    }

    let set: EvaluatedSet
    let evaluation: Evaluation
    let confusion: ConfusionMatrix
    let errors: ErrorTypes
    let perClient: [Group]
    let perPart: [Group]
    /// The confidence from which detections are counted in the confusion matrix.
    let confidence: Double

    /// Overlaps below count as background, as TIDE has it.
    static let background = 0.1
    /// Groups beyond are not listed; the images count in all other figures.
    private static let mostGroups = 1000

    /// Works everything out; without a `confidence` the matrix counts from that of the highest F1 on.
    init(_ set: EvaluatedSet, settings: EvaluationSettings, confidence: Double?) {
        self.set = set
        let classes = set.classes.count
        evaluation = Evaluation(truths: set.truths, found: set.found, classes: classes, settings: settings)
        self.confidence = confidence ?? evaluation.curve.best?.confidence ?? 0
        let background = min(Self.background, settings.iou)
        let table = OverlapTable(truths: set.truths, found: set.found, classes: classes, least: background)
        confusion = ConfusionMatrix(
            table, truths: set.truths, found: set.found, classes: classes, iou: settings.iou,
            confidence: self.confidence)
        errors = ErrorTypes(
            table, truths: set.truths, found: set.found, classes: classes, iou: settings.iou, background: background,
            mostFound: settings.reckoning == .coco ? COCOProtocol.standard.mostFound.last ?? .max : .max)
        perClient = Self.groups(set, settings) { $0.client.map { [$0] } ?? [] }
        perPart = Self.groups(set, settings) { $0.parts }
    }

    /// The images by the names that `names` gives them: those of the first name alone where there are several.
    private static func groups(
        _ set: EvaluatedSet, _ settings: EvaluationSettings, _ names: (EvaluatedImage) -> [String]
    ) -> [Group] {
        var (numbers, order): ([String: Int], [String]) = ([:], [])
        let groups = set.images.map { image -> Int in
            guard let name = names(image).first else { return -1 }
            if let known = numbers[name] { return known }
            guard order.count < mostGroups else { return -1 }
            numbers[name] = order.count
            order.append(name)
            return order.count - 1
        }
        guard !order.isEmpty else { return [] }
        var images = [Int](repeating: 0, count: order.count)
        for group in groups where group >= 0 { images[group] += 1 }
        let parts = ImageGroups(groups, count: order.count).parted(set.truths, set.found)
        return parts.indices.map { index in
            Group(
                name: order[index], images: images[index],
                evaluation: Evaluation(
                    truths: parts[index].truths, found: parts[index].found, classes: set.classes.count,
                    settings: settings))
        }
    }
}
