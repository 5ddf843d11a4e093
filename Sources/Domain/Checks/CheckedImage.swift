/// An image as the rules about single images see it.
public struct CheckedImage: Hashable, Sendable {
    public var id: ImageID
    /// Size of the upright picture as labels take it; `nil` where it was never known.
    public var size: ImageSize?
    /// How the picture was turned when it was imported.
    public var orientation: Orientation
    public var state: ImageState
    /// What was last seen of the file; `nil` where nobody has looked yet.
    public var picture: PictureSight?
    /// Oldest first.
    public var boxes: [CheckedBox]

    /// Makes an image to be checked.
    public init(
        id: ImageID, size: ImageSize? = nil, orientation: Orientation = .upright, state: ImageState = .labelled,
        picture: PictureSight? = nil, boxes: [CheckedBox] = []
    ) {
        (self.id, self.size, self.orientation, self.state) = (id, size, orientation, state)
        (self.picture, self.boxes) = (picture, boxes)
    }
}

/// A box as the rules see it.
public struct CheckedBox: Hashable, Sendable {
    public var id: AnnotationID
    public var classID: ClassID
    public var box: PixelBox

    /// Makes a box to be checked.
    public init(id: AnnotationID, classID: ClassID, box: PixelBox) {
        (self.id, self.classID, self.box) = (id, classID, box)
    }
}

/// What looking at the file of a picture has shown.
public enum PictureSight: Hashable, Sendable {
    /// There is no such file.
    case missing
    /// It cannot be read, and why.
    case unreadable(String)
    /// It can be decoded, and its header says this.
    case sound(PictureHeader)
}

extension CheckedImage {
    /// Applies every rule about single images.
    public func check(into sink: inout CheckSink) {
        checkGeometry(into: &sink)
        checkPairs(into: &sink)
        checkState(into: &sink)
        checkPicture(into: &sink)
    }
}
