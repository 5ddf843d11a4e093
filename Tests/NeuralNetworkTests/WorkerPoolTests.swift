import Synchronization
import Testing

@testable import NeuralNetwork

@Suite struct WorkerPoolTests {
    private struct Account {
        /// Times that each task of each step has begun.
        var begun: [[Int]]
        /// Tasks of each step that have ended.
        var ended: [Int]
        var isInOrder = true
    }

    /// Steps of few tasks are claimed from both ends, steps of very many from one.
    @Test(arguments: [1, 2, 3, 5], [0, 10])
    func everyTaskIsDoneOnceAndStepsFollowEachOther(threads: Int, niceness: Int) {
        let tasks = [1, 2, 3, 7, 16_383, 16_384, 40_000, 1, 5]
        let account = Mutex(
            Account(begun: tasks.map { Array(repeating: 0, count: $0) }, ended: tasks.map { _ in 0 }))
        let region = Region(tasks: tasks) { step, task, worker in
            account.withLock { account in
                account.begun[step][task] += 1
                let round = account.begun[step][task]
                let isReady = step == 0 || account.ended[step - 1] == round * tasks[step - 1]
                account.isInOrder = account.isInOrder && isReady && worker < threads
            }
            account.withLock { $0.ended[step] += 1 }
        }
        let pool = WorkerPool(threads: threads, niceness: niceness)
        for _ in 0..<2 { pool.run(region) }
        account.withLock { account in
            #expect(account.isInOrder)
            #expect(account.begun.allSatisfy { $0.allSatisfy { $0 == 2 } })
            #expect(account.ended == tasks.map { 2 * $0 })
        }
    }
}
