extension BoxQuery {
    /// Reads the values of a `box:` word: classes by name, and measures with a range, all about one box.
    init(_ word: FilterWord, synset: Synset) throws(FilterError) {
        self.init()
        for value in word.values {
            if case .plain("any") = value, synset.find("any") == nil { continue }
            // A class may well be called "width>3": the whole name wins.
            if let entry = synset.find(value.text) {
                classes.insert(entry.id)
                continue
            }
            guard case .plain(let text) = value, let (measure, range) = Self.limit(text), self[measure] == nil else {
                throw word.error(
                    "a class, or width, height, area, aspect, x, y with a range, once each: box:can,width>100,y=0..<50%"
                )
            }
            self[measure] = range
        }
    }

    /// Reads `width>10`, `height=2..<5%`, `x<50%`, `x<50`.
    private static func limit(_ text: String) -> (BoxMeasure, MeasureRange)? {
        guard let mark = text.firstIndex(where: { "<>=".contains($0) }) else { return nil }
        var rest = text[mark...]
        let isPercent = rest.hasSuffix("%")
        if isPercent { rest.removeLast() }
        if rest.hasPrefix("=") { rest.removeFirst() }
        let key = text[..<mark].lowercased()
        let measures = BoxMeasure.allCases.filter { $0.words.key == key }
        // A place is in percent, whether it says so or not; a size is where it says so.
        let isPlace = measures == [.x] || measures == [.y]
        guard let measure = measures.first(where: { isPlace || ($0.words.unit == "%") == isPercent }),
            let range = MeasureRange(parsing: rest)
        else { return nil }
        return (measure, range)
    }
}
