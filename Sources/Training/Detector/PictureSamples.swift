import Domain
public import Imaging
public import YOLO

/// Samples of a dataset's pictures, decoded and augmented when they are asked for.
public struct PictureSamples: SampleSource {
    public typealias Sample = DetectorSample
    public typealias Trial = PreparedPicture

    private let dataset: TrainingDataset
    private let rule: AugmentationRule
    private let preprocessing: Preprocessing
    private let used: Int
    private let cache: FrozenCache?

    /// Makes a source.
    ///
    /// - Parameters:
    ///   - dataset: pictures by path
    ///   - rule: how pictures to learn from are changed; its mixup happens only where a request allows it
    ///   - preprocessing: how pictures to validate with are fed
    ///   - most: pictures of the training part that are used, the first ones; −1 for all
    ///   - cache: keeps what the frozen layers give; each picture then comes in a few variants only
    public init(
        _ dataset: TrainingDataset, rule: AugmentationRule, preprocessing: Preprocessing, most: Int = -1,
        cache: FrozenCache? = nil
    ) {
        (self.dataset, self.rule, self.preprocessing, self.cache) = (dataset, rule, preprocessing, cache)
        used = most < 0 ? dataset.train.count : min(most, dataset.train.count)
    }

    public var count: Int { used }
    public var trialCount: Int { dataset.val.count }
    public func name(of index: Int) -> String { dataset.train[index].path }
    public func trialName(of index: Int) -> String { dataset.val[index].path }

    public func sample(_ request: SampleRequest) throws -> DetectorSample {
        var request = request
        var key: FrozenCache.Key?
        if let cache {
            // Few variants, each made once: later epochs find it on the disk.
            request.epoch %= cache.variants
            let found = cache.key(picture: dataset.train[request.index].path, request)
            if let (boundary, boxes) = cache.read(found) {
                return DetectorSample(side: request.side, values: .frozen(boundary), boxes: boxes, key: found)
            }
            key = found
        }
        var rule = rule
        if !request.mixes { rule.mixup = nil }
        if cache != nil && request.epoch == 0 { rule = rule.plain }
        let augmentation = Augmentation(rule, size: ImageSize(width: request.side, height: request.side))
        var draws = request.draws
        var values = [Float](repeating: 0, count: request.side * request.side * 3)
        var span = values.mutableSpan
        let boxes = try augmentation.sample(request.index, of: used, using: &draws, into: &span) { index in
            try picture(dataset.train[index])
        }
        return DetectorSample(side: request.side, values: .pixels(values), boxes: boxes, key: key)
    }

    public func trial(_ index: Int, side: Int) throws -> PreparedPicture {
        let image = try PictureReader.decode(dataset.val[index].path).image
        let size = ImageSize(width: side, height: side)
        let placement: Placement =
            preprocessing.fit == .letterbox
            ? .letterbox(ImageSize(width: image.width, height: image.height), in: size)
            : .stretch(ImageSize(width: image.width, height: image.height), in: size)
        // darknet resizes in floats; GluonCV resizes to bytes.
        let isGluon = preprocessing.mean != .zero
        let input = NetworkInput(
            interpolation: isGluon ? nil : .linear, roundsToBytes: isGluon, mean: preprocessing.mean,
            deviation: preprocessing.deviation)
        var values = [Float](repeating: 0, count: side * side * 3)
        var span = values.mutableSpan
        input.write(image, placement, into: &span)
        return PreparedPicture(placement: placement, values: values)
    }

    public func sheet(_ samples: [DetectorSample]) throws -> RGBImage? {
        let shown = samples.compactMap { sample -> AugmentedSample? in
            guard case .pixels(let values) = sample.values else { return nil }
            return AugmentedSample(
                size: ImageSize(width: sample.side, height: sample.side), values: values, boxes: sample.boxes)
        }
        guard !shown.isEmpty else { return nil }
        return try BatchSheet(names: dataset.synset, rule).render(shown)
    }

    private func picture(_ image: TrainingDataset.Image) throws -> LabelledPicture {
        let decoded = try PictureReader.decode(image.path).image
        let size = ImageSize(width: decoded.width, height: decoded.height)
        // Difficult ones are learnt as all others, as GluonCV does. A box may reach outside its picture; what lies there is
        // not seen.
        let boxes = image.boxes.compactMap { box -> AugmentedBox? in
            let inside = box.box.clamped(to: size)
            return inside.isEmpty ? nil : AugmentedBox(inside, classIndex: box.classIndex)
        }
        return LabelledPicture(decoded, boxes: boxes)
    }
}

extension AugmentationRule {
    /// Nothing but what every picture needs: the variant that looks most like a validation.
    var plain: AugmentationRule {
        var rule = self
        (rule.colours, rule.flip, rule.verticalFlip, rule.quarterTurns) = (.kept, 0, 0, false)
        (rule.mixup, rule.mosaic) = (nil, 0)
        if case .darknet = framing { rule.framing = .darknet(jitter: 0) } else { rule.framing = .stretched }
        return rule
    }
}
