import Cells
import Domain

/// The background work of the workspace: what runs, how far it is, and what it said.
struct Jobs: Screen, Equatable {
    /// What can happen to the screen.
    enum Message: Equatable, Sendable {
        case up, down, pageUp, pageDown, first, last
        case cancel, resume, log, refresh, back, close
        case select(Int)
    }

    static let name = "jobs"

    var list = ListView()
    /// The job under the cursor: new ones come in above it.
    private var chosen: JobID?
    /// The job whose log is in front, and its lines, oldest first; `nil` lines before the answer.
    var log: (job: JobID, lines: [String]?)?
    /// Lines of the log scrolled back from its end.
    var back = 0

    static func == (a: Self, b: Self) -> Bool {
        a.list == b.list && a.log?.job == b.log?.job && a.log?.lines == b.log?.lines && a.back == b.back
    }

    static let commands: [Command<Jobs>] = [
        Command<Jobs>("up", "up", ["up", "k"], group: "Move", .up),
        Command<Jobs>("down", "down", ["down", "j"], group: "Move", .down),
        Command<Jobs>("page-up", "a screen up", ["pgup", "ctrl+b"], group: "Move", .pageUp),
        Command<Jobs>("page-down", "a screen down", ["pgdn", "ctrl+f"], group: "Move", .pageDown),
        Command<Jobs>("first", "first line", ["g g", "home"], group: "Move", .first),
        Command<Jobs>("last", "last line", ["G", "g e", "end"], group: "Move", .last),
        Command<Jobs>("select", "job of that number (number)", [], group: "Move", whyNot: whyNoJob) {
            arguments throws(CommandError) in .select(try arguments.wholeNumber("number"))
        },
        Command<Jobs>("log", "its log", ["enter", "l"], group: "Job", hint: "log", .log, whyNot: whyNoJob),
        Command<Jobs>("cancel", "stop it", ["x"], group: "Job", hint: "stop", .cancel, whyNot: whyNotCancel),
        Command<Jobs>(
            "resume", "go on where it stopped", ["r"], group: "Job", hint: "resume", .resume, whyNot: whyNotResume),
        Command<Jobs>("refresh", "read anew", ["f5"], group: "Job", .refresh),
        Command<Jobs>("back", "back to the list, then close", ["esc"], group: "Everywhere", .back),
        Command<Jobs>("close", "close", ["q", "J"], group: "Everywhere", hint: "close", .close),
    ]

    // MARK: Why not

    private static func whyNoJob(_ screen: Jobs, _ session: Session) -> String? {
        screen.current(session) == nil ? "there are no jobs; i predicts an image" : nil
    }

    private static func whyNotCancel(_ screen: Jobs, _ session: Session) -> String? {
        if let reason = session.whyNoEdits ?? whyNoJob(screen, session) { return reason }
        guard let job = screen.current(session)?.job else { return nil }
        if job.state.isOver { return "job \(job.id.rawValue) is over: \(job.state.rawValue)" }
        return job.isCancelRequested ? "job \(job.id.rawValue) is stopping already" : nil
    }

    private static func whyNotResume(_ screen: Jobs, _ session: Session) -> String? {
        if let reason = session.whyNoEdits ?? whyNoJob(screen, session) { return reason }
        guard let job = screen.current(session)?.job, !job.state.isResumable else { return nil }
        return "job \(job.id.rawValue) is \(job.state.rawValue): there is nothing to resume"
    }

    /// The job under the cursor.
    func current(_ session: Session) -> JobReport? {
        session.jobs.indices.contains(list.cursor) ? session.jobs[list.cursor] : nil
    }

    // MARK: Update

    /// What has to be asked when the screen opens.
    mutating func open(in session: Session) -> [Effect] {
        list.resize(count: session.jobs.count)
        chosen = current(session)?.id
        return [.readJobs]
    }

    /// What has to be asked about once a second.
    func tick() -> [Effect] { [.readJobs] + (log.map { [.readLog($0.job)] } ?? []) }

    mutating func update(_ message: Message, in session: inout Session) -> [Effect] {
        list.resize(count: session.jobs.count)
        defer { chosen = current(session)?.id }
        switch message {
        case .up: move(by: -1, in: session)
        case .down: move(by: 1, in: session)
        case .pageUp: move(by: -page(session), in: session)
        case .pageDown: move(by: page(session), in: session)
        case .first: move(by: -1_000_000, in: session)
        case .last: move(by: 1_000_000, in: session)
        case .select(let number):
            guard let index = session.jobs.firstIndex(where: { $0.id.rawValue == number }) else {
                session.refuse("there is no job \(number)")
                return []
            }
            list.select(index)
        case .cancel:
            guard let report = current(session) else { return [] }
            session.say("stopping \(report.title); what it found is kept")
            return [.cancelJob(report.id)]
        case .resume:
            guard let report = current(session) else { return [] }
            session.say("\(report.title) goes on where it stopped")
            return [.resumeJob(report.id)]
        case .log:
            guard let report = current(session) else { return [] }
            (log, back) = ((report.id, nil), 0)
            return [.readLog(report.id)]
        case .refresh: return tick()
        case .back where log != nil: log = nil
        case .back, .close: session.requests.append(.dismiss)
        }
        return []
    }

    private mutating func move(by delta: Int, in session: Session) {
        guard let log else {
            list.move(by: delta)
            return list.reveal(rows: page(session))
        }
        back = max(0, min((log.lines?.count ?? 0) - page(session), back - delta))
    }

    mutating func receive(_ answer: Answer, in session: inout Session) -> [Effect] {
        switch answer {
        case .jobs, .jobStarted:
            list.resize(count: session.jobs.count)
            if let index = session.jobs.firstIndex(where: { $0.id == chosen }) { list.select(index) }
        case .log(let id, let lines) where id == log?.job: log?.lines = lines
        default: break
        }
        return []
    }
}
