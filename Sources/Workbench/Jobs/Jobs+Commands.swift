import Domain

extension Jobs {
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
            "pause", "let it wait, or go on", ["p"], group: "Job", hint: "pause", .pause, whyNot: whyNotPause),
        Command<Jobs>(
            "resume", "go on where it stopped", ["r"], group: "Job", hint: "resume", .resume, whyNot: whyNotResume),
        Command<Jobs>(
            "train", "train a network on a split", ["t"], group: "Training", hint: "train", .train,
            whyNot: { $1.whyNoTraining }),
        Command<Jobs>(
            "mark", "mark a training, to compare it", ["space"], group: "Training", .mark, whyNot: whyNoTraining),
        Command<Jobs>(
            "compare", "compare marked trainings, or all", ["c"], group: "Training", hint: "compare", .compare,
            whyNot: whyNotCompare),
        Command<Jobs>(
            "figure", "of compared ones mAP or loss", ["v"], group: "Training", hint: "mAP or loss", .figure,
            whyNot: whyNoComparison),
        Command<Jobs>(
            "axis", "of compared ones over epochs or minutes", ["b"], group: "Training", hint: "epochs or minutes",
            .axis, whyNot: whyNoComparison),
        Command<Jobs>("refresh", "read anew", ["f5"], group: "Job", .refresh),
        Command<Jobs>("back", "back to the list, then close", ["esc"], group: "Everywhere", .back),
        Command<Jobs>("close", "close", ["q", "J"], group: "Everywhere", hint: "close", .close),
    ]

    private static func whyNoJob(_ screen: Jobs, _ session: Session) -> String? {
        if screen.comparison != nil { return "trainings are being compared; esc leaves that" }
        return screen.current(session) == nil ? "there are no jobs; i predicts an image" : nil
    }

    private static func whyNotCancel(_ screen: Jobs, _ session: Session) -> String? {
        if let reason = session.whyNoEdits ?? whyNoJob(screen, session) { return reason }
        guard let job = screen.current(session)?.job else { return nil }
        if job.state.isOver { return "job \(job.id.rawValue) is over: \(job.state.rawValue)" }
        return job.isCancelRequested ? "job \(job.id.rawValue) is stopping already" : nil
    }

    private static func whyNotPause(_ screen: Jobs, _ session: Session) -> String? {
        if let reason = whyNotCancel(screen, session) { return reason }
        guard let job = screen.current(session)?.job, job.state == .queued else { return nil }
        return "job \(job.id.rawValue) waits for its turn already"
    }

    private static func whyNotResume(_ screen: Jobs, _ session: Session) -> String? {
        if let reason = session.whyNoEdits ?? whyNoJob(screen, session) { return reason }
        guard let report = screen.current(session), !report.job.state.isResumable, !report.isPaused else { return nil }
        return "job \(report.id.rawValue) is \(report.job.state.rawValue): there is nothing to resume"
    }

    private static func whyNoTraining(_ screen: Jobs, _ session: Session) -> String? {
        if let reason = whyNoJob(screen, session) { return reason }
        guard let job = screen.current(session)?.job, job.kind != .train else { return nil }
        return "job \(job.id.rawValue) is no training"
    }

    private static func whyNotCompare(_ screen: Jobs, _ session: Session) -> String? {
        if screen.comparison != nil { return "trainings are being compared already; esc leaves that" }
        let count = session.jobs.count { $0.job.kind == .train }
        return count < 2 ? "\(count == 0 ? "no training" : "one training") to compare; t starts another" : nil
    }

    private static func whyNoComparison(_ screen: Jobs, _ session: Session) -> String? {
        screen.comparison == nil ? "nothing is compared; c compares trainings" : nil
    }
}
