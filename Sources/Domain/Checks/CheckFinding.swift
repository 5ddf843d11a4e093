/// A place where a rule is broken.
public struct CheckFinding: Hashable, Sendable {
    public var rule: CheckRule
    public var severity: CheckSeverity
    public var image: ImageID?
    public var box: AnnotationID?
    public var classID: ClassID?
    /// The box that `box` is a double of, or lies in.
    public var otherBox: AnnotationID?
    /// The image that `image` is a double of.
    public var otherImage: ImageID?
    /// How bad it is among those of the same rule: greater is worse.
    public var weight: Double
    /// What is wrong and what was expected; the other image, where there is one, is named after it.
    public var text: String

    /// Makes a finding.
    public init(
        _ rule: CheckRule, _ severity: CheckSeverity, image: ImageID? = nil, box: AnnotationID? = nil,
        classID: ClassID? = nil, otherBox: AnnotationID? = nil, otherImage: ImageID? = nil, weight: Double = 0,
        text: String
    ) {
        (self.rule, self.severity, self.image, self.box) = (rule, severity, image, box)
        (self.classID, self.otherBox, self.otherImage) = (classID, otherBox, otherImage)
        (self.weight, self.text) = (weight, text)
    }

    /// The whole message, given the name of the other image.
    public func message(other: String?) -> String { other.map { "\(text) \($0)" } ?? text }

    /// Worst first: severity, then the order of the rules, then weight, then image and box, then the words.
    public static func isWorse(_ a: Self, _ b: Self) -> Bool {
        if a.severity != b.severity { return a.severity > b.severity }
        if a.rule != b.rule { return a.rule < b.rule }
        if a.weight != b.weight { return a.weight > b.weight }
        if a.image != b.image { return (a.image?.rawValue ?? 0) < (b.image?.rawValue ?? 0) }
        if a.box != b.box { return (a.box?.rawValue ?? 0) < (b.box?.rawValue ?? 0) }
        if a.otherBox != b.otherBox { return (a.otherBox?.rawValue ?? 0) < (b.otherBox?.rawValue ?? 0) }
        if a.classID != b.classID { return (a.classID?.rawValue ?? 0) < (b.classID?.rawValue ?? 0) }
        if a.otherImage != b.otherImage { return (a.otherImage?.rawValue ?? 0) < (b.otherImage?.rawValue ?? 0) }
        return a.text < b.text
    }
}
