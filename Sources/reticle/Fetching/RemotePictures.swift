import Cells
import Dispatch
import Domain
import Fetching
import Synchronization

/// Pictures of a workspace that lie behind `http(s):` and `s3:` addresses: fetched in the background when they are shown,
/// into the workspace's cache, if the person wants that.
final class RemotePictures: Sendable {
    /// Whether pictures are fetched.
    enum Consent: String, CaseIterable, Sendable {
        /// When they are shown.
        case always
        /// From the moment the person asks for it, until the program ends.
        case ask
        case never
    }

    /// A picture to fetch, and who waits for it.
    private struct Request {
        var key: PictureKey
        var address: String
        var told: @Sendable (Result<String, Refusal>) -> Void
    }

    private struct State {
        var isAllowed: Bool
        /// Newest last: what was asked for last is what somebody looks at.
        var waiting: [Request] = []
        var running = 0
        var inSight: Set<PictureKey> = []
        var isOver = false
    }

    let fetcher: Fetcher
    private let consent: Consent
    private let state: Mutex<State>
    private let queue = DispatchQueue(label: "reticle.fetching", qos: .utility, attributes: .concurrent)
    /// Fetches at the same time.
    private static let width = 3

    /// Makes the pictures of a workspace.
    init(_ fetcher: Fetcher, consent: Consent) {
        (self.fetcher, self.consent) = (fetcher, consent)
        state = Mutex(State(isAllowed: consent == .always))
    }

    /// Path of a picture that has been fetched before.
    func path(of address: String) -> String? { fetcher.cached(address)?.path }

    /// Fetches from now on.
    ///
    /// - Throws: ``Refusal`` where the settings say never
    func allow() throws {
        try refuseNever()
        state.withLock { $0.isAllowed = true }
    }

    /// Whether what the person asks for may be fetched at all.
    ///
    /// - Throws: ``Refusal`` where the settings say never
    func refuseNever() throws {
        guard consent != .never else {
            throw Refusal("pictures are not fetched: the settings say fetch = \"never\"")
        }
    }

    /// Why a picture is not fetched now, or `nil` if it may be.
    func whyNot(_ address: String) -> String? {
        guard !state.withLock({ $0.isAllowed }) else { return nil }
        let place = WebAddress.shown(address)
        return consent == .never
            ? "the picture is at \(place), and the settings say fetch = \"never\""
            : "F fetches the pictures of this workspace; this one is at \(place)"
    }

    /// Says what is in sight: requests for anything else are dropped.
    func prefer(_ keys: [PictureKey]) {
        state.withLock { state in
            state.inSight = Set(keys)
            state.waiting.removeAll { !state.inSight.contains($0.key) }
        }
    }

    /// Ends what is going on.
    func stop() { state.withLock { ($0.isOver, $0.waiting) = (true, []) } }

    /// Fetches a picture in the background; `told` is called on a background queue with its path or the reason.
    func request(
        _ key: PictureKey, address: String, isAhead: Bool, told: @escaping @Sendable (Result<String, Refusal>) -> Void
    ) {
        if let reason = whyNot(address) { return told(.failure(Refusal(reason))) }
        let starts = state.withLock { state -> Bool in
            state.waiting.removeAll { $0.key == key }
            let request = Request(key: key, address: address, told: told)
            if isAhead { state.waiting.insert(request, at: 0) } else { state.waiting.append(request) }
            guard state.running < Self.width else { return false }
            state.running += 1
            return true
        }
        if starts { queue.async { [self] in work() } }
    }

    /// Fetches a picture while the caller waits: its path or the reason.
    func fetch(_ address: String) -> Result<String, Refusal> {
        if let reason = whyNot(address) { return .failure(Refusal(reason)) }
        do throws(FetchError) {
            return .success(try fetcher.fetch(address, isCancelled: { [self] in state.withLock { $0.isOver } }).path)
        } catch { return .failure(Refusal(error.description)) }
    }

    private func work() {
        while let request = next() {
            request.told(fetch(request.address))
        }
    }

    private func next() -> Request? {
        state.withLock { state in
            if let request = state.waiting.popLast() { return request }
            state.running -= 1
            return nil
        }
    }
}

extension Fetcher {
    /// What fetches into the cache of a workspace; pictures there are not asked for again.
    static func ofWorkspace(cache folder: String, allowsPrivate: Bool = false) -> Fetcher {
        Fetcher(
            policy: FetchPolicy().allowingPrivateAddresses(allowsPrivate),
            cache: .noted(in: folder + "/fetched"))
    }
}
