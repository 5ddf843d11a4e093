/// Where jobs wait, and what became of them; several processes use one queue at a time.
///
/// Every call that has returned is on disk. Jobs are delivered at least once: a worker that dies loses its lease, and another
/// one takes its jobs up; only who still has the lease can end a job, so each ends exactly once.
public protocol InferenceQueue: Sendable {
    /// The rules that this user of the queue keeps to.
    var rules: QueueRules { get }

    /// Tells those who wait that something may have changed.
    var changes: ChangeSignal { get }

    /// Takes a job in; it is on disk when this returns.
    func add(_ inference: NewInference) async throws(QueueError) -> Acceptance

    /// A job by its name, withdrawn ones too.
    func inference(_ id: InferenceID) async throws(QueueError) -> Inference?

    /// Jobs of a client, newest first.
    func inferences(_ query: InferenceQuery) async throws(QueueError) -> [Inference]

    /// Which of these jobs are in a final state, or gone.
    func ended(among ids: [InferenceID]) async throws(QueueError) -> Set<InferenceID>

    /// The picture that came with a job.
    func picture(of id: InferenceID) async throws(QueueError) -> [UInt8]?

    /// Withdraws a job and forgets its result; `false` if there is none of that name and client.
    ///
    /// - Parameter client: whose it must be; `nil` for anybody's
    func withdraw(_ id: InferenceID, of client: String?, at now: Moment) async throws(QueueError) -> Bool

    /// Gives a worker the next jobs of the client whose turn it is; none where nothing is ready.
    func claim(_ request: ClaimRequest) async throws(QueueError) -> ClaimedBatch

    /// Keeps jobs for longer.
    ///
    /// - Returns: those that the worker still has
    func renew(_ lease: String, _ ids: [InferenceID], until: Moment) async throws(QueueError) -> Set<InferenceID>

    /// Ends jobs.
    ///
    /// - Returns: those that the worker still had; the others belong to somebody else by now, and nothing was noted
    func finish(_ endings: [Ending], lease: String, at now: Moment) async throws(QueueError) -> Set<InferenceID>

    /// Callbacks that are due, for one worker to send: those due longest, and ``QueueRules/callbacksOfAClient`` of each client.
    ///
    /// - Parameter busy: clients of which none is wanted
    func claimCallbacks(
        limit: Int, except busy: Set<String>, at now: Moment
    ) async throws(QueueError) -> [CallbackOrder]

    /// Notes that a callback was taken, or that it was not and is due again later.
    func finishCallback(_ id: InferenceID, attempt: Int, taken: Bool, at now: Moment) async throws(QueueError)

    /// Takes jobs from workers whose lease has run out, wakes those whose pause is over, and forgets what was kept long enough.
    func tend(at now: Moment) async throws(QueueError) -> Tending

    /// Puts jobs that were given up back, to be tried from the first attempt on: whoever polls sees them queued again.
    ///
    /// One that came with its picture stays as it is, for that is gone. A job whose end was told already is not told of again.
    /// - Parameters:
    ///   - only: one job; `nil` for all that can be tried
    ///   - client: whose they are
    /// - Returns: how many
    func retry(_ only: InferenceID?, of client: String) async throws(QueueError) -> Int

    /// What the queue is at, client by client: cheap however many jobs have ended.
    func overview(at now: Moment) async throws(QueueError) -> QueueOverview

    /// How many jobs of each client are in each state.
    func counts() async throws(QueueError) -> [InferenceCount]

    /// Lets go of files and connections; the queue is of no use after that.
    func close() async
}

extension InferenceQueue {
    /// Callbacks that are due, whosever they are.
    public func claimCallbacks(limit: Int, at now: Moment) async throws(QueueError) -> [CallbackOrder] {
        try await claimCallbacks(limit: limit, except: [], at: now)
    }
}

/// What was tidied.
public struct Tending: Hashable, Sendable {
    /// Jobs taken from workers that were not heard of again.
    public var lost = 0
    /// Of those, jobs given up.
    public var givenUp = 0
    /// Jobs whose pause was over.
    public var woken = 0
    /// Jobs forgotten.
    public var forgotten = 0

    /// Most jobs of a kind in one go, so that others get their turn.
    public static let most = 1000

    /// Makes a tally.
    public init(lost: Int = 0, givenUp: Int = 0, woken: Int = 0, forgotten: Int = 0) {
        (self.lost, self.givenUp, self.woken, self.forgotten) = (lost, givenUp, woken, forgotten)
    }
}
