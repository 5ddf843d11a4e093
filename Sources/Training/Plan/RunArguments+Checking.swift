extension RunArguments {
    /// The first value that cannot be, in words; `nil` where all can.
    public var fault: String? {
        if dataShape < 32 || dataShape % 32 != 0 || dataShape > 2048 {
            return "data-shape \(dataShape): expected a multiple of 32 from 32 to 2048"
        }
        let counts: [(String, Int, ClosedRange<Int>)] = [
            ("batch-size", batchSize, 1...256), ("accumulate", accumulate, 1...1024), ("num-workers", workers, 1...64),
            ("threads", threads, 0...256), ("epochs", epochs, 1...100_000),
            ("lr-decay-period", lrDecayPeriod, 0...100_000),
            ("warmup-epochs", warmupEpochs, 0...(hours == nil ? max(0, epochs) : 100_000)),
            ("log-interval", logInterval, 1...1_000_000),
            ("save-interval", saveInterval, 0...100_000), ("checkpoint-interval", checkpointInterval, 0...1_000_000),
            ("val-interval", valInterval, 1...100_000), ("start-epoch", startEpoch, 0...max(0, epochs - 1)),
            ("num-samples", numSamples, -1...Int.max), ("no-mixup-epochs", noMixupEpochs, 0...100_000),
            ("patience", patience, 0...100_000),
        ]
        for (name, value, allowed) in counts where !allowed.contains(value) {
            return "\(name) \(value): expected \(allowed.lowerBound) to \(allowed.upperBound)"
        }
        let numbers: [(String, Double, ClosedRange<Double>)] = [
            ("lr", lr, 0...10), ("lr-decay", lrDecay, 0...1), ("momentum", momentum, 0...0.9999), ("wd", wd, 0...1),
            ("hours", hours ?? 1, 0.001...10_000), ("clip-gradient", clipGradient ?? 1, 1e-12...1e12),
            ("flip", flip ?? 0, 0...1), ("mosaic", mosaic ?? 0, 0...1),
        ]
        for (name, value, allowed) in numbers where !allowed.contains(value) {
            return "\(name) \(value): expected \(allowed.lowerBound) to \(allowed.upperBound)"
        }
        if !["gluon", "darknet", "none"].contains(augmentation) {
            return "augmentation '\(augmentation)': expected gluon, darknet or none"
        }
        return ["own", "gluon", "darknet"].contains(loss) ? nil : "loss '\(loss)': expected own, gluon or darknet"
    }

    /// What must be the same for a training to go on where another stopped: each name with both values, where they differ.
    ///
    /// Epochs, hours, patience, intervals, workers and threads may change.
    public func differences(from other: RunArguments) -> [(name: String, here: String, there: String)] {
        let pairs = zip(Self.kept(self), Self.kept(other))
        return pairs.compactMap { $0.value == $1.value ? nil : (name: $0.name, here: $0.value, there: $1.value) }
    }

    /// All arguments by name, for people.
    public var listed: [(name: String, value: String)] {
        var all = Self.kept(self)
        all.insert(("epochs", "\(epochs)"), at: 1)
        if let hours { all.insert(("hours", "\(hours)"), at: 2) }
        return all + [
            ("patience", "\(patience)"), ("num-workers", "\(workers)"), ("threads", "\(threads)"),
            ("val-interval", "\(valInterval)"), ("save-interval", "\(saveInterval)"),
        ]
    }

    private static func kept(_ a: RunArguments) -> [(name: String, value: String)] {
        [
            ("network", a.network), ("data-shape", "\(a.dataShape)"), ("batch-size", "\(a.batchSize)"),
            ("accumulate", "\(a.accumulate)"), ("lr", "\(a.lr)"), ("lr-mode", a.lrMode.rawValue),
            ("lr-counting", a.lrCounting.rawValue), ("lr-decay", "\(a.lrDecay)"),
            ("lr-decay-period", "\(a.lrDecayPeriod)"), ("lr-decay-epoch", "\(a.lrDecayEpoch)"),
            ("warmup-epochs", "\(a.warmupEpochs)"), ("momentum", "\(a.momentum)"), ("wd", "\(a.wd)"),
            ("no-wd", "\(a.noWd)"), ("clip-gradient", a.clipGradient.map { "\($0)" } ?? "none"), ("seed", "\(a.seed)"),
            ("start-epoch", "\(a.startEpoch)"), ("num-samples", "\(a.numSamples)"),
            ("no-random-shape", "\(a.noRandomShape)"), ("mixup", "\(a.mixup)"),
            ("no-mixup-epochs", "\(a.noMixupEpochs)"), ("label-smooth", "\(a.labelSmooth)"), ("freeze", a.freeze),
            ("cache", "\(a.cache)"), ("augmentation", a.augmentation),
            ("flip", a.flip.map { "\($0)" } ?? "own"), ("quarter-turns", "\(a.quarterTurns ?? false)"),
            ("mosaic", "\(a.mosaic ?? 0)"), ("loss", a.loss),
        ]
    }
}
