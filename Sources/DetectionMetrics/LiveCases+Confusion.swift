extension LiveCases {
    /// Which class was taken for which, case by case: `[ours, theirs]`, each with nothing as last, row by row.
    ///
    /// Right ones stand on the diagonal and those of a wrong class beside it; what is badly placed, found twice or on the
    /// background is found where nothing of ours is, and what was missed is found as nothing. Every case is counted once.
    public func confusion() -> [Int] {
        let width = classes + 1
        var counts = [Int](repeating: 0, count: width * width)
        for page in pages {
            for each in page.cases {
                let theirs = each.found.map { Int(page.found.classIndex[$0]) } ?? classes
                let ours: Int
                switch each.kind {
                case .right, .wrong(.classification), .wrong(.missed):
                    ours = each.truth.map { Int(page.truths.classIndex[$0]) } ?? classes
                case .wrong: ours = classes
                }
                counts[ours * width + theirs] += 1
            }
        }
        return counts
    }
}
