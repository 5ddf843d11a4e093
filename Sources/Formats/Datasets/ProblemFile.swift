import Domain
import Synchronization

/// All problems of a run, in a file and by number.
final class ProblemFile: Sendable {
    private struct State: ~Copyable {
        let file: AppendFile
        var count = 0
        var failure: FormatError?
    }

    private let state: Mutex<State>

    init(_ path: String) throws(FormatError) { state = Mutex(State(file: try AppendFile(path))) }

    /// Writes a problem down as one line.
    func add(_ problem: Problem) {
        let line = "\(problem.place): \(problem.reason)".split { $0.isNewline }.joined(separator: " ")
        state.withLock { state in
            state.count += 1
            do throws(FormatError) { try state.file.append(line + "\n") } catch { state.failure = error }
        }
    }

    /// Number of problems.
    var count: Int { state.withLock { $0.count } }

    /// Gives the file its name.
    func finish() throws(FormatError) {
        let failure = state.withLock { state -> FormatError? in
            do throws(FormatError) { try state.file.finish() } catch { return error }
            return state.failure
        }
        if let failure { throw failure }
    }
}
