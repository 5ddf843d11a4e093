extension ImageQuery {
    /// Reads the text of a filter bar: `class:bottle state:unseen boxes:>5 name:/re/ -class:can "quoted name"`.
    ///
    /// Words are joined by *and*, values between commas by *or*, `-` turns a word round. A word without a colon is a
    /// part of the path. Keys: `class`, `state`, `boxes`, `classes`, `width`, `height`, `area`, `name`, `is`, `by`,
    /// `stage`, `annotator`, `reviewer`, `for`, `layer`, `detections`, `detected`, `confidence`, `has`, `box`, `split`,
    /// `part`, `sort`.
    ///
    /// Values of `box` are joined by *and*, and hold for one and the same box: `box:can,width=12..<16,y>50%`.
    /// - Parameters:
    ///   - text: the words
    ///   - synset: the classes that they may name
    ///   - client: whose images; `nil` for those of all
    ///   - sight: the detections that `has:detections` asks for; all where `nil`
    /// - Throws: ``FilterError`` that names the word and what was expected.
    public static func parse(
        _ text: String, synset: Synset, client: String? = nil, sight: DetectionSight? = nil
    ) throws(FilterError) -> ImageQuery {
        var query = ImageQuery(client: client)
        for word in try FilterWord.words(of: text) {
            // Only a class is followed by a count: class:"soft drink">2.
            if !["class", "detected", "predicted"].contains(word.key), word.values.contains(where: \.hasSuffix) {
                throw word.error("a blank after the closing quote")
            }
            if word.key == "sort" {
                (query.sort, query.descending) = try sort(word, synset: synset)
                continue
            }
            var condition = try condition(word, synset: synset)
            if word.key == "has", let sight { condition = .detectionsInSight(sight) }
            query.terms.append(Term(condition, negated: word.isNegated))
        }
        query.letPartsFollowSplit()
        return query
    }

    private static func condition(_ word: FilterWord, synset: Synset) throws(FilterError) -> Condition {
        guard let key = word.key else { return try name(word) }
        switch key {
        case "class":
            let (ids, bounds) = try classes(word, synset: synset)
            return .classes(ids, bounds)
        case "detected", "predicted":
            let (ids, bounds) = try classes(word, synset: synset)
            return .detected(ids, bounds)
        case "detections": return .detections(try bounds(word))
        case "confidence": return .confidence(try millionths(word))
        case "has":
            guard word.values.map({ $0.text.lowercased() }) == ["detections"] else { throw word.error("detections") }
            return .detections(Bounds(1, nil))
        case "box": return .box(try BoxQuery(word, synset: synset))
        case "state": return .state(try states(word))
        case "stage": return .stage(try stages(word))
        case "annotator": return .annotator(try person(word))
        case "for":
            let people = Set(word.values.map(\.text))
            guard !people.contains("") else { throw word.error("a person's name, as in for:anna") }
            return .assigned(people)
        case "reviewer": return .reviewer(try person(word))
        case "layer":
            let names = Set(word.values.map(\.text))
            guard !names.contains("") else { throw word.error("a person's layer or a network, as in layer:anna") }
            return .layer(Set(names.map { ModelName($0) }))
        case "boxes": return .boxCount(try bounds(word))
        case "classes": return .classCount(try bounds(word))
        case "width": return .width(try bounds(word))
        case "height": return .height(try bounds(word))
        case "area": return .area(try bounds(word))
        case "name": return try name(word)
        case "split":
            guard word.values.count == 1, let name = word.values.first?.text, !name.isEmpty else {
                throw word.error("the name of one split, as in split:default")
            }
            return .split(name, parts: [])
        case "part":
            let parts = Set(word.values.map(\.text))
            guard !parts.contains("") else { throw word.error("the name of a part, as in part:train") }
            return .split(nil, parts: parts)
        case "is": return try property(word)
        case "by": return .editedBy(try person(word))
        default:
            throw word.error(
                "one of \(keyList) before the colon, or quotes around it")
        }
    }

    /// A part without a split is one of the split that is named beside it.
    private mutating func letPartsFollowSplit() {
        var name: String?
        for term in terms where !term.isNegated {
            if case .split(let found?, _) = term.condition { name = found }
        }
        guard let name else { return }
        for index in terms.indices {
            if case .split(nil, let parts) = terms[index].condition {
                terms[index].condition = .split(name, parts: parts)
            }
        }
    }

    private static func name(_ word: FilterWord) throws(FilterError) -> Condition {
        guard word.values.count == 1, let value = word.values.first, !value.text.isEmpty else {
            throw word.error("a part of a name, a pattern such as *.jpg, or /an expression/")
        }
        switch value {
        case .quoted(let text, _): return .name(.contains(text))
        case .plain(let text):
            return .name(text.contains("*") || text.contains("?") ? .glob(text) : .contains(text))
        case .regex(let text):
            // Tried here, so that a wrong expression is named while it is typed.
            do {
                _ = try NameMatcher(.regex(text))
            } catch {
                throw FilterError(offset: word.offset, word: error.word, expected: error.expected)
            }
            return .name(.regex(text))
        }
    }

    private static func states(_ word: FilterWord) throws(FilterError) -> Set<ImageState> {
        var states: Set<ImageState> = []
        for value in word.values {
            switch value.text.lowercased() {
            case "unseen": states.insert(.unseen)
            case "empty": states.insert(.empty)
            case "labelled", "labeled": states.insert(.labelled)
            case "done": states.formUnion([.empty, .labelled])
            default: throw word.error("unseen, empty, labelled or done")
            }
        }
        return states
    }

    private static func stages(_ word: FilterWord) throws(FilterError) -> Set<StageMark> {
        var marks: Set<StageMark> = []
        for value in word.values {
            switch value.text.lowercased() {
            // What came back is at annotation as well.
            case "annotation": marks.formUnion([.annotation, .sentBack])
            case let text:
                guard let mark = StageMark.allCases.first(where: { $0.word == text }) else {
                    throw word.error("annotation, sent-back, review or accepted")
                }
                marks.insert(mark)
            }
        }
        return marks
    }

    private static func person(_ word: FilterWord) throws(FilterError) -> String {
        guard let value = word.values.first?.text, !value.isEmpty, word.values.count == 1 else {
            throw word.error("the name of one person, as in \(word.key ?? "by"):anna")
        }
        return value
    }

    private static func property(_ word: FilterWord) throws(FilterError) -> Condition {
        let known = "one of difficult, truncated, occluded, missing, to-merge"
        guard word.values.count == 1, let value = word.values.first?.text.lowercased() else { throw word.error(known) }
        if value == "missing" { return .missing }
        if value == "to-merge" { return .toMerge }
        guard let attribute = Attribute(rawValue: value) else { throw word.error(known) }
        return .attribute(attribute)
    }

    private static func classes(_ word: FilterWord, synset: Synset) throws(FilterError) -> (Set<ClassID>, Bounds) {
        var ids: Set<ClassID> = []
        var range = Bounds(1, nil)
        for (index, value) in word.values.enumerated() {
            var name = value.text
            var suffix: String?
            switch value {
            case .quoted(_, let rest): if !rest.isEmpty { suffix = rest }
            case .plain(let text):
                // A class may well be called "a>b": the whole name wins over name and count.
                if synset.find(text) == nil, let mark = text.firstIndex(where: { "<>=".contains($0) }) {
                    (name, suffix) = (String(text[..<mark]), String(text[mark...]))
                }
            case .regex: break
            }
            guard let entry = synset.find(name) else {
                let some = synset.classes.prefix(6).map(\.name).joined(separator: ", ")
                let more = synset.classes.count > 6 ? ", … (\(synset.classes.count) classes)" : ""
                throw word.error(
                    synset.classes.isEmpty ? "a class, but the synset is empty" : "a class: \(some)\(more)")
            }
            ids.insert(entry.id)
            guard let suffix else { continue }
            guard index == word.values.count - 1, let given = Bounds(parsing: suffix) else {
                throw word.error("a count at the end, such as class:can>2")
            }
            range = given
        }
        return (ids, range)
    }

    private static func bounds(_ word: FilterWord) throws(FilterError) -> Bounds {
        guard word.values.count == 1, let text = word.values.first?.text, let bounds = Bounds(parsing: text) else {
            throw word.error("a number or a range such as 5, >5, <=5 or 2..5")
        }
        return bounds
    }

    private static func millionths(_ word: FilterWord) throws(FilterError) -> Bounds {
        guard word.values.count == 1, let text = word.values.first?.text, let bounds = Bounds(millionths: text) else {
            throw word.error("a number or a range such as >0.5, <=0.9 or 0.25..0.5")
        }
        return bounds
    }

    private static func sort(
        _ word: FilterWord, synset: Synset
    ) throws(FilterError) -> (sort: Sort, descending: Bool) {
        var text = word.values.first?.text ?? ""
        var descending = word.isNegated
        if text.hasPrefix("-") {
            text.removeFirst()
            descending.toggle()
        }
        let known: [String: Sort] = [
            "name": .name, "added": .added, "client": .client, "state": .state, "stage": .stage, "boxes": .boxCount,
            "classes": .classCount, "width": .width, "height": .height, "area": .area, "edited": .edited,
            "detections": .detections, "confidence": .confidence, "next": .next,
        ]
        if word.values.count == 1 {
            if let sort = known[text.lowercased()] { return (sort, descending) }
            if let entry = synset.find(text) ?? synset.find(word.values[0].text) {
                return (.count(of: entry.id), descending)
            }
        }
        throw word.error(
            """
            name, added, client, state, stage, boxes, classes, width, height, area, edited, detections, confidence, next \
            or a class, - before it to turn round
            """
        )
    }
}

