import Foundation

/// Measures runs of a network, as a whole and node by node.
public struct InferenceBenchmark: Sendable {
    /// What was measured.
    public struct Report: Sendable {
        /// Seconds until the session's first result, reading the weights included.
        public var first: Double
        /// Seconds of each measured run, in order.
        public var seconds: [Double]
        /// Processor seconds of the measured runs together, all threads: what others on the machine do not disturb.
        public var processorSeconds: Double
        /// Seconds of each node, each the median of its runs; 0 for nodes that are part of another.
        public var nodeSeconds: [Double]
        /// How each node's convolution was computed; empty for other nodes.
        public var methods: [String]
        /// Bytes of activations, weights and scratch.
        public var bytes: Int
        /// Most bytes that the process ever had in memory.
        public var peakBytes: Int
        /// Threads that took part.
        public var threads: Int

        /// The run in the middle.
        public var median: Double { InferenceBenchmark.median(seconds) }
        /// The fastest run.
        public var min: Double { seconds.min() ?? 0 }
    }

    /// Runs that are measured.
    public var runs: Int
    /// Runs before those.
    public var warmUp: Int

    /// Prepares a benchmark.
    public init(runs: Int = 10, warmUp: Int = 2) { (self.runs, self.warmUp) = (max(1, runs), max(0, warmUp)) }

    /// Runs a session on seeded numbers of 0…1.
    ///
    /// - Parameter tuning: if given, the session is tuned after its first run, and what was found is added
    /// - Throws: ``NetworkError`` as ``InferenceSession/run(isTimed:cancellation:_:)``
    public func run(_ session: InferenceSession, tuning: inout TuningTable?) throws(NetworkError) -> Report {
        var state: UInt64 = 1
        let input = (0..<session.plan.batch * session.plan.input.count).map { _ in
            // Knuth's multiplier for 64 bits; the upper bits are good enough for a picture.
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Float(state >> 40) / Float(1 << 24)
        }
        let start = Monotonic.nanoseconds
        _ = try session.run(input)
        let first = Double(Monotonic.nanoseconds - start) / 1e9
        if var table = tuning {
            try session.tune(&table)
            tuning = table
        }
        for _ in 0..<warmUp { _ = try session.run(input) }
        var (seconds, nodes): ([Double], [[Double]]) = ([], [])
        let processor = Self.processorSeconds
        for _ in 0..<runs {
            let start = Monotonic.nanoseconds
            let result = try session.run(input, isTimed: true)
            seconds.append(Double(Monotonic.nanoseconds - start) / 1e9)
            nodes.append(result.nodeSeconds)
        }
        return Report(
            first: first, seconds: seconds, processorSeconds: Self.processorSeconds - processor,
            nodeSeconds: session.plan.network.nodes.indices.map { node in Self.median(nodes.map { $0[node] }) },
            methods: session.methods, bytes: session.bytes, peakBytes: Self.peakBytes, threads: session.pool.threads)
    }

    static func median(_ values: [Double]) -> Double {
        let sorted = values.sorted()
        return sorted.isEmpty ? 0 : sorted[sorted.count / 2]
    }

    static var processorSeconds: Double {
        var usage = rusage()
        getrusage(0, &usage)
        return Double(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec)
            + Double(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6
    }

    static var peakBytes: Int {
        var usage = rusage()
        // 0 is RUSAGE_SELF, which C libraries declare with different types; kilobytes on Linux, bytes on Darwin.
        getrusage(0, &usage)
        #if os(Linux)
            return usage.ru_maxrss * 1024
        #else
            return usage.ru_maxrss
        #endif
    }
}
