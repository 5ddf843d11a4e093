/// Gets the pictures of a dataset onto this machine.
public protocol PictureSupply: Sendable {
    /// Gets pictures, several at a time, and hands each over as soon as it is there.
    ///
    /// What lies in a cache may be let go when others come in: it is sure to be there only while `take` runs.
    /// - Parameters:
    ///   - locations: `http(s):`, `s3:` and `file:` addresses and absolute paths
    ///   - take: hears of each location once, in whatever order, by its index, on the calling thread: the picture or why
    ///     there is none
    func pictures(at locations: [String], take: (Int, Result<SuppliedPicture, SupplyFailure>) -> Void)
}

/// A picture that lies on this machine.
public struct SuppliedPicture: Hashable, Sendable {
    /// Absolute path of a file that never changes, or of one to copy.
    public var path: String
    /// Name after its content: `ab/abcd….jpg`.
    public var contentName: String
    /// Whether the file never changes, so that a second name for it will do as a copy.
    public var isConstant: Bool

    /// Makes a picture.
    public init(path: String, contentName: String, isConstant: Bool) {
        (self.path, self.contentName, self.isConstant) = (path, contentName, isConstant)
    }
}

/// Why there is no picture, in words that show no secrets.
public struct SupplyFailure: Error, Hashable, Sendable {
    public var reason: String

    /// Makes a failure.
    public init(reason: String) { self.reason = reason }
}
