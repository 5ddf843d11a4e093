extension ImageQuery {
    /// A key of the filter's language.
    public struct FilterKey: Hashable, Sendable {
        public var key: String
        /// At most 17 letters: it stands in the column of the keys.
        public var example: String
        /// Which images it finds, in a few words.
        public var meaning: String
    }

    /// The keys that a filter knows.
    public static let filterKeys: [FilterKey] = [
        key("class", "class:can>2", "boxes of a class, perhaps so many"),
        key("class", "-class:can", "a dash turns a word round"),
        key("state", "state:unseen", "unseen, empty, labelled, done"),
        key("boxes", "boxes:2..5", "so many boxes: 5, >5, <=5, 2..5"),
        key("classes", "classes:>1", "boxes of so many classes"),
        key("width", "width:<640", "so wide, in pixels"), key("height", "height:480", "so high, in pixels"),
        key("area", "area:>=1000000", "so many pixels"),
        key("name", "name:*.jpg", "the path: *.jpg, /^a.*7/, shelf"),
        key("is", "is:difficult", "difficult, truncated, occluded, missing"),
        key("is", "is:to-merge", "finished blind by all, not merged"),
        key("by", "by:anna", "edited by a person"),
        key("stage", "stage:sent-back", "annotation, sent-back, review, accepted"),
        key("annotator", "annotator:anna", "handed in by a person"),
        key("reviewer", "reviewer:ben", "judged by a person"),
        key("for", "for:anna,ben", "given to one of these people"),
        key("layer", "layer:anna", "in a person's layer, or seen by a network"),
        key("has", "has:detections", "open ones of the network in front"),
        key("detections", "detections:>0", "so many open ones, people's too"),
        key("detected", "detected:can>2", "open ones of a class, people's too"),
        key("confidence", "confidence:>0.5", "so sure is the surest open one"),
        key("box", "box:can,width>99", "one box that is all of this"),
        key("split", "split:default", "members of a split"),
        key("part", "part:val,test", "members of such a part"),
        key("sort", "sort:-boxes", "order: name, added, next, CLASS, …"),
    ]

    private static func key(_ key: String, _ example: String, _ meaning: String) -> FilterKey {
        FilterKey(key: key, example: example, meaning: meaning)
    }

    /// The keys once each, parted by blanks.
    static var keyList: String {
        var seen: Set<String> = []
        return filterKeys.map(\.key).filter { seen.insert($0).inserted }.joined(separator: " ")
    }
}
