import Domain
import Synchronization

/// All problems of a run, in a file and by number.
final class ProblemFile: Sendable {
    private struct State: ~Copyable {
        let file: AppendFile
        var count = 0
        var faults = 0
        var failure: FormatError?
    }

    private let state: Mutex<State>

    init(_ path: String) throws(FormatError) { state = Mutex(State(file: try AppendFile(path))) }

    /// Writes down what was left out or is not to be believed, as one line.
    func add(_ problem: Problem) { write(problem, isFault: true) }

    /// Writes down what costs nothing, as one line.
    func note(_ problem: Problem) { write(problem, isFault: false) }

    private func write(_ problem: Problem, isFault: Bool) {
        let line = "\(problem.place): \(problem.reason)".split { $0.isNewline }.joined(separator: " ")
        state.withLock { state in
            state.count += 1
            if isFault { state.faults += 1 }
            do throws(FormatError) { try state.file.append(line + "\n") } catch { state.failure = error }
        }
    }

    /// Number of lines.
    var count: Int { state.withLock { $0.count } }

    /// Number of those that are faults.
    var faults: Int { state.withLock { $0.faults } }

    /// Gives the file its name.
    func finish() throws(FormatError) {
        let failure = state.withLock { state -> FormatError? in
            do throws(FormatError) { try state.file.finish() } catch { return error }
            return state.failure
        }
        if let failure { throw failure }
    }
}
