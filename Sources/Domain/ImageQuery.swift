/// Which images to list, and in which order.
public struct ImageQuery: Hashable, Sendable {
    /// Only images of this client; all clients where `nil`.
    public var client: String?
    /// Conditions; an image must satisfy all of them.
    public var terms: [Term]
    public var sort: Sort
    /// Whether the order is turned round; images that are equal stay in natural order of their names.
    public var descending: Bool

    /// Makes a query; without terms it finds everything.
    public init(client: String? = nil, terms: [Term] = [], sort: Sort = .name, descending: Bool = false) {
        (self.client, self.terms, self.sort, self.descending) = (client, terms, sort, descending)
    }

    /// A condition or its opposite.
    public struct Term: Hashable, Sendable {
        public var condition: Condition
        public var isNegated: Bool

        /// Makes a term.
        public init(_ condition: Condition, negated: Bool = false) {
            (self.condition, isNegated) = (condition, negated)
        }
    }

    /// What can be asked of an image.
    public enum Condition: Hashable, Sendable {
        /// Boxes of any of these classes, together as many as the range says.
        case classes(Set<ClassID>, Bounds)
        /// One of these states.
        case state(Set<ImageState>)
        /// Number of boxes.
        case boxCount(Bounds)
        /// Number of different classes.
        case classCount(Bounds)
        /// Width of the upright picture in pixels.
        case width(Bounds)
        /// Height of the upright picture in pixels.
        case height(Bounds)
        /// Pixels of the picture.
        case area(Bounds)
        /// The path matches.
        case name(NamePattern)
        /// At least one box has this attribute set.
        case attribute(Attribute)
        /// This person has edited the image.
        case editedBy(String)
        /// The picture was not found or not readable.
        case missing
        /// Number of detections that nobody has judged, of the newest run of each network.
        case detections(Bounds)
        /// Those of them that mean any of these classes, together as many as the range says.
        case detected(Set<ClassID>, Bounds)
        /// The highest confidence among them, in millionths; images without any are not found.
        case confidence(Bounds)
        /// At least one box is an answer.
        case box(BoxQuery)
        /// Members of the split of that name (`nil`: of the one made last), of any of these parts where some are named.
        case split(String?, parts: Set<String>)
        /// At one of these stages.
        case stage(Set<StageMark>)
        /// Handed in last by this person.
        case annotator(String)
        /// Judged last by this person.
        case reviewer(String)
        /// Given to any of these people.
        case assigned(Set<String>)
        /// Some of them are in sight.
        case detectionsInSight(DetectionSight)
        /// Any of these networks or people's layers has looked at it.
        case layer(Set<ModelName>)
        /// All who label it blind have finished, and what they drew waits to be merged.
        case toMerge
    }

    /// What boxes are asked for, where the images are those with such a box; the first of several questions.
    public var boxQuery: BoxQuery? {
        let wanted = terms.lazy.filter { !$0.isNegated }.map(\.condition)
        for case .box(let query) in wanted { return query }
        // Images with boxes of a class are opened for those boxes.
        for case .classes(let classes, _) in wanted where !classes.isEmpty { return BoxQuery(classes: classes) }
        return nil
    }

    /// Which detections a person sees: those of one network, or of all, from a confidence up.
    public struct DetectionSight: Hashable, Sendable {
        /// The network; all where `nil`.
        public var model: ModelName?
        /// Least confidence, 0…1.
        public var minimumConfidence: Double

        /// Makes what a person sees.
        public init(model: ModelName?, minimumConfidence: Double) {
            (self.model, self.minimumConfidence) = (model, minimumConfidence)
        }
    }

    /// Attributes of boxes that can be asked for.
    public enum Attribute: String, Sendable, CaseIterable {
        case difficult, truncated, occluded
    }

    /// How the path of an image is compared.
    public enum NamePattern: Hashable, Sendable {
        /// The path contains this text; ASCII case does not matter.
        case contains(String)
        /// The whole path matches: `*` any text, `?` one character; ASCII case does not matter.
        case glob(String)
        /// A part of the path matches this regular expression, case as written.
        case regex(String)
    }

    /// A closed range of whole numbers, open ends where `nil`.
    public struct Bounds: Hashable, Sendable {
        public var lower: Int?
        public var upper: Int?

        /// Makes a range; `nil` means no bound.
        public init(_ lower: Int? = nil, _ upper: Int? = nil) { (self.lower, self.upper) = (lower, upper) }

        /// Whether `value` lies in the range.
        public func contains(_ value: Int) -> Bool {
            (lower.map { value >= $0 } ?? true) && (upper.map { value <= $0 } ?? true)
        }
    }

    /// What images are ordered by.
    public enum Sort: Hashable, Sendable {
        /// Natural order of the paths.
        case name
        /// Order in which they came into the workspace.
        case added
        /// Name of the client.
        case client
        case state
        /// Annotation, sent back, review, accepted.
        case stage
        case boxCount
        /// Number of different classes.
        case classCount
        case width
        case height
        case area
        /// Time of the last edit; never edited counts as the oldest.
        case edited
        /// Number of boxes of one class.
        case count(of: ClassID)
        /// Number of detections that nobody has judged.
        case detections
        /// The highest confidence among them.
        case confidence
        /// The order of the last reckoning of what to label next; images that it did not place come last.
        case next
    }
}
