import Synchronization

/// Gives out names of jobs that rise with every one, also within a millisecond.
public final class InferenceIDs: Sendable {
    private struct Last {
        var moment = Moment(milliseconds: 0)
        var high: UInt16 = 0
        var low: UInt64 = 0
    }

    private let last = Mutex(Last())
    private let random: @Sendable () -> UInt64

    /// Starts giving out names; `random` gives 64 bits that nobody can foretell.
    public init(random: @escaping @Sendable () -> UInt64 = { UInt64.random(in: .min ... .max) }) {
        self.random = random
    }

    /// The next name.
    ///
    /// In a new millisecond its random part is drawn anew; within one, or when the clock went back, it grows by a random step
    /// of up to 2³² so that it still cannot be guessed.
    public func next(at moment: Moment) -> InferenceID {
        last.withLock { last in
            if moment > last.moment {
                // The upper half is left free to grow into.
                last = Last(moment: moment, high: UInt16(truncatingIfNeeded: random()) >> 1, low: random())
            } else {
                let (sum, overflows) = last.low.addingReportingOverflow(1 + random() & 0xFFFF_FFFF)
                last.low = sum
                if overflows { last.high &+= 1 }
            }
            return InferenceID(last.moment, last.high, last.low)
        }
    }
}
