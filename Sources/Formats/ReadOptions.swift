public import Domain

/// What a reader does with a file or a box that is broken.
public enum OnError: Sendable {
    /// Throws `FormatError.malformed` at the first one.
    case fail
    /// Leaves it out, tells the closure, and goes on.
    case skip(@Sendable (Problem) -> Void)
}

/// How a dataset is read.
public struct ReadOptions: Sendable {
    /// Reads the header of the picture at an absolute path, without decoding it.
    public var headers: @Sendable (String) throws -> PictureHeader
    /// What happens to broken files and boxes.
    public var onError: OnError
    /// Hears of what is odd but costs nothing: a size that disagrees with the picture, a name that does not fit.
    public var notice: @Sendable (Problem) -> Void
    /// Folder of the pictures, where it is not the format's usual one.
    public var pictures: String?
    /// Pixel convention of Pascal VOC files, or `nil` to decide by looking at all of them.
    public var vocConvention: VOCConvention?
    /// Meaning of six-column YOLO rows, or `nil` to refuse them.
    public var yoloColumns: YOLOColumns?
    /// Class names in index order, in place of the dataset's own list.
    public var synset: [String]?
    /// What the boxes of a database export are measured in, or `nil` to judge by what its clients' boxes are like.
    public var units: CoordinateUnits?
    /// Pictures to read, in this order, in place of a look into the folder (`voc`, `yolo` and `labelme`).
    var order: [String]?

    /// Makes options that fail on the first broken thing and hear no notices.
    public init(
        headers: @escaping @Sendable (String) throws -> PictureHeader, onError: OnError = .fail,
        notice: @escaping @Sendable (Problem) -> Void = { _ in }, pictures: String? = nil,
        vocConvention: VOCConvention? = nil, yoloColumns: YOLOColumns? = nil, synset: [String]? = nil,
        units: CoordinateUnits? = nil
    ) {
        (self.headers, self.onError, self.notice, self.pictures) = (headers, onError, notice, pictures)
        (self.vocConvention, self.yoloColumns, self.synset) = (vocConvention, yoloColumns, synset)
        self.units = units
    }

    /// The same options without a voice: for a second pass over what was already reported.
    func quiet() -> ReadOptions {
        var copy = self
        copy.notice = { _ in }
        if case .skip = onError { copy.onError = .skip { _ in } }
        return copy
    }

    /// Leaves something out or throws, as the policy says.
    func leaveOut(_ place: String, _ reason: String) throws(FormatError) {
        let problem = Problem(place: place, reason: reason)
        switch onError {
        case .fail: throw .malformed(problem)
        case .skip(let report): report(problem)
        }
    }

    /// Reports, or throws, where something is read but not quite as its file says it.
    func report(_ place: String, _ reason: String) throws(FormatError) { try leaveOut(place, reason) }

    /// Passes on a notice.
    func note(_ place: String, _ reason: String) { notice(Problem(place: place, reason: reason)) }
}
