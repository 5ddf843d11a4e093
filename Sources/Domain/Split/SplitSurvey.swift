/// What splitting needs to know of the images of a workspace, read once and split many times.
public struct SplitSurvey: Sendable {
    /// One image.
    public struct Subject: Sendable {
        public var image: ImageID
        /// What it is called wherever the workspace lies; no two images share one.
        public var identity: String
        public var client: String
        public var path: String
        /// Numbers of boxes by index of the class, those that it has.
        public fileprivate(set) var boxes: [(index: Int, count: Int)] = []
    }

    /// Classes in the order of the synset.
    public let classes: [ClassEntry]
    public private(set) var subjects: [Subject] = []
    private var indexByImage: [ImageID: Int] = [:]

    /// Makes a survey of no image.
    public init(classes: [ClassEntry]) { self.classes = classes }

    /// Adds an image that has no boxes yet.
    public mutating func add(_ image: ImageID, identity: String, client: String, path: String) {
        indexByImage[image] = subjects.count
        subjects.append(Subject(image: image, identity: identity, client: client, path: path))
    }

    /// Notes boxes of a class, once for each image and class; an image that was not added is passed over.
    public mutating func count(_ boxes: Int, of index: Int, on image: ImageID) {
        guard let at = indexByImage[image] else { return }
        subjects[at].boxes.append((index, boxes))
    }

    /// The group of each image that the grouping puts together with others, in the order of ``subjects``.
    ///
    /// - Parameters:
    ///   - grouping: which images belong together
    ///   - fields: the values of its field, where it is one
    ///   - nearDuplicates: the groups of images that look alike, where it is those
    /// - Returns: equal texts for images of one group, `nil` for images alone
    /// - Throws: ``FilterError`` if a pattern is no expression
    public func groups(
        by grouping: SplitGrouping, fields: [ImageID: String] = [:], nearDuplicates: [ImageID: Int] = [:]
    ) throws(FilterError) -> [String?] {
        switch grouping {
        case .none: return Array(repeating: nil, count: subjects.count)
        case .folder:
            return subjects.map { subject in
                guard let slash = subject.path.lastIndex(of: "/") else { return "" }
                return String(subject.path[..<slash])
            }
        case .client: return subjects.map(\.client)
        case .nearDuplicates: return subjects.map { nearDuplicates[$0.image].map(String.init) }
        case .field: return subjects.map { fields[$0.image] }
        case .pattern(let pattern):
            var span = try PatternSpan(pattern)
            return subjects.map { span.match(in: $0.path) }
        }
    }

    /// The images as a table to be dealt out.
    ///
    /// - Parameters:
    ///   - groups: as ``groups(by:fields:nearDuplicates:)`` gives them
    ///   - members: where images are already
    public func table(groups: [String?], members: [SplitMember] = []) -> SplitTable {
        var places: [ImageID: SplitMember] = [:]
        for member in members { places[member.image] = member }
        var table = SplitTable(classCount: classes.count)
        for (subject, group) in zip(subjects, groups) {
            let place = places[subject.image]
            table.add(
                identity: subject.identity, boxes: subject.boxes, group: group, part: place?.part,
                isPinned: place?.isPinned ?? false)
        }
        return table
    }

    /// Members of a split whose parts are given in the order of ``subjects``; those of `pinned` stay pinned.
    public func members(parts: [Int], pinned: Set<ImageID> = []) -> [SplitMember] {
        zip(subjects, parts).map { SplitMember(image: $0.image, part: $1, isPinned: pinned.contains($0.image)) }
    }

    /// How members share out images and boxes.
    public func balance(of members: [SplitMember], weights: [Int]) -> SplitBalance {
        var balance = SplitBalance(weights: weights, classCount: classes.count)
        for member in members {
            guard let at = indexByImage[member.image] else { continue }
            balance.add(part: member.part, boxes: subjects[at].boxes)
        }
        return balance
    }

    /// Images that are no members.
    public func strangers(to members: [SplitMember]) -> [ImageID] {
        let known = Set(members.map(\.image))
        return subjects.lazy.map(\.image).filter { !known.contains($0) }
    }
}
