/// A number for the exact contents of a file: equal for equal bytes, different for all others that will ever be met.
public struct ContentDigest: Hashable, Sendable {
    public var high: UInt64
    public var low: UInt64

    /// Makes a digest of its 128 bits.
    public init(high: UInt64, low: UInt64) { (self.high, self.low) = (high, low) }
}

/// What was seen of the file of an image, and of which state of the file.
public struct PictureRecord: Hashable, Sendable {
    public var image: ImageID
    public var stamp: FileStamp
    public var sight: PictureSight
    /// What its pixels look like; `nil` for a picture of one colour or one that cannot be read.
    public var signature: PictureSignature?
    /// `nil` where it cannot be read.
    public var digest: ContentDigest?

    /// Makes a record.
    public init(
        image: ImageID, stamp: FileStamp, sight: PictureSight, signature: PictureSignature? = nil,
        digest: ContentDigest? = nil
    ) {
        (self.image, self.stamp, self.sight) = (image, stamp, sight)
        (self.signature, self.digest) = (signature, digest)
    }
}

/// What tells whether a file is as it was, without reading it.
public struct FileStamp: Hashable, Sendable {
    /// Length in bytes; −1 for a file that is not there.
    public var bytes: Int64
    /// Nanoseconds between 1970-01-01 00:00 UTC and the last change.
    public var modified: Int64

    /// Makes a stamp.
    public init(bytes: Int64, modified: Int64) { (self.bytes, self.modified) = (bytes, modified) }

    /// The stamp of a file that is not there.
    public static let missing = FileStamp(bytes: -1, modified: 0)
}
