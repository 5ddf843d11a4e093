import DetectionMetrics

/// COCO's evaluation as its definition reads: every list sorted where it is used, every threshold on its own.
enum PlainCOCO {
    struct Truth {
        var x, y, width, height, area: Double
        var isCrowd: Bool
    }
    struct Found {
        var x, y, width, height, confidence: Double
    }

    /// AP of one class at one threshold and area; `images` are its truths and detections by image.
    static func ap(
        _ images: [(truths: [Truth], found: [Found])], iou threshold: Double, area: ClosedRange<Double>, most: Int
    ) -> (ap: Double, recall: Double)? {
        var outcomes: [(confidence: Double, isRight: Bool)] = []
        var positives = 0
        for (truths, found) in images {
            let counts = truths.map { !$0.isCrowd && area.contains($0.area) }
            positives += counts.count { $0 }
            var isTaken = truths.map { _ in false }
            let order = found.indices.sorted {
                (-found[$0].confidence, $0) < (-found[$1].confidence, $1)
            }
            for at in order.prefix(most) {
                let one = found[at]
                var best: Int?
                for wanted in [true, false] where best == nil {
                    var least = min(threshold, 1 - 1e-10)
                    for other in truths.indices where counts[other] == wanted {
                        if isTaken[other] && !truths[other].isCrowd { continue }
                        let overlap = iou(one, truths[other])
                        if overlap >= least { (least, best) = (overlap, other) }
                    }
                }
                if let best { isTaken[best] = true }
                if best.map({ counts[$0] }) ?? area.contains(one.width * one.height) {
                    outcomes.append((one.confidence, best != nil))
                }
            }
        }
        guard positives > 0 else { return nil }
        return curve(outcomes, Double(positives))
    }

    private static func curve(
        _ outcomes: [(confidence: Double, isRight: Bool)], _ positives: Double
    ) -> (ap: Double, recall: Double) {
        let order = outcomes.indices.sorted { (-outcomes[$0].confidence, $0) < (-outcomes[$1].confidence, $1) }
        var (right, count) = (0.0, 0.0)
        var points: [(recall: Double, precision: Double)] = []
        for at in order {
            count += 1
            if outcomes[at].isRight { right += 1 }
            points.append((right / positives, right / count))
        }
        var sum = 0.0
        for step in 0...100 {
            sum += points.filter { $0.recall >= (step == 100 ? 1 : Double(step) * 0.01) }.map(\.precision).max() ?? 0
        }
        return (sum / 101, right / positives)
    }

    private static func iou(_ a: Found, _ b: Truth) -> Double {
        let width = min(a.x + a.width, b.x + b.width) - max(a.x, b.x)
        let height = min(a.y + a.height, b.y + b.height) - max(a.y, b.y)
        guard width > 0, height > 0 else { return 0 }
        return width * height / (a.width * a.height + (b.isCrowd ? 0 : b.width * b.height - width * height))
    }
}
