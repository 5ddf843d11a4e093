public import Domain
import Foundation
public import NeuralNetwork

/// Makes candidates of one head's raw numbers: YOLO v3's box terms, v2's with a softmax over the classes.
///
/// With σ the logistic, `s` the head's `scaleXY` and the stride worked out for each axis:
/// centre = (σ(t) · s − (s − 1) / 2 + cell) · stride, size = eᵗ · anchor, confidence = σ(objectness) · class probability.
/// The class probability is σ of each class, or for a region head its share of the softmax.
public struct HeadDecoder: Hashable, Sendable {
    public let head: DetectionHead
    /// The head's output: height and width in cells, A · (5 + classes) channels.
    public let output: Shape
    /// Input pixels of a cell.
    public let stride: SIMD2<Float>

    /// Makes a decoder.
    ///
    /// - Parameters:
    ///   - head: what the channels mean
    ///   - output: shape of the output for one picture; its channels must be the head's
    ///   - input: size of the network's input in pixels
    public init(_ head: DetectionHead, output: Shape, input: ImageSize) {
        precondition(
            output.channels == head.channels, "an output of \(output) for a head of \(head.channels) channels")
        (self.head, self.output) = (head, output)
        stride = SIMD2(
            Float(input.width) / Float(max(1, output.width)), Float(input.height) / Float(max(1, output.height)))
    }

    /// Appends the candidates of one picture.
    ///
    /// They come in the order of the library whose rule it is, which decides between equal confidences: class, cell, anchor
    /// for ``ScoringRule/everyClass``; cell, anchor for ``ScoringRule/bestClass``.
    ///
    /// - Parameters:
    ///   - values: `[H, W, A · (5 + classes)]`
    ///   - confidence: candidates are above this
    ///   - rule: which classes of a box count
    ///   - candidates: boxes in pixels of the network's input
    /// - Returns: how many boxes were left out because a number of theirs, or what it leads to, is not finite.
    public func decode(
        _ values: Span<Float>, above confidence: Float, _ rule: ScoringRule, into candidates: inout [Candidate]
    ) -> Int {
        precondition(values.count == output.count, "\(values.count) values for an output of \(output)")
        let first = candidates.count
        let objectness = logit(notAbove: confidence)
        let step = 5 + head.classes
        var (at, skipped) = (0, 0)
        for y in 0..<output.height {
            for x in 0..<output.width {
                for anchor in head.anchors {
                    let raw = values[at + 4]
                    if raw > objectness || !raw.isFinite {
                        let numbers = values.extracting(at..<at + step)
                        if !box(numbers, x, y, anchor, confidence, rule, &candidates) { skipped += 1 }
                    }
                    at += step
                }
            }
        }
        if rule == .everyClass { sortByClass(&candidates, from: first) }
        return skipped
    }

    /// Appends one box's candidates; `false` if a number of it is not finite.
    private func box(
        _ numbers: Span<Float>, _ x: Int, _ y: Int, _ anchor: Anchor, _ confidence: Float, _ rule: ScoringRule,
        _ candidates: inout [Candidate]
    ) -> Bool {
        // A sum that stays finite has only finite parts; one that does not is looked at again.
        var sum: Float = 0
        for index in 0..<numbers.count { sum += numbers[index] }
        if !sum.isFinite {
            for index in 0..<numbers.count where !numbers[index].isFinite { return false }
        }
        let objectness = logistic(numbers[4])
        guard objectness > confidence else { return true }
        let reach = (head.scaleXY - 1) / 2
        let centreX = (logistic(numbers[0]) * head.scaleXY - reach + Float(x)) * stride.x
        let centreY = (logistic(numbers[1]) * head.scaleXY - reach + Float(y)) * stride.y
        let (width, height) = (exp(numbers[2]) * anchor.width, exp(numbers[3]) * anchor.height)
        guard width.isFinite, height.isFinite else { return false }
        var candidate = Candidate(
            classIndex: 0, confidence: 0, xMin: centreX - width / 2, yMin: centreY - height / 2,
            xMax: centreX + width / 2, yMax: centreY + height / 2)
        func add(_ index: Int, _ probability: Float) {
            let product = probability * objectness
            guard product > confidence else { return }
            (candidate.classIndex, candidate.confidence) = (Int32(index), product)
            candidates.append(candidate)
        }
        let classes = numbers.extracting(5..<5 + head.classes)
        guard head.classes > 0 else { return true }
        switch (head.kind, rule) {
        case (.yolo, .everyClass):
            let least = logit(notAbove: confidence / objectness)
            for index in 0..<classes.count where classes[index] > least { add(index, logistic(classes[index])) }
        case (.yolo, .bestClass):
            let best = Self.largest(classes)
            add(best, logistic(classes[best]))
        case (.region, _):
            let best = Self.largest(classes)
            var total: Float = 0
            for index in 0..<classes.count { total += exp(classes[index] - classes[best]) }
            if rule == .bestClass {
                add(best, 1 / total)
            } else {
                for index in 0..<classes.count { add(index, exp(classes[index] - classes[best]) / total) }
            }
        }
        return true
    }

    /// The first place of the largest value.
    private static func largest(_ values: Span<Float>) -> Int {
        var best = 0
        for index in 1..<max(1, values.count) where values[index] > values[best] { best = index }
        return best
    }

    /// Puts the candidates from `first` on in the order of their classes, those of one class as they are.
    private func sortByClass(_ candidates: inout [Candidate], from first: Int) {
        guard candidates.count - first > 1 else { return }
        var starts = [Int](repeating: 0, count: head.classes + 1)
        for candidate in candidates[first...] { starts[Int(candidate.classIndex) + 1] += 1 }
        for index in 1..<starts.count { starts[index] += starts[index - 1] }
        let unsorted = Array(candidates[first...])
        for candidate in unsorted {
            let index = Int(candidate.classIndex)
            candidates[first + starts[index]] = candidate
            starts[index] += 1
        }
    }
}
