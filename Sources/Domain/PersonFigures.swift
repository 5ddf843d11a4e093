/// What one person did in a workspace, by its journal; what was undone does not count.
public struct PersonFigures: Hashable, Sendable {
    public var person: String
    /// Images that were changed.
    public var images = 0
    /// Images that were said to be labelled or empty.
    public var finished = 0
    /// Boxes drawn or copied, changed in place or class, and deleted.
    public var (drawn, changed, deleted) = (0, 0, 0)
    /// Detections that became boxes as they were, that became boxes with another place or class, and that were refused.
    public var (accepted, corrected, rejected) = (0, 0, 0)
    /// Images handed in for review; images of others that were accepted, and that were sent back.
    public var (handedIn, passed, sentBack) = (0, 0, 0)
    /// Keys and mouse buttons pressed, and boxes that came of it; of commands for which they were counted.
    public var (keys, keyedBoxes) = (0, 0)
    /// Seconds at work, see ``WorkClock``.
    public var seconds = 0.0

    /// Makes figures of somebody who has done nothing.
    public init(person: String) { self.person = person }

    /// Boxes that are there now by this person's hand.
    public var boxes: Int { drawn + accepted + corrected }
    /// Boxes in an hour at work; `nil` without time or boxes.
    public var boxesPerHour: Double? { boxes > 0 && seconds > 0 ? Double(boxes) * 3600 / seconds : nil }
    /// Seconds at work for a box; `nil` without time or boxes.
    public var secondsPerBox: Double? { boxes > 0 && seconds > 0 ? seconds / Double(boxes) : nil }
    /// Keys and mouse buttons pressed for a box; `nil` where none were counted.
    public var keysPerBox: Double? { keyedBoxes > 0 && keys > 0 ? Double(keys) / Double(keyedBoxes) : nil }
    /// Share of the detections taken over that had to be corrected, 0…1; `nil` where none was taken over.
    public var correctedShare: Double? {
        accepted + corrected > 0 ? Double(corrected) / Double(accepted + corrected) : nil
    }
}

/// Time at work, from the moments at which somebody did something.
///
/// From one command to the next counts as work where it is no longer than ``pause``: a longer silence is a break, and
/// nobody knows when in it the work went on. What comes before the first command of a sitting is therefore left out.
public struct WorkClock: Hashable, Sendable {
    /// Most seconds between two commands of one sitting.
    public static let pause = 120.0
    public private(set) var seconds = 0.0
    private var last: Double?

    /// Starts before the first command.
    public init() {}

    /// Notes a command.
    ///
    /// - Parameter time: in seconds, of any clock; commands come in their order
    public mutating func note(_ time: Double) {
        if let last, time > last, time - last <= Self.pause { seconds += time - last }
        last = time
    }
}
