/// How fast a job has been lately, for saying when it will be done.
struct Pace {
    /// Seconds that the average looks back.
    private let window: Double
    private var marks: [(done: Int, at: Double)] = []

    /// Starts measuring.
    init(window: Double = 60) { self.window = window }

    /// Notes that `done` items were done at a time, in seconds.
    mutating func note(_ done: Int, at time: Double) {
        if let last = marks.last, done < last.done || time < last.at { marks = [] }
        // Twice in one second says nothing new, and a quick job would keep thousands.
        if marks.count > 1, let last = marks.last, time - last.at < 0.25 { marks.removeLast() }
        marks.append((done, time))
        // One mark older than the window stays, so that the average spans it.
        while marks.count > 2, time - marks[1].at >= window { marks.removeFirst() }
    }

    /// Seconds that the rest takes at the pace of the last `window` seconds; `nil` before anything was done.
    func secondsLeft(of total: Int) -> Double? {
        guard let first = marks.first, let last = marks.last, last.done > first.done, last.at > first.at else {
            return nil
        }
        let perItem = (last.at - first.at) / Double(last.done - first.done)
        return Double(max(total - last.done, 0)) * perItem
    }
}
