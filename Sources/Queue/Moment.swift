/// A point in time, in whole milliseconds since 1970: what the queues store.
public struct Moment: Hashable, Comparable, Sendable {
    /// Milliseconds since 1970.
    public var milliseconds: Int64

    /// Makes a moment of milliseconds since 1970.
    public init(milliseconds: Int64) { self.milliseconds = milliseconds }

    /// Makes a moment of seconds since 1970.
    public init(seconds: Double) { milliseconds = Int64((seconds * 1000).rounded()) }

    /// Seconds since 1970.
    public var seconds: Double { Double(milliseconds) / 1000 }

    public static func < (one: Moment, other: Moment) -> Bool { one.milliseconds < other.milliseconds }

    /// The moment so much later; parts of a millisecond are dropped.
    public static func + (moment: Moment, duration: Duration) -> Moment {
        let (seconds, attoseconds) = duration.components
        return Moment(milliseconds: moment.milliseconds + seconds * 1000 + attoseconds / 1_000_000_000_000_000)
    }
}
