public import CoreMetrics
import Queue
import Synchronization

/// Counters and times in memory, read by Prometheus in its text format (version 0.0.4).
///
/// A metric of one name and one set of labels is made once and kept: names and labels are the program's own, never a client's.
public final class PrometheusMetrics: MetricsFactory {
    private struct Key: Hashable {
        var label: String
        var dimensions: String
    }

    private struct State {
        var counters: [Key: PrometheusCounter] = [:]
        var gauges: [Key: PrometheusGauge] = [:]
        var histograms: [Key: PrometheusHistogram] = [:]
    }

    private let state = Mutex(State())

    /// Makes metrics that all stand at zero.
    public init() {}

    private static func key(_ label: String, _ dimensions: [(String, String)]) -> Key {
        let labels = dimensions.map { name, value in "\(name)=\(JSONWriter.quoted(value))" }
        return Key(label: label, dimensions: labels.joined(separator: ","))
    }

    public func makeCounter(label: String, dimensions: [(String, String)]) -> any CounterHandler {
        let key = Self.key(label, dimensions)
        return state.withLock { state in
            let counter = state.counters[key] ?? PrometheusCounter()
            state.counters[key] = counter
            return counter
        }
    }

    public func makeMeter(label: String, dimensions: [(String, String)]) -> any MeterHandler {
        let key = Self.key(label, dimensions)
        return state.withLock { state in
            let gauge = state.gauges[key] ?? PrometheusGauge()
            state.gauges[key] = gauge
            return gauge
        }
    }

    public func makeTimer(label: String, dimensions: [(String, String)]) -> any TimerHandler {
        histogram(label, dimensions)
    }

    public func makeRecorder(
        label: String, dimensions: [(String, String)], aggregate: Bool
    ) -> any RecorderHandler {
        histogram(label, dimensions)
    }

    private func histogram(_ label: String, _ dimensions: [(String, String)]) -> PrometheusHistogram {
        let key = Self.key(label, dimensions)
        return state.withLock { state in
            let histogram = state.histograms[key] ?? PrometheusHistogram()
            state.histograms[key] = histogram
            return histogram
        }
    }

    public func destroyCounter(_ handler: any CounterHandler) {}
    public func destroyMeter(_ handler: any MeterHandler) {}
    public func destroyRecorder(_ handler: any RecorderHandler) {}
    public func destroyTimer(_ handler: any TimerHandler) {}

    /// All of it as text.
    public var text: String {
        let (counters, gauges, histograms) = state.withLock { ($0.counters, $0.gauges, $0.histograms) }
        var lines: [String] = []
        func write<Handler>(
            _ all: [Key: Handler], _ type: String, _ body: (Key, Handler) -> [String]
        ) {
            var named: String?
            for (key, handler) in all.sorted(by: {
                ($0.key.label, $0.key.dimensions) < ($1.key.label, $1.key.dimensions)
            }) {
                if key.label != named { lines.append("# TYPE \(key.label) \(type)") }
                named = key.label
                lines += body(key, handler)
            }
        }
        func labels(_ parts: String...) -> String {
            let all = parts.filter { !$0.isEmpty }
            return all.isEmpty ? "" : "{\(all.joined(separator: ","))}"
        }
        write(counters, "counter") { ["\($0.label)\(labels($0.dimensions)) \($1.value)"] }
        write(gauges, "gauge") { ["\($0.label)\(labels($0.dimensions)) \($1.value)"] }
        write(histograms, "histogram") { key, histogram in
            let (buckets, count, sum) = histogram.values
            let bounds = PrometheusHistogram.bounds.map { "\($0)" } + ["+Inf"]
            return zip(bounds, buckets).map { bound, value in
                "\(key.label)_bucket\(labels(key.dimensions, "le=\"\(bound)\"")) \(value)"
            } + [
                "\(key.label)_sum\(labels(key.dimensions)) \(sum)",
                "\(key.label)_count\(labels(key.dimensions)) \(count)",
            ]
        }
        return lines.joined(separator: "\n") + "\n"
    }
}

/// A number that only grows.
final class PrometheusCounter: CounterHandler {
    private let total = Atomic<Int64>(0)

    var value: Int64 { total.load(ordering: .relaxed) }

    func increment(by amount: Int64) { total.wrappingAdd(amount, ordering: .relaxed) }

    func reset() { total.store(0, ordering: .relaxed) }
}

/// A number as it is now.
final class PrometheusGauge: MeterHandler {
    private let current = Mutex(0.0)

    var value: Double { current.withLock { $0 } }

    func set(_ value: Int64) { set(Double(value)) }

    func set(_ value: Double) { current.withLock { $0 = value } }

    func increment(by amount: Double) { current.withLock { $0 += amount } }

    func decrement(by amount: Double) { current.withLock { $0 -= amount } }
}

/// How often values fell below each of some bounds; times are in seconds.
final class PrometheusHistogram: TimerHandler, RecorderHandler {
    /// Upper bounds, from a millisecond to a minute.
    static let bounds = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60]

    private struct State {
        var buckets = [Int64](repeating: 0, count: PrometheusHistogram.bounds.count + 1)
        var sum = 0.0
    }

    private let state = Mutex(State())

    /// Values up to each bound and in all, their number and their sum.
    var values: (buckets: [Int64], count: Int64, sum: Double) {
        let state = state.withLock { $0 }
        var total: Int64 = 0
        let buckets = state.buckets.map { count in
            total += count
            return total
        }
        return (buckets, total, state.sum)
    }

    func record(_ value: Int64) { record(Double(value)) }

    func record(_ value: Double) {
        let place = Self.bounds.firstIndex { value <= $0 } ?? Self.bounds.count
        state.withLock { state in
            state.buckets[place] += 1
            state.sum += value
        }
    }

    func recordNanoseconds(_ duration: Int64) { record(Double(duration) / 1e9) }
}
