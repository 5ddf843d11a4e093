import Workbench

extension FakeCatalog {
    /// Answers what concerns the service's queue.
    mutating func answerOfQueue(_ effect: Effect) -> Answer? {
        if let queueProblem { return .queueFailed(queueProblem) }
        switch effect {
        case .readQueue: return .queue(queue)
        case .readFailures(let client): return .failures(client: client, failures[client] ?? [])
        case .retryFailed(let client, let job):
            let before = failures[client]?.count ?? 0
            failures[client]?.removeAll { $0.address != nil && (job == nil || $0.id == job) }
            note(client)
            return .queueChanged("\(before - (failures[client]?.count ?? 0)) of \(client) again")
        case .withdrawJob(let client, let job):
            failures[client]?.removeAll { $0.id == job }
            note(client)
            return .queueChanged("withdrew \(job)")
        case .pull(let wish):
            var report = PullReport(wish)
            (report.looked, report.doubtful, report.came, report.known) = (1204, 6, 3, 2)
            (report.detections, report.layers) = (9, ["service-f00d"])
            report.failures = [PullReport.Failure(job: "01J", why: "http://a.example/1.jpg: status 404")]
            return .pulled(report)
        default: return nil
        }
    }

    private mutating func note(_ client: String) {
        guard let index = queue?.clients.firstIndex(where: { $0.name == client }) else { return }
        queue?.clients[index].failed = failures[client]?.count ?? 0
    }
}

extension QueueReport {
    /// A queue of so many clients, busy and idle ones.
    static func made(clients count: Int = 5) -> QueueReport {
        let names = ["acme", "globex", "initech", "umbrella", "wonka"]
        let clients = (0..<count).map { number -> Client in
            let name = number < names.count ? names[number] : "client-\(number)"
            guard number % 5 != 3 else {
                return Client(
                    name: name, done: Array(repeating: 0, count: 61), failures: Array(repeating: 0, count: 61))
            }
            let done = (0..<61).map { minute in (60 - abs(minute - 20 - number * 6)) * (5 - number % 5) }
            let failures = (0..<61).map { minute in number % 5 == 0 && minute % 20 == 13 ? 1 : 0 }
            return Client(
                name: name, queued: number % 5 == 4 ? 0 : 1204 / (number + 1), paused: number % 5 == 0 ? 40 : 0,
                running: number % 5 == 4 ? 0 : 8 - number % 5, failed: number % 5 == 0 ? 4 : 0,
                oldest: number % 5 == 4 ? nil : 200 * Double(number * number + 1),
                perMinute: Double(done.suffix(5).reduce(0, +)) / 4.5, done: done, failures: failures)
        }
        return QueueReport(place: "sqlite:queue.sqlite", clients: clients)
    }
}

extension FailedJob {
    /// Failures of acme, the newest first; the picture of the last one came along.
    static let made: [FailedJob] = [
        FailedJob(
            id: "01J9Z3K5Q0AAAAAAAAAAAAAAA4", reason: "https://cdn.example.org/shelf/4.jpg: status 404",
            address: "https://cdn.example.org/shelf/4.jpg", attempts: 1, postedAt: 7200, endedAt: 7260),
        FailedJob(
            id: "01J9Z3K5Q0AAAAAAAAAAAAAAA3",
            reason:
                "https://cdn.example.org/a/folder/with/a/long/name/shelf/3.jpg: no answer in time, after 4 attempts in 120 s",
            address: "https://cdn.example.org/a/folder/with/a/long/name/shelf/3.jpg", attempts: 3, postedAt: 3600,
            endedAt: 7000),
        FailedJob(
            id: "01J9Z3K5Q0AAAAAAAAAAAAAAA2",
            reason: "given up after 3 attempts: the worker was not heard of again each time",
            address: "s3://pictures/2.png", attempts: 3, postedAt: 3500, endedAt: 4000),
        FailedJob(
            id: "01J9Z3K5Q0AAAAAAAAAAAAAAA1", reason: "the picture: no JPEG, PNG or WebP", address: nil, attempts: 1,
            postedAt: 60, endedAt: 61),
    ]
}
