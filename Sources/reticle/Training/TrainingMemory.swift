import Foundation
import Training

/// Whether the machine has the memory that a training takes, asked before its first step: one that grows beyond it is
/// killed without a word.
struct TrainingMemory {
    private let arguments: RunArguments

    /// Looks at the memory of a run with these arguments.
    init(_ arguments: RunArguments) { self.arguments = arguments }

    /// Takes the memory of the largest step, and compares what the whole run will need with what is free.
    /// - Throws: `TrainingError.memory`, `NetworkError`
    func check(_ detector: YOLODetector) throws {
        let side = arguments.shapes.max() ?? arguments.dataShape
        func lack(_ needed: Int, _ free: Int) -> TrainingError {
            .memory(batch: arguments.batchSize, side: side, needed: needed, free: max(0, free))
        }
        let reserved: (taken: Int, more: Int)
        do { reserved = try detector.reserve(side: side) } catch let error as YOLODetector.OutOfMemory {
            throw lack(error.bytes, Self.free(beside: 0) ?? 0)
        }
        let needed = reserved.taken + reserved.more + pictures(side)
        if let free = Self.free(beside: reserved.taken), needed > free { throw lack(needed, free) }
    }

    /// Bytes of the pictures that wait for their turn, as floats, and of as many while they are made.
    private func pictures(_ side: Int) -> Int {
        (2 * arguments.batchSize * arguments.accumulate + 3 * arguments.workers) * side * side * 3 * 4
    }

    /// Bytes that this process may still use, with `taken` that it has but has not used yet; `nil` where the system does not
    /// say.
    private static func free(beside taken: Int) -> Int? {
        [machine(), group(), addresses().map { $0 + taken }].compactMap { $0 }.min()
    }

    /// Memory and swap of the machine that nobody uses (proc(5)).
    private static func machine() -> Int? {
        guard let text = try? String(contentsOfFile: "/proc/meminfo", encoding: .utf8) else { return nil }
        var sum: Int?
        for line in text.split(separator: "\n") where line.hasPrefix("MemAvailable:") || line.hasPrefix("SwapFree:") {
            guard let number = line.split(separator: " ").dropFirst().first.flatMap({ Int($0) }) else { continue }
            sum = (sum ?? 0) + number * 1024
        }
        return sum
    }

    /// What the limit of a container leaves (cgroup v2).
    private static func group() -> Int? {
        func number(_ name: String) -> Int? {
            (try? String(contentsOfFile: "/sys/fs/cgroup/\(name)", encoding: .utf8)).flatMap {
                Int($0.trimmingCharacters(in: .whitespacesAndNewlines))
            }
        }
        guard let most = number("memory.max"), let now = number("memory.current") else { return nil }
        // Pages of files count as used and are given back when they are needed.
        let text = (try? String(contentsOfFile: "/sys/fs/cgroup/memory.stat", encoding: .utf8)) ?? ""
        let files = text.split(separator: "\n").first { $0.hasPrefix("inactive_file ") }
            .flatMap { Int($0.dropFirst("inactive_file ".count)) }
        return most - now + (files ?? 0)
    }

    /// Addresses that `ulimit -v` leaves: what was taken already counts against it, used or not.
    private static func addresses() -> Int? {
        var limit = rlimit()
        guard getrlimit(__rlimit_resource_t(RLIMIT_AS.rawValue), &limit) == 0, limit.rlim_cur < UInt(Int.max),
            let text = try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8),
            let pages = text.split(separator: " ").first.flatMap({ Int($0) })
        else { return nil }
        return Int(limit.rlim_cur) - pages * Int(sysconf(Int32(_SC_PAGESIZE)))
    }
}
