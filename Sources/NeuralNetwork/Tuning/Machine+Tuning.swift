internal import CKernels
import Foundation

extension ck_conv {
    /// What tuning results of this convolution are filed under.
    func tuningKey(threads: Int) -> String {
        let residual = residual_stride > 0 ? " residual" : ""
        return "\(Processor.name) | level \(level.rawValue) | \(threads) threads | "
            + "\(batch)×\(height)×\(width)×\(channels) → \(filters), size \(size), stride \(stride), "
            + "padding \(padding), groups \(groups)\(residual)"
    }
}

extension ck_conv_variant {
    private static let names = [
        "gathered", "depthwise", "winograd 2", "winograd 4", "winograd 6", "winograd 4 fused", "winograd 6 fused",
        "in place", "", "exact",
    ]

    /// What people and files call it.
    var name: String {
        let index = Int(rawValue)
        return index < Self.names.count ? Self.names[index] : "variant \(index)"
    }
}

/// The machine's processor.
enum Processor {
    /// As the system names it: `Intel(R) Xeon(R) Processor @ 2.50GHz`.
    static let name: String = {
        let text = (try? String(contentsOfFile: "/proc/cpuinfo", encoding: .utf8)) ?? ""
        let line = text.split(separator: "\n").first { $0.hasPrefix("model name") }
        let value = line?.split(separator: ":", maxSplits: 1).last?.trimmingCharacters(in: .whitespaces)
        return value ?? "unknown processor"
    }()
}

extension Machine {
    /// Computes every convolution as a table says, where it knows the layer.
    ///
    /// - Throws: ``NetworkError/tooLarge(what:bytes:limit:)`` where memory is lacking
    func choose(_ table: TuningTable, threads: Int) throws(NetworkError) {
        guard !table.entries.isEmpty else { return }
        for (index, kernel) in kernels.enumerated() {
            guard let layer = kernel.convolution?.layer,
                let entry = table.entries[layer.tuningKey(threads: threads)],
                let variant = layer.variants.first(where: { $0.name == entry.variant })
            else { continue }
            choose(variant, for: index)
        }
        try prepare()
    }

    /// Times the ways of computing each kind of convolution that `table` does not know, on the real memory.
    ///
    /// - Parameter deadline: nanoseconds after which no further layer is begun
    /// - Throws: ``NetworkError/cancelled``; ``NetworkError/tooLarge(what:bytes:limit:)`` where memory is lacking
    func tune(
        _ table: inout TuningTable, on pool: WorkerPool, until deadline: UInt64, cancellation: Cancellation?
    ) throws(NetworkError) {
        var kinds: [String: [Int]] = [:]
        for (index, kernel) in kernels.enumerated() {
            guard let layer = kernel.convolution?.layer else { continue }
            kinds[layer.tuningKey(threads: pool.threads), default: []].append(index)
        }
        // Where most of the time goes comes first, should it run out.
        let order = kinds.sorted { (work($0.value), $1.key) > (work($1.value), $0.key) }
        for (key, members) in order where table.entries[key] == nil {
            let variants = variants(of: members)
            guard variants.count > 1 else { continue }
            guard Monotonic.nanoseconds < deadline else { break }
            var best: (variant: ck_conv_variant, nanoseconds: UInt64)?
            for variant in variants {
                if cancellation?.isCancelled == true { throw .cancelled }
                let time = try time(variant, members, on: pool, giveUpAbove: best?.nanoseconds)
                if time < best?.nanoseconds ?? .max { best = (variant, time) }
            }
            guard let best else { continue }
            for index in members { choose(best.variant, for: index) }
            table.entries[key] = TuningTable.Entry(
                variant: best.variant.name, seconds: Double(best.nanoseconds) / 1e9)
        }
        // What only the losers needed is given back.
        try dropScratch()
        try prepare()
    }

    /// Scratch of one layer above which a way is not even tried: a share of the memory that YOLO v3 may take.
    private static let scratchLimit = 48 << 20

    private func variants(of members: [Int]) -> [ck_conv_variant] {
        guard let layer = kernels[members[0]].convolution?.layer else { return [] }
        return layer.variants.filter { variant in
            var layer = layer
            layer.variant = variant
            return ck_conv_shared_bytes(&layer) + workers * ck_conv_worker_bytes(&layer) <= Self.scratchLimit
        }
    }

    private func work(_ members: [Int]) -> Int {
        guard let layer = kernels[members[0]].convolution?.layer else { return 0 }
        let area = layer.height * layer.width / (layer.stride * layer.stride)
        return members.count * area * layer.channels / layer.groups * layer.filters * layer.size * layer.size
    }

    /// The least time of a few runs; the layers of a kind take turns, so that weights are not found in a cache where in
    /// a whole run they would not be.
    private func time(
        _ variant: ck_conv_variant, _ members: [Int], on pool: WorkerPool, giveUpAbove best: UInt64?
    ) throws(NetworkError) -> UInt64 {
        for index in members { choose(variant, for: index) }
        try prepare()
        let regions = members.map(region)
        var least = UInt64.max
        for run in 0..<5 {
            let start = Monotonic.nanoseconds
            pool.run(regions[run % regions.count])
            let time = Monotonic.nanoseconds - start
            // The first run of all finds pages and branches cold.
            if run > 0 { least = min(least, time) }
            if let best, time > 2 * best { return min(least, time) }
        }
        return least
    }
}

extension InferenceSession {
    /// Times the ways of computing each kind of layer, takes the fastest from the next run on, and files them.
    ///
    /// A run must have gone before, so that weights and realistic numbers are in place. Runs wait meanwhile.
    ///
    /// - Parameters:
    ///   - table: what is known; gets what is found
    ///   - budget: after which time no further layer is begun; YOLO v3 needs one or two seconds
    /// - Throws: ``NetworkError/cancelled``; ``NetworkError/tooLarge(what:bytes:limit:)`` where memory is lacking
    public func tune(
        _ table: inout TuningTable, budget: Duration = .seconds(3), cancellation: Cancellation? = nil
    ) throws(NetworkError) {
        turn.lock()
        defer { turn.unlock() }
        let (seconds, attoseconds) = budget.components
        let nanoseconds = max(0, min(seconds, 3600)) * 1_000_000_000 + max(0, attoseconds / 1_000_000_000)
        let deadline = Monotonic.nanoseconds + UInt64(nanoseconds)
        try machine.choose(table, threads: pool.threads)
        try machine.tune(&table, on: pool, until: deadline, cancellation: cancellation)
    }

    /// How each node's convolution is computed; empty for other nodes.
    public var methods: [String] {
        turn.lock()
        defer { turn.unlock() }
        var names = Array(repeating: "", count: plan.network.nodes.count)
        for kernel in machine.kernels {
            guard let layer = kernel.convolution?.layer else { continue }
            names[plan.steps[kernel.step].node] = layer.variant.name
        }
        return names
    }
}
