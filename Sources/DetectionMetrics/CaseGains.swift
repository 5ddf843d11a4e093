/// What the mean average precision gains when one case alone is mended; see ``ReviewCases`` for what that means.
struct CaseGains {
    /// The detections of one class that count, by falling confidence, with what stands before and after each.
    private struct OfClass {
        /// Confidences, falling.
        var confidences: [Double] = []
        /// Right detections up to each, itself included.
        var right: [Int] = []
        /// Sums over the right detections from each place on; one more at the end.
        ///
        /// With t right ones among the first n: t/(n(n−1)), what each gains when a wrong one before it goes; 1/n, when a
        /// wrong one becomes right; (n−t)/(n(n+1)), when a right one comes in before it.
        var gone: [Double] = []
        var turned: [Double] = []
        var added: [Double] = []
        var sum = 0.0
    }

    private let sorting: ErrorSorting
    private let found: FoundBoxes
    private let positives: [Int]
    private var classes: [OfClass]
    /// Place of each row in its class; −1 for rows that do not count.
    private var places: [Int32]
    private let scored: Int

    /// Prepares the sums.
    /// - Parameters:
    ///   - rows: the detections that are there
    ///   - positives: ground truths of each class that count
    init(_ sorting: ErrorSorting, found: FoundBoxes, rows: [Int32], positives: [Int]) {
        (self.sorting, self.found, self.positives) = (sorting, found, positives)
        scored = positives.count { $0 > 0 }
        classes = Array(repeating: OfClass(), count: positives.count)
        places = Array(repeating: -1, count: found.count)
        var isRight = [[Bool]](repeating: [], count: positives.count)
        let counted = rows.filter { sorting.kinds[Int($0)] != .ignored }
        for row in CountingOrder.falling(counted, by: found.confidence).lazy.map(Int.init) {
            let at = Int(found.classIndex[row])
            places[row] = Int32(classes[at].confidences.count)
            classes[at].confidences.append(found.confidence[row])
            let right = sorting.kinds[row] == .right
            isRight[at].append(right)
            classes[at].right.append((classes[at].right.last ?? 0) + (right ? 1 : 0))
        }
        for at in classes.indices { Self.addUp(&classes[at], isRight[at]) }
    }

    private static func addUp(_ own: inout OfClass, _ isRight: [Bool]) {
        let count = isRight.count
        own.gone = Array(repeating: 0, count: count + 1)
        (own.turned, own.added) = (own.gone, own.gone)
        for place in (0..<count).reversed() {
            (own.gone[place], own.turned[place], own.added[place]) = (
                own.gone[place + 1], own.turned[place + 1], own.added[place + 1]
            )
            guard isRight[place] else { continue }
            let (t, n) = (Double(own.right[place]), Double(place + 1))
            // Nothing goes before the first, where n − 1 is 0.
            if n > 1 { own.gone[place] += t / (n * (n - 1)) }
            own.turned[place] += 1 / n
            own.added[place] += (n - t) / (n * (n + 1))
            own.sum += t / n
        }
    }

    /// Mean average precision as it is.
    var meanAP: Double? {
        guard scored > 0 else { return nil }
        return classes.indices.reduce(0) { sum, at in
            positives[at] > 0 ? sum + classes[at].sum / Double(positives[at]) : sum
        } / Double(scored)
    }

    /// Gain of mending a detection that is wrong.
    func ofDetection(_ row: Int) -> Double {
        guard scored > 0 else { return 0 }
        let (own, place) = (Int(found.classIndex[row]), Int(places[row]))
        let target = Int(sorting.mended[row])
        var gain = 0.0
        if target == own {
            let before = classes[own].right[place]
            gain += share(own, Double(before + 1) / Double(place + 1) + classes[own].turned[place + 1])
        } else {
            gain += share(own, classes[own].gone[place + 1])
            if target >= 0 {
                let at = end(of: found.confidence[row], in: classes[target].confidences)
                let before = at == 0 ? 0 : classes[target].right[at - 1]
                gain += share(target, Double(before + 1) / Double(at + 1) + classes[target].added[at])
            }
        }
        return gain / Double(scored)
    }

    /// Gain of no longer asking for a ground truth of a class; the last of its class gains nothing.
    func ofMissed(classIndex: Int) -> Double {
        let count = Double(positives[classIndex])
        guard count > 1, scored > 0 else { return 0 }
        return (classes[classIndex].sum / (count - 1) - classes[classIndex].sum / count) / Double(scored)
    }

    private func share(_ classIndex: Int, _ sum: Double) -> Double {
        positives[classIndex] > 0 ? sum / Double(positives[classIndex]) : 0
    }

    /// Where a confidence ends among falling ones.
    private func end(of confidence: Double, in falling: [Double]) -> Int {
        var (low, high) = (0, falling.count)
        while low < high {
            let middle = (low + high) / 2
            if falling[middle] >= confidence { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
