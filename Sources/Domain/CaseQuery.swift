/// Which cases of a review to list: conditions on the case, and on the image that it is on.
public struct CaseQuery: Hashable, Sendable {
    /// Conditions on the case; it must satisfy all of them.
    public var terms: [Term]
    /// Conditions on its image.
    public var images: ImageQuery

    /// Makes a query; without terms it finds everything.
    public init(terms: [Term] = [], images: ImageQuery = ImageQuery()) { (self.terms, self.images) = (terms, images) }

    /// Whether images are asked for, and not only cases.
    public var concernsImages: Bool { images.client != nil || !images.terms.isEmpty }

    /// A condition or its opposite.
    public struct Term: Hashable, Sendable {
        public var condition: Condition
        public var isNegated: Bool

        /// Makes a term.
        public init(_ condition: Condition, negated: Bool = false) {
            (self.condition, isNegated) = (condition, negated)
        }
    }

    /// What can be asked of a case.
    public enum Condition: Hashable, Sendable {
        /// Our box or the other one is of any of these classes.
        case classes(Set<ClassID>)
        /// Our box is; without classes there is none of ours.
        case ours(Set<ClassID>)
        /// The other box is; without classes there is none.
        case theirs(Set<ClassID>)
        /// It is of any of these kinds.
        case kinds(Set<String>)
        /// The detection has such a confidence, 0…1; a case without one does not answer.
        case confidence(MeasureRange)
        /// The two boxes overlap so much, 0…1.
        case iou(MeasureRange)
        /// The side of a square as large as our box, or as the other one where there is none of ours, in pixels.
        case size(MeasureRange)
    }

    /// What is known of a case.
    public struct Subject: Hashable, Sendable {
        public var kind: String
        public var ours: ClassID?
        public var theirs: ClassID?
        public var confidence: Double?
        public var iou: Double
        public var box: PixelBox

        /// Makes a subject.
        public init(
            kind: String, ours: ClassID?, theirs: ClassID?, confidence: Double?, iou: Double, box: PixelBox
        ) {
            (self.kind, self.ours, self.theirs) = (kind, ours, theirs)
            (self.confidence, self.iou, self.box) = (confidence, iou, box)
        }
    }

    /// Whether a case satisfies the conditions on cases.
    public func holds(_ subject: Subject) -> Bool {
        terms.allSatisfy { $0.condition.holds(subject) != $0.isNegated }
    }
}

extension CaseQuery.Condition {
    fileprivate func holds(_ subject: CaseQuery.Subject) -> Bool {
        func fits(_ wanted: Set<ClassID>, _ found: ClassID?) -> Bool {
            found.map(wanted.contains) ?? wanted.isEmpty
        }
        switch self {
        case .classes(let wanted): return [subject.ours, subject.theirs].contains { $0.map(wanted.contains) ?? false }
        case .ours(let wanted): return fits(wanted, subject.ours)
        case .theirs(let wanted): return fits(wanted, subject.theirs)
        case .kinds(let wanted): return wanted.contains(subject.kind)
        case .confidence(let range):
            // Single precision would leave 0.35 outside of 0.35 and up.
            return subject.confidence.map { range.contains(($0 * 1e6).rounded() / 1e6) } ?? false
        case .iou(let range): return range.contains(subject.iou)
        case .size(let range): return range.contains(max(0, subject.box.width * subject.box.height).squareRoot())
        }
    }
}
