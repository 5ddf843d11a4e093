public import Domain
import Foundation

#if canImport(Glibc)
    import Glibc
#endif

extension WorkerIdentity {
    /// This process.
    public static var current: WorkerIdentity {
        let pid = getpid()
        return WorkerIdentity(pid: pid, birth: status(of: pid)?.birth ?? 0)
    }

    /// The process of that number; `nil` if there is none.
    static func process(_ pid: Int32) -> WorkerIdentity? {
        guard kill(pid, 0) == 0 || errno == EPERM else { return nil }
        return WorkerIdentity(pid: pid, birth: status(of: pid)?.birth ?? 0)
    }

    /// Whether the process still runs, and is not another one by the same number.
    public var isAlive: Bool {
        guard pid > 0 else { return false }
        guard let status = Self.status(of: pid) else {
            // No `/proc`: the number is all there is.
            guard birth == 0 else { return false }
            return kill(pid, 0) == 0 || errno == EPERM
        }
        return !status.isZombie && (birth == 0 || status.birth == birth)
    }

    /// Sends a signal if the process still runs.
    func signal(_ number: Int32) {
        if isAlive { _ = kill(pid, number) }
    }

    /// Fields 3 and 22 of `/proc/PID/stat` (proc(5)): the state, and clock ticks between boot and start.
    private static func status(of pid: Int32) -> (isZombie: Bool, birth: Int64)? {
        guard let text = try? String(contentsOfFile: "/proc/\(pid)/stat", encoding: .utf8),
            // The name in brackets may hold blanks and brackets itself.
            let bracket = text.lastIndex(of: ")")
        else { return nil }
        let fields = text[text.index(after: bracket)...].split(separator: " ")
        guard fields.count > 19, let birth = Int64(fields[19]) else { return nil }
        return (fields[0] == "Z" || fields[0] == "X", birth)
    }
}
