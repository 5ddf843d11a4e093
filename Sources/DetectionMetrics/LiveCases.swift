/// The cases of many images, kept up image by image: a decision on one costs its own boxes and one pass over the sums of the
/// classes concerned.
///
/// Counts, cases, gains and mean are those of ``ReviewCases`` over all boxes together, to the last bit.
public struct LiveCases: Sendable {
    /// Where a case stands: the number of its image, and its place among the cases of that image.
    public struct Place: Hashable, Sendable {
        public var image: Int
        public var index: Int

        /// Makes a place.
        public init(image: Int, index: Int) { (self.image, self.index) = (image, index) }
    }

    /// Number of classes.
    public let classes: Int
    /// Below this IoU a detection is on the background, 0…1.
    public let background: Double
    /// From this IoU on a detection is in place, 0…1.
    public private(set) var iou: Double
    /// Of detections below it nothing is said.
    public private(set) var confidence: Double
    /// Counts of each class.
    public private(set) var counts: [MatchCounts]
    private(set) var pages: [CasePage]
    private(set) var columns: [CaseColumn]
    /// Missed ground truths of each class that are not settled.
    private(set) var openMissed: [Int]

    /// Sorts the boxes of all images, each given with the image number 0, of classes below `classes`.
    public init(
        _ images: [(truths: TruthBoxes, found: FoundBoxes)], classes: Int, iou: Double, confidence: Double,
        background: Double = 0.1
    ) {
        precondition(background <= iou, "IoUs \(background), \(iou)")
        (self.classes, self.background, self.iou, self.confidence) = (classes, background, iou, confidence)
        counts = Array(repeating: MatchCounts(), count: classes)
        openMissed = Array(repeating: 0, count: classes)
        columns = Array(repeating: CaseColumn(), count: classes)
        pages = images.map { CasePage(truths: $0.truths, found: $0.found, classes: classes, least: background) }
        line()
        match()
    }

    /// Sorts all detections into the columns of their classes.
    private mutating func line() {
        var (confidence, image, row, classIndex): ([Double], [Int32], [Int32], [Int32]) = ([], [], [], [])
        for (number, page) in pages.enumerated() {
            for at in page.rows {
                confidence.append(page.found.confidence[Int(at)])
                image.append(Int32(number))
                row.append(at)
                classIndex.append(page.found.classIndex[Int(at)])
            }
        }
        for at in CountingOrder.falling(Array(0..<Int32(confidence.count)), by: confidence).lazy.map(Int.init) {
            columns[Int(classIndex[at])].append(confidence[at], image: image[at], row: row[at])
        }
        for at in columns.indices { number(at) }
    }

    /// Tells the pages where their detections stand in a column.
    private mutating func number(_ classIndex: Int) {
        for place in 0..<columns[classIndex].count {
            pages[Int(columns[classIndex].image[place])].positions[Int(columns[classIndex].row[place])] = Int32(place)
        }
    }

    // MARK: Changing

    /// Chooses from where on a detection is in place, and from where on it counts; all cases are open then.
    public mutating func set(iou: Double, confidence: Double) {
        precondition(background <= iou, "IoUs \(background), \(iou)")
        (self.iou, self.confidence) = (iou, confidence)
        match()
    }

    private mutating func match() {
        counts = Array(repeating: MatchCounts(), count: classes)
        openMissed = Array(repeating: 0, count: classes)
        for number in pages.indices { match(number) }
        for at in columns.indices { columns[at].addUp(from: confidence) }
    }

    /// Sorts the boxes of an image and counts them; the sums of the classes are left to be reckoned.
    private mutating func match(_ number: Int) {
        pages[number].match(iou: iou, confidence: confidence, background: background, classes: classes)
        pages[number].count(into: &counts, sign: 1, confidence: confidence)
        for each in pages[number].cases where each.found == nil { openMissed[missedClass(each, number)] += 1 }
        for row in pages[number].states.indices {
            let (at, place) = (Int(pages[number].found.classIndex[row]), Int(pages[number].positions[row]))
            guard place >= 0 else { continue }
            columns[at].state[place] = pages[number].states[row]
            columns[at].target[place] = pages[number].targets[row]
            columns[at].outcome[place] = pages[number].outcomes[row]
            columns[at].isSettled[place] = false
        }
    }

    /// Puts other boxes in the place of those of an image; its cases are open then.
    public mutating func replace(_ number: Int, truths: TruthBoxes, found: FoundBoxes) {
        let old = pages[number]
        old.count(into: &counts, sign: -1, confidence: confidence)
        for (index, each) in old.cases.enumerated() where each.found == nil && !old.isSettled[index] {
            openMissed[missedClass(each, number)] -= 1
        }
        var page = CasePage(truths: truths, found: found, classes: classes, least: background)
        var dirty = Set(old.found.classIndex).union(found.classIndex)
        if page.hasSameColumns(as: old) {
            page.positions = old.positions
            pages[number] = page
        } else {
            pages[number] = page
            for at in dirty.lazy.map(Int.init) {
                let rows = page.rows.filter { found.classIndex[Int($0)] == at }
                columns[at].replace(image: Int32(number), by: rows.map { (found.confidence[Int($0)], $0) })
                self.number(at)
            }
        }
        dirty.formUnion(old.truths.classIndex)
        dirty.formUnion(truths.classIndex)
        match(number)
        for at in dirty { columns[Int(at)].addUp(from: confidence) }
    }

    /// Says whether a case is judged: what is settled has no share in ``openGains()``.
    public mutating func settle(_ place: Place, _ isSettled: Bool) {
        guard pages[place.image].isSettled[place.index] != isSettled else { return }
        pages[place.image].isSettled[place.index] = isSettled
        let each = pages[place.image].cases[place.index]
        if let row = each.found {
            let page = pages[place.image]
            columns[Int(page.found.classIndex[row])].isSettled[Int(page.positions[row])] = isSettled
        } else {
            openMissed[missedClass(each, place.image)] += isSettled ? -1 : 1
        }
    }

    private func missedClass(_ each: ReviewCase, _ number: Int) -> Int {
        each.truth.map { Int(pages[number].truths.classIndex[$0]) } ?? 0
    }
}
