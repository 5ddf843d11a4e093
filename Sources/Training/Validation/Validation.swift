import DetectionMetrics
public import Domain

/// Compares what a network finds with the validation part of a dataset: after an epoch, and before a network is promoted.
public struct Validation<Trial: Sendable> {
    private let dataset: TrainingDataset
    private let batch: Int
    private let workers: Int
    private let trial: @Sendable (Int) throws -> Trial
    private let detect: ([Trial]) throws -> [[Detection]]

    /// IoU from which a detection matches.
    private static var iou: Double { 0.5 }

    /// Makes a validation.
    ///
    /// - Parameters:
    ///   - dataset: its validation part is looked at
    ///   - batch: pictures that the network is given at a time
    ///   - workers: threads that prepare pictures
    ///   - trial: the picture of that index, as it is fed
    ///   - detect: what the network finds in pictures: classes by index of the dataset's synset, boxes in pixels of each picture
    public init(
        _ dataset: TrainingDataset, batch: Int, workers: Int, trial: @escaping @Sendable (Int) throws -> Trial,
        detect: @escaping ([Trial]) throws -> [[Detection]]
    ) {
        (self.dataset, self.batch, self.workers) = (dataset, batch, workers)
        (self.trial, self.detect) = (trial, detect)
    }

    /// Looks at all pictures; `nil` if it was told to stop on the way.
    ///
    /// A picture that cannot be read is left out with its ground truth.
    /// - Throws: what the detector throws
    public func figures(warn: (String) -> Void, mustStop: () -> Bool) throws -> ValidationFigures? {
        let trials = Prefetcher<Result<Trial, any Error>>(
            0..<dataset.val.count, workers: workers, ahead: batch * 2 + workers
        ) { [trial] index in Result { try trial(index) } }
        defer { trials.stop() }
        var (truths, found) = (TruthBoxes(), FoundBoxes())
        var (waiting, images): ([(index: Int, trial: Trial)], Int) = ([], 0)
        func flush() throws {
            guard !waiting.isEmpty else { return }
            for (one, detections) in zip(waiting, try detect(waiting.map(\.trial))) {
                for detection in detections where dataset.synset.indices.contains(detection.classIndex) {
                    found.append(image: one.index, detection)
                }
                for box in dataset.val[one.index].boxes {
                    truths.append(
                        image: one.index, classIndex: box.classIndex, box: box.box,
                        flags: box.difficult == true ? .difficult : [])
                }
            }
            images += waiting.count
            waiting = []
        }
        var index = 0
        while let trial = trials.next() {
            switch trial {
            case .success(let trial): waiting.append((index, trial))
            case .failure(let error): warn("\(error); left out of the validation")
            }
            index += 1
            if waiting.count == batch { try flush() }
            if mustStop() { return nil }
        }
        try flush()
        return figures(truths, found, images: images)
    }

    private func figures(_ truths: TruthBoxes, _ found: FoundBoxes, images: Int) -> ValidationFigures {
        let classes = dataset.synset.count
        let voc = VOCMatching(truths: truths, found: found, classes: classes, convention: .continuous)
        let (area, points) = (voc.result(iou: Self.iou, .area), voc.result(iou: Self.iou, .elevenPoints))
        let coco = COCOMatching(truths: truths, found: found, classes: classes).result()
        return ValidationFigures(
            mAP: area.mAP, mAP11: points.mAP, coco: coco.ap(), coco50: coco.ap(iou: 0), coco75: coco.ap(iou: 5),
            perClass: dataset.synset.indices.map { index in
                let one = area.perClass[index]
                return ValidationFigures.OfClass(
                    name: dataset.synset[index], ap: one.ap, ap11: points.perClass[index].ap,
                    coco: coco.ap(classIndex: index), groundTruths: one.groundTruths,
                    truePositives: one.truePositives, falsePositives: one.falsePositives)
            }, images: images)
    }
}
