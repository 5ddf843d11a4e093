/// The area under precision over recall, as the field reckons it.
public enum AveragePrecision: Hashable, Sendable {
    /// Mean of the best precision at recall 0, 0.1 … 1 or more (Pascal VOC 2007).
    case elevenPoints
    /// Exact area under the curve made monotone from the right (Pascal VOC 2010 and later).
    case area

    /// AP of one class, 0…1.
    ///
    /// - Parameters:
    ///   - hits: one entry for each detection that counts, by falling confidence: whether it is a true positive
    ///   - positives: number of ground truths that count, above 0
    func value(hits: [Bool], positives: Int) -> Double {
        // Precision falls where a detection is wrong, so that the best precision from any recall on is one of those at
        // true positives: the j-th of them alone gives recall j / positives.
        var (precisions, wrong): ([Double], Double) = ([], 0)
        for hit in hits {
            if hit {
                let right = Double(precisions.count + 1)
                precisions.append(right / (right + wrong))
            } else {
                wrong += 1
            }
        }
        for at in precisions.indices.dropLast().reversed() { precisions[at] = max(precisions[at], precisions[at + 1]) }
        switch self {
        case .elevenPoints: return Self.elevenPoints(precisions, Double(positives))
        case .area: return Self.area(precisions, Double(positives))
        }
    }

    private static func elevenPoints(_ precisions: [Double], _ positives: Double) -> Double {
        var sum = 0.0
        for point in 0...10 {
            // 0.30000000000000004 and its like are meant: NumPy's `arange` has them.
            let recall = Double(point) * 0.1
            let first = precisions.indices.first { Double($0 + 1) / positives >= recall }
            if let first { sum += precisions[first] / 11 }
        }
        return sum
    }

    private static func area(_ precisions: [Double], _ positives: Double) -> Double {
        var (sum, last) = (0.0, 0.0)
        for (at, precision) in precisions.enumerated() {
            let recall = Double(at + 1) / positives
            sum += (recall - last) * precision
            last = recall
        }
        return sum
    }
}
