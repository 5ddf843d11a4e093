/// Mean AP as it is, and as it would be without some of the errors.
struct ErrorMending {
    private let sorting: ErrorSorting
    private let truths: TruthBoxes
    private let found: FoundBoxes
    private let classes: Int
    /// Rows of the detections that count, by falling confidence.
    private let order: [Int32]
    /// Ground truths of each class that count.
    private let positives: [Int]

    init(_ sorting: ErrorSorting, truths: TruthBoxes, found: FoundBoxes, classes: Int) {
        (self.sorting, self.truths, self.found, self.classes) = (sorting, truths, found, classes)
        order = CountingOrder.falling(
            sorting.table.found.filter { sorting.kinds[Int($0)] != .ignored }, by: found.confidence)
        var positives = [Int](repeating: 0, count: classes)
        for row in sorting.table.truths.lazy.map(Int.init) where truths.flags[row].isEmpty {
            positives[Int(truths.classIndex[row])] += 1
        }
        self.positives = positives
    }

    /// Mean AP with all errors of a kind mended, or as it is.
    func meanAP(mending kind: ErrorTypes.Kind? = nil) -> Double? {
        var left = positives
        if kind == .missed {
            for row in sorting.missed.indices where sorting.missed[row] { left[Int(truths.classIndex[row])] -= 1 }
        }
        return meanAP(left) { row in
            let own = found.classIndex[row]
            switch sorting.kinds[row] {
            case .right: return (own, true)
            case .wrong(let its) where its == kind:
                return sorting.mended[row] >= 0 ? (sorting.mended[row], true) : nil
            case .wrong: return (own, false)
            case .ignored: return nil
            }
        }
    }

    /// Mean AP if every false positive came after all that is right.
    func meanAPWithoutFalsePositives() -> Double? {
        meanAP(positives) { sorting.kinds[$0] == .right ? (found.classIndex[$0], true) : nil }
    }

    /// Mean AP if only what was found had been there.
    func meanAPWithoutMisses() -> Double? {
        var left = [Int](repeating: 0, count: classes)
        for row in sorting.isTaken.indices where sorting.isTaken[row] { left[Int(truths.classIndex[row])] += 1 }
        return meanAP(left) { row in
            sorting.kinds[row] == .ignored ? nil : (found.classIndex[row], sorting.kinds[row] == .right)
        }
    }

    /// Mean over the classes that have ground truth; one that has none left counts as 0 if anything is found of it.
    private func meanAP(
        _ left: [Int], _ point: (Int) -> (classIndex: Int32, isRight: Bool)?
    ) -> Double? {
        var right = [Int](repeating: 0, count: classes)
        var wrong = right
        var precisions = [[Double]](repeating: [], count: classes)
        for row in order.lazy.map(Int.init) {
            guard let (classIndex, isRight) = point(row) else { continue }
            let at = Int(classIndex)
            if isRight {
                right[at] += 1
                precisions[at].append(Double(right[at]) / Double(right[at] + wrong[at]))
            } else {
                wrong[at] += 1
            }
        }
        var (sum, count) = (0.0, 0)
        for at in 0..<classes where positives[at] > 0 && left[at] + right[at] + wrong[at] > 0 {
            count += 1
            if left[at] > 0 { sum += COCOProtocol.standard.averaged(precisions[at], positives: Double(left[at])) }
        }
        return count > 0 ? sum / Double(count) : nil
    }
}
