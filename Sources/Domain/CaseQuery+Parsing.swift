extension CaseQuery {
    /// Reads the text of a review's filter: `class:bottle ours:none kind:missed confidence:>0.5 size:<32 client:acme`.
    ///
    /// Words are joined by *and*, values between commas by *or*, `-` turns a word round. Keys of cases: `class`, `ours`,
    /// `theirs`, `kind`, `confidence`, `iou`, `size`; `client` names whose images. Every other word is one about images,
    /// as in the list (``ImageQuery/parse(_:synset:client:sight:)``).
    /// - Parameters:
    ///   - kinds: the kinds of cases that may be named
    ///   - client: whose images where the text names no client; those of all where `nil`
    /// - Throws: ``FilterError`` that names the word and what was expected.
    public static func parse(
        _ text: String, synset: Synset, kinds: [String], client: String? = nil
    ) throws(FilterError) -> CaseQuery {
        var query = CaseQuery()
        var (rest, named) = ("", String?.none)
        for word in try FilterWord.words(of: text) {
            if word.key == "client" {
                guard !word.isNegated, word.values.count == 1, let name = word.values.first?.text, named == nil else {
                    throw word.error("the name of one client, as in client:acme")
                }
                named = name
            } else if let condition = try condition(word, synset: synset, kinds: kinds) {
                query.terms.append(Term(condition, negated: word.isNegated))
            } else {
                rest += (rest.isEmpty ? "" : " ") + word.source
            }
        }
        query.images = try ImageQuery.parse(rest, synset: synset, client: named ?? client)
        return query
    }

    /// The keys of cases, each with an example.
    public static let filterKeys: [(key: String, example: String)] = [
        ("class", "class:bottle,can"), ("ours", "ours:bottle, ours:none"), ("theirs", "theirs:can, theirs:none"),
        ("kind", "kind:missed,duplicate"), ("confidence", "confidence:>0.5, confidence:0.2..0.4"),
        ("iou", "iou:<0.3"), ("size", "size:small, size:<32, size:20..60"), ("client", "client:acme"),
    ]

    /// Sides of COCO's small, medium and large boxes, pixels.
    private static let sizes: [String: MeasureRange] = [
        "small": MeasureRange(nil, 32, isUpperOpen: true), "medium": MeasureRange(32, 96, isUpperOpen: true),
        "large": MeasureRange(96, nil),
    ]

    private static func condition(
        _ word: FilterWord, synset: Synset, kinds: [String]
    ) throws(FilterError) -> Condition? {
        switch word.key {
        case "class": return .classes(try classes(word, synset: synset, orNone: false))
        case "ours": return .ours(try classes(word, synset: synset, orNone: true))
        case "theirs": return .theirs(try classes(word, synset: synset, orNone: true))
        case "kind":
            let wanted = Set(word.values.map { $0.text.lowercased() })
            guard wanted.isSubset(of: kinds) else { throw word.error(kinds.joined(separator: ", ")) }
            return .kinds(wanted)
        case "confidence": return .confidence(try range(word))
        case "iou": return .iou(try range(word))
        case "size":
            if word.values.count == 1, let known = sizes[word.values[0].text.lowercased()] { return .size(known) }
            return .size(try range(word))
        default: return nil
        }
    }

    private static func classes(
        _ word: FilterWord, synset: Synset, orNone: Bool
    ) throws(FilterError) -> Set<ClassID> {
        if orNone, word.values == [.plain("none")], synset.find("none") == nil { return [] }
        var ids: Set<ClassID> = []
        for value in word.values {
            guard let entry = synset.find(value.text) else {
                let some = synset.classes.prefix(6).map(\.name).joined(separator: ", ")
                throw word.error(
                    "a class: \(some)\(synset.classes.count > 6 ? ", …" : "")" + (orNone ? ", or none" : ""))
            }
            ids.insert(entry.id)
        }
        return ids
    }

    private static func range(_ word: FilterWord) throws(FilterError) -> MeasureRange {
        guard word.values.count == 1, let range = MeasureRange(parsing: word.values[0].text) else {
            throw word.error("a number or a range such as >0.5, <=0.9 or 0.25..0.5")
        }
        return range
    }
}
