import Cells
import Domain

/// The background work of the workspace: what runs, how far it is, and what it said.
struct Jobs: Screen, Equatable {
    /// What can happen to the screen.
    enum Message: Equatable, Sendable {
        case up, down, pageUp, pageDown, first, last
        case cancel, resume, pause, log, refresh, back, close
        case train, mark, compare, figure, axis
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

    /// How trainings go, as far as it was asked for, and those that will not change any more.
    var stories: [JobID: RunStory] = [:]
    private var settled: Set<JobID> = []
    /// Trainings that are marked to be compared.
    var marked: Set<JobID> = []
    var comparison: Comparison?

    static func == (a: Self, b: Self) -> Bool {
        a.list == b.list && a.log?.job == b.log?.job && a.log?.lines == b.log?.lines && a.back == b.back
            && a.stories == b.stories && a.marked == b.marked && a.comparison == b.comparison
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
        return [.readJobs] + look(in: session)
    }

    /// What has to be asked about once a second.
    func tick(in session: Session) -> [Effect] {
        [.readJobs] + (log.map { [.readLog($0.job)] } ?? [])
            + shown(session).filter { isMoving($0, session) }.map { .readRun($0) }
    }

    /// Asks for the stories in sight that are not known.
    private func look(in session: Session) -> [Effect] {
        shown(session).filter { stories[$0] == nil }.map { .readRun($0) }
    }

    /// Trainings whose stories are in sight.
    private func shown(_ session: Session) -> [JobID] {
        if let comparison { return comparison.jobs }
        guard let job = current(session)?.job, job.kind == .train else { return [] }
        return [job.id]
    }

    /// Whether there may be news of a training.
    private func isMoving(_ id: JobID, _ session: Session) -> Bool {
        let isOver = session.jobs.first { $0.id == id }?.job.state.isOver ?? true
        return !isOver || !settled.contains(id)
    }

    mutating func update(_ message: Message, in session: inout Session) -> [Effect] {
        let effects = change(message, in: &session)
        chosen = current(session)?.id
        return effects + look(in: session)
    }

    private mutating func change(_ message: Message, in session: inout Session) -> [Effect] {
        list.resize(count: session.jobs.count)
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
            session.say("stopping \(report.title); what it \(report.job.kind == .train ? "learnt" : "found") is kept")
            return [.cancelJob(report.id)]
        case .resume:
            guard let report = current(session) else { return [] }
            if report.isPaused { return change(.pause, in: &session) }
            session.say("\(report.title) goes on where it stopped")
            return [.resumeJob(report.id)]
        case .log:
            guard let report = current(session) else { return [] }
            (log, back) = ((report.id, nil), 0)
            return [.readLog(report.id)]
        case .pause:
            guard let report = current(session) else { return [] }
            session.say(report.isPaused ? "\(report.title) goes on" : "\(report.title) waits; p lets it go on")
            return [.pauseJob(report.id, !report.isPaused)]
        case .train: session.askForTraining(of: current(session)?.job.kind == .train ? current(session)?.model : nil)
        case .mark, .compare, .figure, .axis: compare(message, in: &session)
        case .refresh: return tick(in: session)
        case .back where comparison != nil: comparison = nil
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
        case .jobStarted(let report):
            // What was just started is what one wants to see.
            list.resize(count: session.jobs.count)
            if let index = session.jobs.firstIndex(where: { $0.id == report.id }) { list.select(index) }
            chosen = report.id
            return look(in: session)
        case .jobs:
            list.resize(count: session.jobs.count)
            if let index = session.jobs.firstIndex(where: { $0.id == chosen }) { list.select(index) }
        case .log(let id, let lines) where id == log?.job: log?.lines = lines
        case .run(let id, let story):
            stories[id] = story
            if session.jobs.first(where: { $0.id == id })?.job.state.isOver ?? true {
                settled.insert(id)
            } else {
                settled.remove(id)
            }
        default: break
        }
        return []
    }
}
