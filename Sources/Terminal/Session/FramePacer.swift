/// Lets no more frames out than the terminal works through.
///
/// Each frame ends in a question (`CSI 5 n`); its answer says that the terminal has come so far. While two answers are
/// owed, frames wait, and only the latest of them is drawn. A terminal that never answers is not waited for.
struct FramePacer: Sendable {
    /// Frames that may be under way.
    static let most = 2
    /// Seconds after which an answer is taken as lost.
    static let patience = 3.0

    /// Frames whose answer is owed.
    private(set) var inFlight = 0
    /// Seconds between the last frame and its answer.
    private(set) var latency: Double?
    private var oldest: [Double] = []
    private var lost = 0
    private var hasAnswered = false

    /// Whether another frame may be drawn.
    var mayDraw: Bool { inFlight < Self.most || isSilent }
    /// When the oldest answer must be given up, if one is owed.
    var deadline: Double? { oldest.first.map { $0 + Self.patience } }
    private var isSilent: Bool { !hasAnswered && lost >= 2 }

    /// Notes a frame.
    mutating func sent(at time: Double) {
        inFlight += 1
        oldest.append(time)
    }

    /// Notes an answer.
    mutating func acknowledged(at time: Double) {
        guard inFlight > 0 else { return }
        hasAnswered = true
        inFlight -= 1
        latency = time - oldest.removeFirst()
    }

    /// Gives up on answers that are overdue.
    mutating func timePassed(_ time: Double) {
        while let first = oldest.first, time - first >= Self.patience {
            oldest.removeFirst()
            inFlight -= 1
            lost += 1
        }
    }

    /// A frame between the marks that have it shown at once, and the question after it.
    static func wrapped(_ frame: FrameComposer.Frame, synchronised: Bool) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(frame.within.count + frame.after.count + 32)
        if synchronised { bytes += Array("\u{1B}[?2026h".utf8) }
        bytes += frame.within
        if synchronised { bytes += Array("\u{1B}[?2026l".utf8) }
        bytes += frame.after
        return bytes + Array("\u{1B}[5n".utf8)
    }
}
