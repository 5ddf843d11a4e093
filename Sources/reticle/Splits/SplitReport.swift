import Domain

/// A split with its figures, for people or as the JSON of the contract.
struct SplitReport: Encodable {
    private let split: Split
    private let balance: SplitBalance
    private let classes: [ClassEntry]
    private let pinned: Int
    private let strangers: Int
    private let alarm: SplitAlarm
    private let ungrouped: Int?

    /// Gathers the figures of a split; `ungrouped` is the number of images that a split by near-duplicates could not
    /// compare with others, `nil` where nobody has compared any since.
    init(_ split: Split, members: [SplitMember], survey: SplitSurvey, alarm: SplitAlarm, ungrouped: Int? = 0) {
        (self.split, self.alarm, self.ungrouped) = (split, alarm, ungrouped)
        balance = survey.balance(of: members, weights: split.recipe.parts.map(\.weight))
        classes = survey.classes
        pinned = members.reduce(0) { $0 + ($1.isPinned ? 1 : 0) }
        strangers = survey.strangers(to: members).count
    }

    private struct Part: Encodable {
        var name: String
        var images: Int
        var boxes: Int
    }

    private struct Count: Encodable {
        var images: Int
        var boxes: Int
    }

    /// A key of the contract or the name of a part.
    private struct Key: CodingKey {
        var stringValue: String
        var intValue: Int? { nil }
        init(_ text: String) { stringValue = text }
        init?(stringValue: String) { self.init(stringValue) }
        init?(intValue: Int) { nil }
    }

    /// Boxes of one class: by the name of the part where it is one of the contract, and of all parts in their order.
    private struct ClassRow: Encodable {
        var name: String
        var parts: [String]
        var counts: [SplitBalance.Count]
        var deviation: Double
        var imageDeviation: Double

        func encode(to encoder: any Encoder) throws {
            var container = encoder.container(keyedBy: Key.self)
            try container.encode(name, forKey: Key("class"))
            for (part, count) in zip(parts, counts) where SplitReport.named.contains(part) {
                try container.encode(count.boxes, forKey: Key(part))
            }
            try container.encode(counts.map(\.boxes), forKey: Key("boxes"))
            try container.encode(counts.map(\.images), forKey: Key("images"))
            try container.encode(deviation, forKey: Key("deviation"))
            try container.encode(imageDeviation, forKey: Key("imageDeviation"))
        }
    }

    /// Parts that have a key of their own.
    private static let named = [SplitRecipe.train, SplitRecipe.val, SplitRecipe.test]

    func encode(to encoder: any Encoder) throws {
        let recipe = split.recipe
        var container = encoder.container(keyedBy: Key.self)
        try container.encode(split.name, forKey: Key("name"))
        try container.encode(recipe.seed, forKey: Key("seed"))
        try container.encode(recipe.ratio, forKey: Key("ratio"))
        try container.encode(recipe.strategy.rawValue, forKey: Key("strategy"))
        try container.encode(recipe.grouping.text, forKey: Key("groupBy"))
        try container.encode(split.frozenHash, forKey: Key("frozen"))
        try container.encode(pinned, forKey: Key("pinned"))
        try container.encode(strangers, forKey: Key("unplaced"))
        let names = recipe.parts.map(\.name)
        for (name, count) in zip(names, balance.parts) where Self.named.contains(name) {
            try container.encode(Count(images: count.images, boxes: count.boxes), forKey: Key(name))
        }
        try container.encode(
            zip(names, balance.parts).map { Part(name: $0, images: $1.images, boxes: $1.boxes) }, forKey: Key("parts"))
        try container.encode(
            classes.indices.map { index in
                ClassRow(
                    name: classes[index].name, parts: names, counts: balance.classes[index],
                    deviation: balance.boxDeviation(of: index) ?? 0,
                    imageDeviation: balance.imageDeviation(of: index) ?? 0)
            }, forKey: Key("perClass"))
        try container.encode(balance.worstBoxDeviation, forKey: Key("worstDeviation"))
        try container.encode(balance.worstImageDeviation, forKey: Key("worstImageDeviation"))
        try container.encode(alarm.leaks, forKey: Key("leaks"))
        try container.encode(
            split.isFrozen ? alarm.notCompared : split.recipe.grouping == .nearDuplicates ? ungrouped : 0,
            forKey: Key("notCompared"))
    }

    // MARK: Text

    /// The figures as lines for people.
    var lines: [String] {
        let recipe = split.recipe
        var head = "\(split.name): \(recipe.ratio), \(recipe.strategy.rawValue), seed \(recipe.seed)"
        if recipe.grouping != .none { head += ", groups by \(recipe.grouping.text)" }
        if pinned > 0 { head += ", \(pinned) pinned" }
        if let hash = split.frozenHash { head += ", frozen \(hash.prefix(12))" }
        var lines = [head]
        let names = recipe.parts.prefix(6).map(\.name)
        let more = recipe.parts.count > names.count ? " …" : ""
        func row(_ title: String, _ cells: [String]) -> String {
            title.padded(to: 22) + cells.map { String(repeating: " ", count: max(1, 10 - $0.count)) + $0 }.joined()
        }
        func counts(_ counts: [Int]) -> [String] { counts.prefix(names.count).map(String.init) }
        lines.append(row("", names + ["off by"]) + more)
        lines.append(row("images", counts(balance.parts.map(\.images))))
        lines.append(row("boxes", counts(balance.parts.map(\.boxes))))
        for index in classes.indices {
            guard let deviation = balance.boxDeviation(of: index) else { continue }
            lines.append(
                row(
                    classes[index].name.printable,
                    counts(balance.classes[index].map(\.boxes)) + [Self.points(deviation)]))
        }
        lines.append(
            "worst class: off by \(Self.points(balance.worstBoxDeviation)) percentage points of its boxes, "
                + "\(Self.points(balance.worstImageDeviation)) of its images")
        if let warning { lines.append(warning) }
        if strangers > 0 {
            lines.append("\(strangers) images are in no part; `reticle split --name \(split.name)` places them")
        }
        if !split.isFrozen, let ungrouped, ungrouped > 0 {
            lines.append("\(ungrouped) images were not compared with others: each counts as unlike any")
        } else if !split.isFrozen, ungrouped == nil {
            lines.append("pictures have changed since they were compared; `reticle check` compares them")
        }
        return lines + alarm.lines
    }

    /// What nobody can train or measure with: a part that has a share and no image; `nil` where each has some.
    var warning: String? {
        guard let part = balance.emptyPart else { return nil }
        let reason =
            split.recipe.grouping == .none
            ? "more images or another --ratio fill it"
            : "too few groups by \(split.recipe.grouping.text); another --group-by, or none, parts the images"
        return "warning: nothing is in \(split.recipe.parts[part].name): \(reason)"
    }

    private static func points(_ value: Double) -> String {
        let hundredths = Int((value * 100).rounded())
        return "\(hundredths / 100).\(hundredths % 100 < 10 ? "0" : "")\(hundredths % 100)"
    }
}
