import Domain

/// What an audit learns from all images together before it says anything of one.
struct AuditEvidence {
    /// By image.
    let pairings: [AuditPairing]
    /// Over whether a label is there, over whether its class agrees, over how far it lies away: by class.
    private let presence: [AgreementCurve]
    private let naming: [AgreementCurve]
    private let placing: [MirrorRate]
    /// Supports of the labels without a contradiction, rising, by class.
    private let supports: [[Double]]

    /// A class with fewer samples is judged by all classes together.
    private static let leastSamples = 40
    /// Detections beside a label count from this share of the usual confidence of their class on.
    private static let besideShare = 0.5

    /// Pairs the boxes of all images, whose classes are below `classes`, and counts.
    init(_ images: [AuditedImage], classes: Int) {
        let usual = Self.usualConfidence(images, classes: classes)
        pairings = images.map { AuditPairing($0, leastConfidence: usual.map { $0 * Self.besideShare }) }
        var presence = [[(confidence: Double, agrees: Bool)]](repeating: [], count: classes)
        var naming = presence
        var overlaps = [[Double]](repeating: [], count: classes)
        var supports = overlaps
        for (image, pairing) in zip(images, pairings) {
            for (detection, role) in zip(image.detections, pairing.roles) {
                let own = detection.classIndex
                switch role {
                case .inPlace(let number):
                    let label = image.labels[number]
                    guard !label.isExempt else { continue }
                    presence[own].append((detection.confidence, true))
                    naming[own].append((detection.confidence, label.classIndex == own))
                    guard label.classIndex == own, detection.confidence >= usual[own] * Self.besideShare else {
                        continue
                    }
                    overlaps[own].append(label.box.iou(detection.box))
                case .beside(let number):
                    guard !image.labels[number].isExempt else { continue }
                    presence[own].append((detection.confidence, true))
                    overlaps[own].append(image.labels[number].box.iou(detection.box))
                case .alone: presence[own].append((detection.confidence, false))
                case .duplicate: break
                }
            }
            for (at, label) in image.labels.enumerated() where !label.isExempt {
                let isContradicted = pairing.detectionOf[at].map {
                    image.detections[$0].classIndex != label.classIndex
                }
                if isContradicted != true { supports[label.classIndex].append(pairing.support[at]) }
            }
        }
        self.presence = Self.byClass(presence, AgreementCurve.init)
        self.naming = Self.byClass(naming, AgreementCurve.init)
        placing = Self.byClass(overlaps) { MirrorRate($0) }
        self.supports = supports.map { $0.sorted() }
    }

    /// What a detection says against people, if anything.
    func judge(
        _ detection: Detection, _ role: AuditPairing.Role, of image: AuditedImage, _ pairing: AuditPairing
    ) -> (kind: AuditKind, probability: Double)? {
        let (own, confidence) = (detection.classIndex, detection.confidence)
        switch role {
        case .duplicate: return nil
        case .alone: return (.overlooked, presence[own].errorProbability(at: confidence))
        case .inPlace(let number), .beside(let number):
            let label = image.labels[number]
            guard !label.isExempt else { return nil }
            let presence = presence[own].share(at: confidence)
            guard label.classIndex == own else {
                let shared = confidence / max(confidence + pairing.support[number], .leastNormalMagnitude)
                return (.swapped, naming[own].errorProbability(at: confidence) * shared * presence)
            }
            return (.misplaced, placing[own].errorProbability(of: label.box.iou(detection.box)) * presence)
        }
    }

    /// How probably a label with no better support than this, 0…1, is of nothing.
    func spuriousProbability(_ classIndex: Int, support: Double) -> Double {
        let known = supports[classIndex]
        let weaker = known.lazy.filter { $0 <= support }.count
        guard weaker > 0 else { return 0 }
        return min(0.5, presence[classIndex].errorRate * Double(known.count) / Double(weaker))
    }

    /// The mean confidence of detections in place of a label of their class: confident learning's threshold.
    private static func usualConfidence(_ images: [AuditedImage], classes: Int) -> [Double] {
        var sums = [(confidence: Double, count: Double)](repeating: (0, 0), count: classes)
        for image in images {
            // Detections beside labels do not matter here.
            let pairing = AuditPairing(image, leastConfidence: [Double](repeating: .infinity, count: classes))
            for (detection, role) in zip(image.detections, pairing.roles) {
                guard case .inPlace(let number) = role, image.labels[number].classIndex == detection.classIndex else {
                    continue
                }
                sums[detection.classIndex].confidence += detection.confidence
                sums[detection.classIndex].count += 1
            }
        }
        return sums.map { $0.count > 0 ? $0.confidence / $0.count : 1 }
    }

    /// Fits each class by itself where there is enough of it, else with all.
    private static func byClass<Sample, Fit>(_ samples: [[Sample]], _ fit: ([Sample]) -> Fit) -> [Fit] {
        var all: Fit?
        return samples.map { own in
            if own.count >= leastSamples { return fit(own) }
            let pooled = all ?? fit(samples.flatMap(\.self))
            all = pooled
            return pooled
        }
    }
}
