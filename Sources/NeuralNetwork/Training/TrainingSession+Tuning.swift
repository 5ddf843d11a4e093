internal import CKernels

extension TrainingSession {
    /// Times the ways of computing each kind of convolution, forward and of gradients, that a table does not know.
    ///
    /// The fastest are taken from the next step on. What is in the arena is lost; a step should have gone before, so that
    /// numbers are realistic.
    ///
    /// - Parameters:
    ///   - table: what is known; gets what is found
    ///   - budget: after which time no further kind is begun
    /// - Throws: ``NetworkError/cancelled``; ``NetworkError/tooLarge(what:bytes:limit:)`` where memory is lacking
    public func tune(
        _ table: inout TuningTable, budget: Duration = .seconds(10), cancellation: Cancellation? = nil
    ) throws(NetworkError) {
        parameters.arena.holder = nil
        defer { machine.trial = nil }
        try machine.prepare()
        let deadline = Monotonic.nanoseconds + UInt64(max(0, min(budget / .seconds(1), 3600)) * 1e9)
        var kinds: [String: (step: TrainingStep, ways: [ck_conv_variant], work: Int)] = [:]
        for step in plan.steps {
            guard let (key, ways, work) = machine.convolution(of: step) else { continue }
            kinds[key] = kinds[key].map { ($0.step, $0.ways, $0.work + work) } ?? (step, ways, work)
        }
        // Where most of the time goes comes first, should it run out.
        for (key, kind) in kinds.sorted(by: { ($0.value.work, $1.key) > ($1.value.work, $0.key) })
        where table.entries[key] == nil && kind.ways.count > 1 {
            guard Monotonic.nanoseconds < deadline else { break }
            var best: (way: ck_conv_variant, time: UInt64)?
            for way in kind.ways {
                if cancellation?.isCancelled == true { throw .cancelled }
                machine.trial = way
                try machine.makeRoom(for: kind.step)
                let first = machine.time(kind.step, on: pool)
                guard first < 2 * (best?.time ?? .max / 2) else { continue }
                let time = min(first, machine.time(kind.step, on: pool))
                if time < best?.time ?? .max { best = (way, time) }
            }
            guard let best else { continue }
            table.entries[key] = TuningTable.Entry(variant: best.way.name, seconds: Double(best.time) / 1e9)
        }
        machine.tuning.merge(table)
        try machine.chooseAgain()
    }
}
