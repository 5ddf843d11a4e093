import Domain
import DetectionMetrics

/// Compares what a network finds with the validation part of a dataset.
struct Validation<Source: SampleSource, Model: TrainableDetector> where Source.Trial == Model.Trial {
    let source: Source
    let model: Model
    let dataset: TrainingDataset
    /// Side of the input in pixels.
    let side: Int
    let batch: Int
    let workers: Int

    /// IoU from which a detection matches.
    private static var iou: Double { 0.5 }

    /// Looks at all pictures; `nil` if it was told to stop on the way.
    ///
    /// A picture that cannot be read is left out with its ground truth.
    /// - Throws: what the detector throws
    func figures(warn: (String) -> Void, mustStop: () -> Bool) throws -> ValidationFigures? {
        let trials = Prefetcher<Result<Source.Trial, any Error>>(
            0..<source.trialCount, workers: workers, ahead: batch * 2 + workers
        ) { [source, side] index in Result { try source.trial(index, side: side) } }
        defer { trials.stop() }
        var (truths, found) = (TruthBoxes(), FoundBoxes())
        var (waiting, images): ([(index: Int, trial: Source.Trial)], Int) = ([], 0)
        func flush() throws {
            guard !waiting.isEmpty else { return }
            for (one, detections) in zip(waiting, try model.detect(waiting.map(\.trial))) {
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
