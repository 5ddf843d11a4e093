import Synchronization

/// A stream of samples that several threads ask.
final class LockedStream: Sendable {
    private let stream: Mutex<SampleStream>

    init(_ stream: SampleStream) { self.stream = Mutex(stream) }

    /// The sample at a place of the run.
    func request(at place: Int) -> SampleRequest { stream.withLock { $0.request(at: place) } }
}
