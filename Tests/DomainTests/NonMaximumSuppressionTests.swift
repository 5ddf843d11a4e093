import Domain
import TestSupport
import Testing

@Suite struct NonMaximumSuppressionTests {
    /// Boxes on a coarse grid, so that equal overlaps and confidences occur.
    static func candidates(_ count: Int, classes: Int32, _ random: inout SplitMix64) -> [Candidate] {
        (0..<count).map { _ in
            let (x, y) = (Float(Int.random(in: 0..<40, using: &random)), Float(Int.random(in: 0..<40, using: &random)))
            let width = Float(Int.random(in: -1..<16, using: &random))
            let height = Float(Int.random(in: -1..<16, using: &random))
            return Candidate(
                classIndex: Int32.random(in: 0..<classes, using: &random),
                confidence: Float(Int.random(in: 0...50, using: &random)) / 50, xMin: x, yMin: y, xMax: x + width,
                yMax: y + height)
        }
    }

    /// Overlap in the same sums as the library's, one box at a time.
    static func overlap(_ a: Candidate, _ b: Candidate) -> Float {
        let width = min(a.xMax, b.xMax) - max(a.xMin, b.xMin)
        let height = min(a.yMax, b.yMax) - max(a.yMin, b.yMin)
        guard width > 0, height > 0 else { return 0 }
        return width * height / (a.area + b.area - width * height)
    }

    /// The rule as its definition reads: everything with everything, flags, no early end.
    static func plain(_ rule: NonMaximumSuppression, _ candidates: [Candidate]) -> [Int] {
        var order = candidates.indices.filter {
            candidates[$0].confidence > rule.confidence && candidates[$0].classIndex != rule.background
        }
        order.sort {
            let (a, b) = (candidates[$0].confidence, candidates[$1].confidence)
            return a > b || (a == b && $0 < $1)
        }
        if let topK = rule.topK { order = Array(order.prefix(topK)) }
        var isGone = [Bool](repeating: false, count: order.count)
        for first in order.indices where !isGone[first] {
            for second in order.indices.dropFirst(first + 1) {
                let (a, b) = (candidates[order[first]], candidates[order[second]])
                if rule.isClassAware && a.classIndex != b.classIndex { continue }
                if overlap(a, b) > rule.iou { isGone[second] = true }
            }
        }
        let kept = order.indices.filter { !isGone[$0] }.map { order[$0] }
        return rule.limit.map { Array(kept.prefix($0)) } ?? kept
    }

    @Test(arguments: UInt64(0)..<200)
    func agreesWithTheDefinition(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        let count = seed % 10 == 0 ? 3000 : Int.random(in: 0...200, using: &random)
        let boxes = Self.candidates(count, classes: Int32.random(in: 1...5, using: &random), &random)
        let rule = NonMaximumSuppression(
            confidence: Float(Int.random(in: 0...25, using: &random)) / 50,
            iou: Float(Int.random(in: 0...10, using: &random)) / 10, isClassAware: Bool.random(using: &random),
            topK: Bool.random(using: &random) ? Int.random(in: 0...300, using: &random) : nil,
            limit: Bool.random(using: &random) ? Int.random(in: 0...50, using: &random) : nil,
            background: Bool.random(using: &random) ? 0 : nil)
        #expect(rule.kept(of: boxes) == Self.plain(rule, boxes))
    }

    @Test(arguments: UInt64(0)..<50)
    func keepsNoTwoOfAClassThatOverlapTooMuch(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        let boxes = Self.candidates(400, classes: 3, &random)
        let kept = NonMaximumSuppression.darknet(confidence: 0.1, iou: 0.45).kept(of: boxes)
        #expect(Set(kept).count == kept.count && kept.allSatisfy { boxes[$0].confidence > 0.1 })
        for (place, first) in kept.enumerated() {
            for second in kept.dropFirst(place + 1) where boxes[first].classIndex == boxes[second].classIndex {
                #expect(Self.overlap(boxes[first], boxes[second]) <= 0.45)
            }
        }
    }

    @Test func numbersThatAreNoneNeitherEnterNorOverlap() {
        let good = Candidate(classIndex: 0, confidence: 0.9, xMin: 0, yMin: 0, xMax: 10, yMax: 10)
        var noConfidence = good
        noConfidence.confidence = .nan
        var noEdge = good
        (noEdge.confidence, noEdge.xMin) = (0.8, .nan)
        var endless = good
        (endless.confidence, endless.xMax) = (0.7, .infinity)
        let rule = NonMaximumSuppression.darknet(confidence: 0, iou: 0.5)
        #expect(rule.kept(of: [noConfidence, endless, noEdge, good]) == [3, 2, 1])
        #expect(rule.kept(of: []) == [])
    }

    @Test func classesOfAnyNumberAreToldApart() {
        let boxes = [Int32.min, -1, 0, 65_535, 65_536, Int32.max].map {
            Candidate(classIndex: $0, confidence: 0.5, xMin: 0, yMin: 0, xMax: 1, yMax: 1)
        }
        let rule = NonMaximumSuppression.darknet(confidence: 0, iou: 0.5)
        #expect(rule.kept(of: boxes + boxes) == Array(0..<6))
    }

    @Test(arguments: [Float(0), -1, 1, 2])
    func gluonSwitchesSuppressionOffOutsideOfItsRange(iou: Float) {
        let boxes = (0..<300).map { _ in
            Candidate(classIndex: 0, confidence: 0.5, xMin: 0, yMin: 0, xMax: 1, yMax: 1)
        }
        let rule = NonMaximumSuppression.gluon(confidence: 0.01, iou: iou, topK: 50, limit: 10)
        #expect(rule.kept(of: boxes).count == 300)
    }
}
