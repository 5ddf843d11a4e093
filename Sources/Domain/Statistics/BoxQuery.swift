/// What is asked of one box: `box:can,width=12..<16,y>50%`.
public struct BoxQuery: Hashable, Sendable {
    /// One of these classes; any class where empty.
    public var classes: Set<ClassID>
    /// Ranges that all hold for the same box, in the order of the measures, one a measure.
    public private(set) var limits: [Limit]

    /// A measure and where it has to lie.
    public struct Limit: Hashable, Sendable {
        public var measure: BoxMeasure
        public var range: MeasureRange
    }

    /// Makes a question; without classes and ranges every box is an answer.
    public init(classes: Set<ClassID> = [], _ ranges: KeyValuePairs<BoxMeasure, MeasureRange> = [:]) {
        (self.classes, limits) = (classes, [])
        for (measure, range) in ranges { self[measure] = range }
    }

    /// Where a measure has to lie; anywhere where `nil`.
    public subscript(measure: BoxMeasure) -> MeasureRange? {
        get { limits.first { $0.measure == measure }?.range }
        set {
            limits.removeAll { $0.measure == measure }
            guard let newValue else { return }
            limits.append(Limit(measure: measure, range: newValue))
            limits.sort { $0.measure.rawValue < $1.measure.rawValue }
        }
    }

    /// Whether a box on a picture of `size` is an answer; a measure that the box has not is nowhere.
    public func matches(_ classID: ClassID, _ box: PixelBox, in size: ImageSize?) -> Bool {
        (classes.isEmpty || classes.contains(classID)) && matches(box, in: size)
    }

    /// Whether the ranges hold, whatever the class.
    @inline(__always)
    public func matches(_ box: PixelBox, in size: ImageSize?) -> Bool {
        for limit in limits {
            guard let value = limit.measure.value(of: box, in: size), limit.range.contains(value) else { return false }
        }
        return true
    }

    /// The word of a filter that asks the same, given the names of the classes; classes without a name are left out.
    public func text(in synset: Synset) -> String {
        let names = synset.classes.filter { classes.contains($0.id) }.map { FilterText.value($0.name) }
        let parts = names + limits.map { $0.measure.words.key + $0.range.text + $0.measure.words.unit }
        return "box:" + (parts.isEmpty ? "any" : parts.joined(separator: ","))
    }
}
