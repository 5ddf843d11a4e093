/// Figures of a dataset as `statistics.txt`: one a line after its name and a tab, then one line a class.
///
/// Whoever counts — a workspace, a database export — writes the same form.
public struct StatisticsText: Hashable, Sendable {
    /// Name of the client; no line where `nil`.
    public var client: String?
    public var images: Int
    /// Images whose boxes are complete; no line where `nil`: then `images` are just those.
    public var labelled: Int?
    public var empty: Int
    public var unseen: Int
    public var boxes: Int
    /// Mean number of different classes on an image with boxes.
    public var cardinality: Double
    /// Cardinality over number of classes.
    public var density: Double
    /// Boxes of the most frequent class over those of the rarest; no line where `nil`.
    public var imbalance: Double?
    /// Whether it is fit to train on, and the reasons; no lines where `nil`.
    public var verdict: DatasetVerdict?
    /// Parts of a split with the number of their images.
    public var parts: [Part]
    /// Stages with the number of their images; empty where none was handed in yet.
    public var stages: [Part] = []
    /// In the order of the synset.
    public var classes: [Class]

    /// A part of a split.
    public struct Part: Hashable, Sendable {
        public var name: String
        public var images: Int
        /// Makes a part.
        public init(name: String, images: Int) { (self.name, self.images) = (name, images) }
    }

    /// A class and how often it occurs.
    public struct Class: Hashable, Sendable {
        public var name: String
        public var images: Int
        public var boxes: Int
        /// Makes a class.
        public init(name: String, images: Int, boxes: Int) {
            (self.name, self.images, self.boxes) = (name, images, boxes)
        }
    }

    /// Makes the text of figures that somebody has.
    public init(
        client: String? = nil, images: Int, labelled: Int? = nil, empty: Int, unseen: Int, boxes: Int,
        cardinality: Double, density: Double, imbalance: Double? = nil, verdict: DatasetVerdict? = nil,
        parts: [Part] = [], classes: [Class]
    ) {
        (self.client, self.images, self.labelled, self.empty, self.unseen) = (client, images, labelled, empty, unseen)
        (self.boxes, self.cardinality, self.density, self.imbalance) = (boxes, cardinality, density, imbalance)
        (self.verdict, self.parts, self.classes) = (verdict, parts, classes)
    }

    /// The text of a whole dataset.
    public init(_ statistics: DatasetStatistics, client: String? = nil) {
        let total = statistics.total
        self.init(
            client: client, images: total.images, labelled: total.labelled, empty: total.empty, unseen: total.unseen,
            boxes: total.boxes, cardinality: total.cardinality, density: total.density, imbalance: total.imbalance,
            verdict: statistics.verdict,
            parts: statistics.parts.groups.map { Part(name: $0.name, images: $0.figures.images) },
            classes: statistics.classNames.indices.map {
                Class(
                    name: statistics.classNames[$0], images: total.imagesPerClass[$0], boxes: total.boxesPerClass[$0])
            })
        stages = statistics.stagesInUse.map { Part(name: $0.name, images: $0.figures.images) }
    }

    /// The lines, each ended.
    public var text: String {
        var lines: [String] = []
        func add(_ name: String, _ value: Int?) { if let value { lines.append("\(name)\t\(value)") } }
        if let client { lines.append("client\t\(Self.field(client))") }
        add("images", images)
        add("labelled", labelled)
        add("empty", empty)
        add("unseen", unseen)
        add("boxes", boxes)
        add("classes", classes.count)
        lines.append("cardinality\t\(NumberText.fixed(cardinality, decimals: 6))")
        lines.append("density\t\(NumberText.fixed(density, decimals: 6))")
        if let imbalance { lines.append("imbalance\t\(NumberText.fixed(imbalance, decimals: 6))") }
        for part in parts { add(Self.field(part.name), part.images) }
        for stage in stages { add("stage \(stage.name)", stage.images) }
        if let verdict {
            lines.append("verdict\t\(verdict.grade.word)")
            for reason in verdict.reasons { lines.append("reason\t\(Self.field(reason.text))") }
        }
        lines += ["", "class\timages\tboxes"]
        for each in classes { lines.append("\(Self.field(each.name))\t\(each.images)\t\(each.boxes)") }
        return lines.joined(separator: "\n") + "\n"
    }

    /// A name as a field: tabs and line ends would make others of it.
    private static func field(_ name: String) -> String {
        String(name.map { $0 == "\t" || $0.isNewline ? " " : $0 })
    }
}
