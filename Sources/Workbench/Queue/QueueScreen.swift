import Cells

/// The queue of the inference service: who waits, what runs, what failed and why, and how fast it goes.
struct QueueScreen: Screen, Equatable {
    /// What can happen to the screen.
    enum Message: Equatable, Sendable {
        case up, down, pageUp, pageDown, first, last
        case failures, retry, retryAll, retryClient(String), withdraw, withdrawJob(client: String, job: String)
        case pull, pullWith(PullWish), lowerThreshold, raiseThreshold, empties
        case images, sort, refresh, back, close
        case select(String)
    }

    /// What is known of the queue.
    enum Knowledge: Equatable, Sendable {
        /// Nothing yet.
        case asked
        /// The settings name none.
        case unset
        case failed(String)
        case known(QueueReport)
    }

    /// What the clients are ordered by.
    enum Order: String, CaseIterable, Sendable { case name, waiting, failed, rate }

    /// Failures of a client, newest first; `nil` before the answer.
    struct Failures: Equatable, Sendable {
        var client: String
        var jobs: [FailedJob]?
        var list = ListView()
        /// The job under the cursor: new ones come in above it.
        var chosen: String?

        var current: FailedJob? { jobs.flatMap { $0.indices.contains(list.cursor) ? $0[list.cursor] : nil } }

        /// Takes news in; the cursor stays on its job.
        mutating func take(_ news: [FailedJob]) {
            jobs = news
            list.resize(count: news.count)
            if let index = news.firstIndex(where: { $0.id == chosen }) { list.select(index) }
            chosen = current?.id
        }

        mutating func select(_ index: Int) {
            list.select(index)
            chosen = current?.id
        }
    }

    static let name = "queue"

    var knowledge = Knowledge.asked
    var list = ListView()
    /// The client under the cursor, wherever the order takes it.
    private var chosen: String?
    var order = Order.name
    /// Those in front, if any are.
    var failures: Failures?
    /// What `p` asks for, whoever's jobs they are.
    var wish = PullWish(client: "")
    /// Whether an answer is on its way: a queue that is slow to answer is not asked faster.
    private var isAsking = false
    private var beats = 0

    /// Clients in the order shown.
    var clients: [QueueReport.Client] {
        guard case .known(let report) = knowledge else { return [] }
        func ordered(_ figure: (QueueReport.Client) -> Double) -> [QueueReport.Client] {
            report.clients.sorted { a, b in
                let (x, y) = (figure(a), figure(b))
                return x != y ? x > y : a.name < b.name
            }
        }
        return switch order {
        case .name: report.clients
        case .waiting: ordered { Double($0.waiting) }
        case .failed: ordered { Double($0.failed) }
        case .rate: ordered(\.perMinute)
        }
    }

    /// The client under the cursor.
    var current: QueueReport.Client? {
        let clients = clients
        return clients.indices.contains(list.cursor) ? clients[list.cursor] : nil
    }

    // MARK: Asking

    /// What has to be asked when the screen opens.
    mutating func open() -> [Effect] {
        isAsking = true
        return [.readQueue]
    }

    /// What has to be asked about once a second: the queue every other one.
    mutating func tick() -> [Effect] {
        beats += 1
        guard beats % 2 == 0, !isAsking else { return [] }
        return ask()
    }

    private mutating func ask() -> [Effect] {
        isAsking = true
        return [.readQueue] + (failures.map { [.readFailures(client: $0.client)] } ?? [])
    }

    mutating func receive(_ answer: Answer, in session: inout Session) -> [Effect] {
        switch answer {
        case .queue(let report):
            isAsking = false
            knowledge = report.map { .known($0) } ?? .unset
            follow()
        case .queueFailed(let reason):
            isAsking = false
            knowledge = .failed(reason)
            failures = nil
        case .failures(let client, let jobs) where client == failures?.client:
            failures?.take(jobs)
        case .queueChanged(let words):
            session.say(words, .success)
            return ask()
        case .pulled, .pullFailed: return ask()
        default: break
        }
        return []
    }

    /// Keeps the cursor on its client.
    private mutating func follow() {
        let clients = clients
        list.resize(count: clients.count)
        if let index = clients.firstIndex(where: { $0.name == chosen }) { list.select(index) }
        chosen = current?.name
    }

    // MARK: Update

    mutating func update(_ message: Message, in session: inout Session) -> [Effect] {
        switch message {
        case .up: move(by: -1, in: session)
        case .down: move(by: 1, in: session)
        case .pageUp: move(by: -page(session), in: session)
        case .pageDown: move(by: page(session), in: session)
        case .first: move(by: -1_000_000, in: session)
        case .last: move(by: 1_000_000, in: session)
        case .select(let name):
            guard let index = clients.firstIndex(where: { $0.name == name }) else {
                session.refuse("there is no client '\(name)'")
                return []
            }
            list.select(index)
            (chosen, failures) = (name, nil)
        case .failures:
            guard let current, failures == nil else { return [] }
            failures = Failures(client: current.name)
            return [.readFailures(client: current.name)]
        case .retry:
            guard let failures, let job = failures.current else { return [] }
            return [.retryFailed(client: failures.client, job: job.id)]
        case .retryAll: askToRetry(in: &session)
        case .retryClient(let name): return [.retryFailed(client: name, job: nil)]
        case .withdraw: askToWithdraw(in: &session)
        case .withdrawJob(let client, let job): return [.withdrawJob(client: client, job: job)]
        case .pull:
            guard let current else { return [] }
            wish.client = current.name
            return session.pull(wish)
        case .pullWith(let wish): return session.pull(wish)
        case .lowerThreshold: moveThreshold(by: -1)
        case .raiseThreshold: moveThreshold(by: 1)
        case .empties: wish.includesEmpty.toggle()
        case .images:
            guard let current else { return [] }
            session.requests += [
                .dismiss, .run(CommandCall("browse.client", Arguments(["client": current.name]))),
            ]
        case .sort:
            let all = Order.allCases
            order = all[((all.firstIndex(of: order) ?? 0) + 1) % all.count]
            follow()
        case .refresh: return ask()
        case .back where failures != nil: failures = nil
        case .back, .close: session.requests.append(.dismiss)
        }
        return []
    }

    /// In steps of 0.05, from 0.05 to 1.
    private mutating func moveThreshold(by steps: Int) {
        let place = Int((wish.below * 20).rounded()) + steps
        wish.below = Double(max(1, min(20, place))) / 20
    }

    private mutating func move(by delta: Int, in session: Session) {
        let rows = page(session)
        if var open = failures {
            open.select(open.list.cursor + delta)
            open.list.reveal(rows: rows)
            failures = open
        } else {
            list.move(by: delta)
            list.reveal(rows: rows)
            chosen = current?.name
        }
    }
}