extension ImageQuery.Bounds {
    /// Reads `5`, `=5`, `>5`, `>=5`, `<5`, `<=5`, `2..5`, `2..` or `..5`; `nil` for anything else.
    public init?(parsing text: String) {
        for (sign, lower, upper) in [(">=", 0, nil), ("<=", nil, 0), (">", 1, nil), ("<", nil, -1), ("=", 0, 0)]
            as [(String, Int?, Int?)]
        {
            guard text.hasPrefix(sign) else { continue }
            guard let number = Int(text.dropFirst(sign.count)), number > Int.min, number < Int.max else { return nil }
            self.init(lower.map { number + $0 }, upper.map { number + $0 })
            return
        }
        if let dots = text.firstRange(of: "..") {
            let (low, high) = (text[..<dots.lowerBound], text[dots.upperBound...])
            guard !(low.isEmpty && high.isEmpty) else { return nil }
            let (lower, upper) = (Int(low), Int(high))
            guard low.isEmpty || lower != nil, high.isEmpty || upper != nil else { return nil }
            if let lower, let upper, lower > upper { return nil }
            self.init(lower, upper)
            return
        }
        guard let number = Int(text) else { return nil }
        self.init(number, number)
    }
}

extension ImageQuery.Bounds {
    /// Reads the same forms with decimal fractions, `>0.5` or `0.25..0.5`, as a range of millionths.
    ///
    /// `nil` for anything else, also for more than six decimal places.
    public init?(millionths text: String) {
        var whole = ""
        var rest = Substring(text)
        while !rest.isEmpty {
            // Two dots are a range, one is a decimal point.
            let sign = rest.hasPrefix("..") ? rest.prefix(2) : rest.prefix { "<>=".contains($0) }
            guard whole.isEmpty || !sign.isEmpty else { return nil }
            whole += sign
            rest.removeFirst(sign.count)
            let digits = rest.prefix(while: \.isDecimalDigit)
            rest.removeFirst(digits.count)
            var places = Substring()
            if rest.first == ".", !rest.hasPrefix("..") {
                places = rest.dropFirst().prefix(while: \.isDecimalDigit)
                guard (1...6).contains(places.count) else { return nil }
                rest.removeFirst(places.count + 1)
            }
            if (digits + places).isEmpty {
                guard !sign.isEmpty else { return nil }
                continue
            }
            whole += digits + places + String(repeating: "0", count: 6 - places.count)
        }
        self.init(parsing: whole)
    }
}

extension Character {
    fileprivate var isDecimalDigit: Bool { isASCII && isNumber }
}

extension Synset {
    /// The class of that name or alias; ASCII case matters only where two names differ by nothing else.
    package func find(_ name: String) -> ClassEntry? {
        if let exact = named(name) { return exact }
        let folded = name.lowercased()
        return classes.first { $0.name.lowercased() == folded }
            ?? classes.first { $0.aliases.contains { $0.lowercased() == folded } }
    }
}
