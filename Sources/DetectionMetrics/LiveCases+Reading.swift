extension LiveCases {
    /// Number of images.
    public var images: Int { pages.count }

    /// Cases of an image, those of its detections (surest first) before what was missed; their gains are left at 0.
    public func cases(of image: Int) -> [ReviewCase] { pages[image].cases }

    /// A case with its gain; rows are those of its image.
    public subscript(place: Place) -> ReviewCase {
        var each = pages[place.image].cases[place.index]
        each.gain = gain(place)
        return each
    }

    /// Whether a case is judged.
    public func isSettled(_ place: Place) -> Bool { pages[place.image].isSettled[place.index] }

    /// Whether a right detection has a ground truth, by image and row.
    public func isTaken(_ truth: Int, of image: Int) -> Bool { pages[image].isTaken[truth] }

    // MARK: Gains

    /// Classes with ground truth, over which the mean is taken.
    private var scored: Int { counts.count { $0.groundTruths > 0 } }

    /// Mean average precision as it is, without interpolation, 0…1; `nil` without ground truth.
    public var meanAP: Double? {
        let scored = scored
        guard scored > 0 else { return nil }
        return columns.indices.reduce(0) { sum, at in
            counts[at].groundTruths > 0 ? sum + columns[at].sum / Double(counts[at].groundTruths) : sum
        } / Double(scored)
    }

    /// Average precision of a class, 0…1; `nil` without ground truth.
    public func averagePrecision(of classIndex: Int) -> Double? {
        let positives = counts[classIndex].groundTruths
        return positives > 0 ? columns[classIndex].sum / Double(positives) : nil
    }

    /// What the mean average precision would gain were this case alone mended.
    public func gain(_ place: Place) -> Double { gain(place, scored: scored) }

    private func gain(_ place: Place, scored: Int) -> Double {
        guard scored > 0 else { return 0 }
        let page = pages[place.image]
        let each = page.cases[place.index]
        guard let row = each.found else {
            return each.truth.map { gainOfMissed(Int(page.truths.classIndex[$0])) / Double(scored) } ?? 0
        }
        let share = share(of: Int(page.positions[row]), in: Int(page.found.classIndex[row]))
        return share / Double(scored)
    }

    /// What the sum of all classes' average precisions gains when a wrong detection is mended.
    private func share(of place: Int, in own: Int) -> Double {
        guard columns[own].state[place].isWrong else { return 0 }
        let target = Int(columns[own].target[place])
        if target == own { return over(own, columns[own].gainOfTurning(place)) }
        var gain = over(own, columns[own].gainOfGoing(place))
        if target >= 0 { gain += over(target, columns[target].gainOfAdding(columns[own].confidence[place])) }
        return gain
    }

    /// What it gains when a ground truth of a class is no longer asked for; the last of its class gains nothing.
    private func gainOfMissed(_ classIndex: Int) -> Double {
        let count = Double(counts[classIndex].groundTruths)
        guard count > 1 else { return 0 }
        return columns[classIndex].sum / (count - 1) - columns[classIndex].sum / count
    }

    private func over(_ classIndex: Int, _ sum: Double) -> Double {
        counts[classIndex].groundTruths > 0 ? sum / Double(counts[classIndex].groundTruths) : 0
    }

    /// What mending the open cases of each kind would gain, each case alone, added up.
    public func openGains() -> [ErrorTypes.Kind: Double] {
        let scored = Double(scored)
        guard scored > 0 else { return [:] }
        var sums = [Double](repeating: 0, count: 8)
        for own in columns.indices {
            for place in 0..<columns[own].end where columns[own].state[place].isWrong && !columns[own].isSettled[place]
            {
                sums[Int(columns[own].state[place].rawValue)] += share(of: place, in: own)
            }
        }
        var gains: [ErrorTypes.Kind: Double] = [:]
        for raw in UInt8(0)..<8 {
            if let kind = CaseColumn.State(rawValue: raw)?.error { gains[kind] = sums[Int(raw)] / scored }
        }
        gains[.missed] = openMissed.indices.reduce(0) { $0 + Double(openMissed[$1]) * gainOfMissed($1) } / scored
        return gains
    }

    /// Places by falling gain; of equal gains the surer detection comes first, then as they stand.
    public func ordered(_ places: [Place]) -> [Place] {
        let scored = scored
        let confidences = places.map { place in
            let page = pages[place.image]
            return page.cases[place.index].found.map { page.found.confidence[$0] } ?? 0
        }
        let gains = places.map { gain($0, scored: scored) }
        let bySureness = CountingOrder.falling(Array(0..<Int32(places.count)), by: confidences)
        return CountingOrder.falling(bySureness, by: gains).map { places[Int($0)] }
    }
}
