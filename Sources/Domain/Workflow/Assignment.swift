/// Why somebody has an image to work on.
public enum AssignmentKind: Int, Sendable, CaseIterable {
    /// It is theirs to label, or to review.
    case ordinary
    /// Two or more label it, none seeing the boxes of another.
    case double
    /// It was accepted and is given out once more, to compare what this person sees with what was accepted.
    case honeypot

    /// Whether the person has a layer of their own on the image and sees no other boxes.
    public var isBlind: Bool { self != .ordinary }
}

/// An image that somebody is to work on.
public struct Assignment: Hashable, Sendable {
    public var person: String
    public var image: ImageID
    public var kind: AssignmentKind
    /// What the person says of the image as a whole in a layer of their own; `.unseen` otherwise.
    public var state: ImageState

    /// Makes an assignment.
    public init(person: String, image: ImageID, kind: AssignmentKind = .ordinary, state: ImageState = .unseen) {
        (self.person, self.image, self.kind, self.state) = (person, image, kind, state)
    }
}

/// What somebody who labels blind has drawn on an image and handed in.
public struct PersonLayer: Hashable, Sendable {
    public var person: String
    public var image: ImageID
    public var kind: AssignmentKind
    /// Their boxes, oldest first.
    public var boxes: [Annotation]

    /// Makes a layer.
    public init(person: String, image: ImageID, kind: AssignmentKind, boxes: [Annotation]) {
        (self.person, self.image, self.kind, self.boxes) = (person, image, kind, boxes)
    }
}

/// How images are given to people.
public enum AssignmentPlan {
    /// Deals images out: each to one person, as evenly as the number allows.
    ///
    /// - Parameters:
    ///   - images: in the order in which they lie
    ///   - people: at least one
    ///   - seed: who gets which; the same seed gives the same images to the same people
    public static func dealt(_ images: [ImageID], to people: [String], seed: UInt64) -> [Assignment] {
        precondition(!people.isEmpty, "images for nobody")
        var places = Array(images.indices)
        var draws = SeededGenerator(seed: seed, stream: [0])
        draws.shuffle(&places)
        var owner = [Int](repeating: 0, count: images.count)
        for (turn, place) in places.enumerated() { owner[place] = turn % people.count }
        return images.indices.map { Assignment(person: people[owner[$0]], image: images[$0]) }
    }

    /// A random sample, in the order in which the images lie.
    ///
    /// - Parameters:
    ///   - count: how many; all where there are no more
    ///   - seed: which; the same seed takes the same
    ///   - stream: which of the samples of one seed
    public static func sample(_ images: [ImageID], _ count: Int, seed: UInt64, stream: Int = 1) -> [ImageID] {
        guard count < images.count else { return images }
        var places = Array(images.indices)
        var draws = SeededGenerator(seed: seed, stream: [stream])
        draws.shuffle(&places)
        return places.prefix(max(0, count)).sorted().map { images[$0] }
    }

    /// So many of a number of images: `share` of it, rounded, at least one of any.
    ///
    /// - Parameter share: 0…1
    public static func count(_ share: Double, of images: Int) -> Int {
        images == 0 || share <= 0 ? 0 : min(images, max(1, Int((share * Double(images)).rounded())))
    }
}
