import Domain

extension QueueScreen {
    static let commands: [Command<QueueScreen>] = [
        Command<QueueScreen>("up", "up", ["up", "k"], group: "Move", .up),
        Command<QueueScreen>("down", "down", ["down", "j"], group: "Move", .down),
        Command<QueueScreen>("page-up", "a screen up", ["pgup", "ctrl+b"], group: "Move", .pageUp),
        Command<QueueScreen>("page-down", "a screen down", ["pgdn", "ctrl+f"], group: "Move", .pageDown),
        Command<QueueScreen>("first", "first line", ["g g", "home"], group: "Move", .first),
        Command<QueueScreen>("last", "last line", ["G", "g e", "end"], group: "Move", .last),
        Command<QueueScreen>("select", "client of that name (name)", [], group: "Move") {
            arguments throws(CommandError) in .select(try arguments.text("name"))
        },
        Command<QueueScreen>(
            "failures", "its failures, with their reasons", ["enter", "l"], group: "Client", hint: "failures",
            .failures, whyNot: whyNoFailures),
        Command<QueueScreen>(
            "pull", "bring its doubtful jobs into the workspace", ["p"], group: "Client", hint: "pull", .pull,
            whyNot: { $1.whyNoPull ?? whyNoClient($0, $1) }),
        Command<QueueScreen>(
            "pull-with", "bring doubtful jobs (client, below, hours, limit, empty)", [], group: "Client",
            whyNot: { $1.whyNoPull }
        ) { arguments throws(CommandError) in .pullWith(try wish(arguments)) },
        Command<QueueScreen>(
            "lower-threshold", "surer detections are no doubt", ["<"], group: "Client", .lowerThreshold,
            whyNot: whyNoTable),
        Command<QueueScreen>(
            "raise-threshold", "surer detections are a doubt too", [">"], group: "Client", .raiseThreshold,
            whyNot: whyNoTable),
        Command<QueueScreen>(
            "empties", "pull also where nothing was found, or not", ["e"], group: "Client", .empties,
            whyNot: whyNoTable),
        Command<QueueScreen>(
            "images", "its images in the list", ["o"], group: "Client", hint: "images", .images, whyNot: whyNoImages),
        Command<QueueScreen>(
            "retry-all", "try all of its failures again", ["R"], group: "Client", .retryAll, whyNot: whyNoRetryOfAll),
        Command<QueueScreen>(
            "retry-client", "try all failures of that client again (client)", [], group: "Client",
            whyNot: { $1.whyNoEdits }
        ) { arguments throws(CommandError) in .retryClient(try arguments.text("client")) },
        Command<QueueScreen>(
            "retry", "try it again", ["r"], group: "Failure", hint: "try again", .retry, whyNot: whyNoRetry),
        Command<QueueScreen>(
            "withdraw", "withdraw it: nobody hears of it again", ["x"], group: "Failure", hint: "withdraw",
            .withdraw, whyNot: whyNotWithdraw),
        Command<QueueScreen>(
            "withdraw-job", "withdraw that failure (client, job)", [], group: "Failure", whyNot: { $1.whyNoEdits }
        ) { arguments throws(CommandError) in
            .withdrawJob(client: try arguments.text("client"), job: try arguments.text("job"))
        },
        Command<QueueScreen>(
            "sort", "by name, waiting, failed or throughput", ["s"], group: "Client", hint: "sort", .sort,
            whyNot: whyNoTable),
        Command<QueueScreen>("refresh", "read anew", ["f5"], group: "Client", .refresh),
        Command<QueueScreen>("back", "back to the clients, then close", ["esc"], group: "Everywhere", .back),
        Command<QueueScreen>("close", "close", ["q", "@"], group: "Everywhere", hint: "close", .close),
    ]

    private static func wish(_ arguments: Arguments) throws(CommandError) -> PullWish {
        var wish = PullWish(client: try arguments.text("client"))
        if arguments.optional("below") != nil { wish.below = try arguments.number("below") }
        if arguments.optional("hours") != nil { wish.hours = try arguments.number("hours") }
        if arguments.optional("limit") != nil { wish.limit = try arguments.wholeNumber("limit") }
        wish.includesEmpty = arguments.optional("empty") == "true"
        guard (0...1).contains(wish.below), wish.hours > 0, wish.limit > 0 else {
            throw CommandError(reason: "expected a confidence of 0 to 1, and hours and limit above 0")
        }
        return wish
    }

    // MARK: Why not

    private static func whyNoClient(_ screen: QueueScreen, _ session: Session) -> String? {
        if screen.current != nil { return nil }
        return switch screen.knowledge {
        case .asked: "the queue has not answered yet"
        case .unset: "the settings name no queue"
        case .failed(let reason): reason
        case .known: "no client has posted a job yet"
        }
    }

    private static func whyNoTable(_ screen: QueueScreen, _ session: Session) -> String? {
        screen.failures != nil ? "esc goes back to the clients" : whyNoClient(screen, session)
    }

    private static func whyNoFailures(_ screen: QueueScreen, _ session: Session) -> String? {
        if let failures = screen.failures { return "these are the failures of \(failures.client)" }
        return whyNoClient(screen, session)
    }

    private static func whyNoImages(_ screen: QueueScreen, _ session: Session) -> String? {
        if let reason = whyNoClient(screen, session) { return reason }
        guard let name = screen.current?.name, !session.clients.contains(where: { $0.name == name }) else { return nil }
        return "the workspace has no image of \(name); p brings some"
    }

    private static func whyNoRetryOfAll(_ screen: QueueScreen, _ session: Session) -> String? {
        if let reason = session.whyNoEdits ?? whyNoClient(screen, session) { return reason }
        guard let current = screen.current, current.failed == 0 else { return nil }
        return "no job of \(current.name) was given up"
    }

    private static func whyNoFailure(_ screen: QueueScreen, _ session: Session) -> String? {
        if let reason = session.whyNoEdits { return reason }
        guard let failures = screen.failures else { return whyNoClient(screen, session) ?? "enter shows the failures" }
        return failures.current == nil ? "no job of \(failures.client) was given up" : nil
    }

    private static func whyNoRetry(_ screen: QueueScreen, _ session: Session) -> String? {
        if let reason = whyNoFailure(screen, session) { return reason }
        guard let job = screen.failures?.current, job.address == nil else { return nil }
        return "its picture came with it and is gone: it cannot be tried again"
    }

    private static func whyNotWithdraw(_ screen: QueueScreen, _ session: Session) -> String? {
        whyNoFailure(screen, session)
    }
}
