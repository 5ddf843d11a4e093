extension LiveCases {
    /// Counts from each of `bins` confidences on, 0, 1/bins, 2/bins …, of a class or of all; whatever the least confidence.
    public func curve(bins: Int, classIndex: Int? = nil) -> [MatchCounts] {
        var sums = [MatchCounts](repeating: MatchCounts(), count: bins)
        for at in columns.indices where classIndex == nil || classIndex == at {
            for place in 0..<columns[at].count {
                // In millionths, so that 0.35 in single precision is no less than 0.35.
                let millionths = (columns[at].confidence[place] * 1e6).rounded()
                let bin = Int((millionths / 1e6 * Double(bins) + 1e-9).rounded(.down))
                sums[max(0, min(bins - 1, bin))].count(columns[at].outcome[place])
            }
        }
        var truths = 0
        for at in counts.indices where classIndex == nil || classIndex == at { truths += counts[at].groundTruths }
        for bin in (0..<bins).reversed() where bin + 1 < bins { sums[bin] += sums[bin + 1] }
        for bin in sums.indices { sums[bin].groundTruths = truths }
        return sums
    }
}
