import Testing

@testable import NeuralNetwork

@Suite struct TrainingBenchmarkTests {
    @Test func aReportAccountsForItsTime() throws {
        let one = RandomNetwork(seed: 5)
        let parameters = try TrainableParameters(
            one.network, from: RandomParameters(one.network, input: one.input, seed: 5, spread: 0.1))
        let session = try TrainingSession(
            one.network, parameters: parameters, input: one.input, batch: 2, pool: WorkerPool(threads: 1))
        let report = try TrainingBenchmark(runs: 3, warmUp: 1).run(session)
        #expect(report.seconds.count == 3 && report.min > 0 && report.min <= report.median)
        #expect(report.kinds.count == TrainingKernel.Kind.allCases.count + 1)
        let nodes = report.nodes.reduce(0) { $0 + $1.forward + $1.weights + $1.values + $1.other }
        let kinds = report.kinds.dropLast().reduce(0) { $0 + $1.seconds }
        #expect(abs(nodes - kinds) < 1e-9)
        #expect(report.bytes >= session.bytes && report.threads == 1)
    }
}
