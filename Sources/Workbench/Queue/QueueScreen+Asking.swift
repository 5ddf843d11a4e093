extension QueueScreen {
    /// Asks before all failures of a client are tried again.
    func askToRetry(in session: inout Session) {
        guard let current else { return }
        let call = CommandCall("queue.retry-client", Arguments(["client": current.name]))
        session.requests.append(
            .present(
                .choice(
                    Choice(
                        title: "jobs of \(current.name) that were given up",
                        items: [
                            Choice.Item(
                                text: "try them again", detail: "those whose picture has an address",
                                call: call),
                            Choice.Item(text: "leave them", detail: "nothing changes"),
                        ]))))
    }

    /// Asks before a failure is withdrawn: the queue does not give it back.
    func askToWithdraw(in session: inout Session) {
        guard let failures, let job = failures.current, let count = failures.jobs?.count else { return }
        let call = CommandCall("queue.withdraw-job", Arguments(["client": failures.client, "job": job.id]))
        let place = count == 1 ? "its only failure" : "1 of its \(count) failures"
        session.requests.append(
            .present(
                .choice(
                    Choice(
                        title: "job \(job.id) of \(failures.client)",
                        items: [
                            Choice.Item(text: "leave it", detail: "nothing changes"),
                            Choice.Item(
                                text: "withdraw it", detail: "\(place); it cannot be brought back", call: call),
                        ]))))
    }
}
