import CKernels
import Foundation
import TestSupport
import Testing

@testable import NeuralNetwork

@Suite struct InferenceSessionTests {
    /// Kernels of F(6×6, 3×3) lose up to three digits of float's seven, layer after layer.
    private static let tolerance: Float = 2e-3

    /// Expected outputs of a batch, one picture after the other.
    private static func expected(
        _ random: RandomNetwork, _ parameters: any ParameterSource, _ input: [Float], batch: Int
    ) throws -> [[Float]] {
        let reference = ReferenceNetwork(random.network, parameters: parameters)
        let count = random.input.count
        var outputs = random.network.outputs.map { _ in [Float]() }
        for picture in 0..<batch {
            let part = Array(input[picture * count..<(picture + 1) * count])
            for (index, values) in try reference.outputs(of: part, shape: random.input).enumerated() {
                outputs[index] += values
            }
        }
        return outputs
    }

    @Test(arguments: 0..<300) func agreesWithTheReference(seed: Int) throws {
        let random = RandomNetwork(seed: UInt64(seed))
        let (batch, threads) = (seed % 3 + 1, seed / 3 % 3 + 1)
        let parameters = try RandomParameters(random.network, input: random.input, seed: UInt64(seed), spread: 0.3)
        let input = randomValues(batch * random.input.count, seed: UInt64(seed))
        let levels = [CK_PLAIN, CK_PORTABLE, CK_AVX2, CK_AVX512].filter { $0.rawValue <= ck_best_level().rawValue }
        let session = try InferenceSession(
            InferencePlan(random.network, input: random.input, batch: batch), parameters: parameters,
            pool: WorkerPool(threads: threads), tuning: TuningTable(),
            level: seed % 2 == 0 ? ck_best_level() : levels[seed % levels.count])
        let expected = try Self.expected(random, parameters, input, batch: batch)
        // The first run loads the weights on its way, the second has them, the others compute in every other way.
        for run in 0..<2 + Int(CK_CONV_VARIANTS.rawValue) {
            if run >= 2 { try session.machine.chooseVariant(run - 2) }
            let result = try session.run(input)
            #expect(result.outputs.map(\.node) == random.network.outputs)
            for (output, expected) in zip(result.outputs, expected) {
                let difference = relativeDifference(output.values, expected)
                #expect(difference < Self.tolerance, "run \(run), node \(output.node), \(session.methods)")
            }
        }
    }

    /// Three 3×3 convolutions, the second with a shortcut around it.
    static let small = Network(
        inputChannels: 3,
        nodes: [
            .init(.convolution(Convolution(filters: 16, size: 3, padding: 1)), inputs: [-1], name: "first"),
            .init(.convolution(Convolution(filters: 16, size: 3, padding: 1)), inputs: [0], name: "second"),
            .init(.shortcut(.linear), inputs: [1, 0], name: "sum"),
            .init(.convolution(Convolution(filters: 8, size: 3, padding: 1)), inputs: [2], name: "third"),
        ])
    static let shape = Shape(height: 24, width: 20, channels: 3)

    private static func session(
        _ parameters: (any ParameterSource)? = nil, pool: WorkerPool = WorkerPool(threads: 2)
    ) throws -> InferenceSession {
        try InferenceSession(
            small, input: shape, parameters: parameters ?? RandomParameters(small, input: shape, seed: 1), pool: pool)
    }

    /// Kernels cut sums over more than 256 channels into parts.
    @Test(arguments: [Activation.linear, .mish]) func deepSumsKeepTheirResidual(last: Activation) throws {
        let shape = Shape(height: 5, width: 4, channels: 3)
        func cell(_ filters: Int, from input: Int) -> Network.Node {
            Network.Node(
                .convolution(Convolution(filters: filters, size: 1, activation: .leaky(slope: 0.1))), inputs: [input],
                name: "cell")
        }
        let network = Network(
            inputChannels: 3,
            nodes: [
                cell(48, from: Network.input), cell(700, from: 0), cell(48, from: 1),
                Network.Node(.shortcut(last), inputs: [2, 0], name: "sum"), cell(9, from: 3),
            ])
        let parameters = try RandomParameters(network, input: shape, seed: 5, spread: 0.3)
        let input = randomValues(shape.count, seed: 6)
        let expected = try ReferenceNetwork(network, parameters: parameters).outputs(of: input, shape: shape)
        let found = try InferenceSession(network, input: shape, parameters: parameters).run(input)
        #expect(relativeDifference(found.outputs[0].values, expected[0]) < 1e-5)
    }

    @Test func loadingBeforeTheFirstRunChangesNothing() throws {
        let input = randomValues(Self.shape.count, seed: 3)
        let loaded = try Self.session()
        try loaded.load()
        #expect(try loaded.run(input).outputs == Self.session().run(input).outputs)
    }

    @Test(arguments: [1, 2]) func niceThreadsGiveTheSame(threads: Int) throws {
        let input = randomValues(Self.shape.count, seed: 3)
        let background = try Self.session(pool: WorkerPool(threads: threads, niceness: 10))
        #expect(try background.run(input).outputs == Self.session().run(input).outputs)
    }

    @Test func theInputIsFilledInPlace() throws {
        let session = try Self.session()
        let input = randomValues(Self.shape.count, seed: 4)
        let result = try session.run { span in
            #expect(span.count == Self.shape.count)
            for index in span.indices { span[index] = input[index] }
        }
        #expect(try result.outputs == session.run(input).outputs)
    }

    @Test func aTimedRunTellsTheTimeOfEachNode() throws {
        let session = try Self.session()
        let input = randomValues(Self.shape.count, seed: 4)
        _ = try session.run(input)
        #expect(try session.run(input).nodeSeconds.isEmpty)
        let seconds = try session.run(input, isTimed: true).nodeSeconds
        #expect(seconds.count == 4)
        // The sum is part of the second convolution.
        #expect(seconds[0] > 0 && seconds[1] > 0 && seconds[2] == 0 && seconds[3] > 0)
    }

    @Test func anInputOfAnotherCountIsRefused() throws {
        let session = try Self.session()
        #expect(throws: NetworkError.inputCount(5, expected: Self.shape.count)) {
            try session.run([Float](repeating: 0, count: 5))
        }
    }

    @Test func anInputThatIsNotFiniteIsNamed() throws {
        let session = try Self.session()
        var input = randomValues(Self.shape.count, seed: 4)
        input[100] = .nan
        #expect(throws: NetworkError.inputNotFinite) { try session.run(input) }
        input[100] = 0
        _ = try session.run(input)
    }

    @Test func theFirstLayerThatOverflowsIsNamed() throws {
        // 1e30 · 1e30 is beyond Float, though every weight is a number.
        let spoilt = SpoiltParameters(try RandomParameters(Self.small, input: Self.shape, seed: 1), node: 1) {
            $0.weights = $0.weights.map { $0 * 1e30 }
        }
        var input = randomValues(Self.shape.count, seed: 4)
        let session = try Self.session(spoilt)
        _ = try session.run(Array(repeating: 0, count: input.count))
        for index in input.indices { input[index] *= 1e30 }
        #expect(throws: NetworkError.notFinite(1, name: "second")) { try session.run(input) }
    }

    @Test(arguments: [false, true]) func weightsThatAreNoNumbersAreReported(isLoadedFirst: Bool) throws {
        let spoilt = SpoiltParameters(try RandomParameters(Self.small, input: Self.shape, seed: 1), node: 1) {
            $0.weights[77] = .nan
        }
        let session = try Self.session(spoilt)
        #expect(throws: NetworkError.node(1, name: "second", .parameterNotFinite("weights", at: 77))) {
            if isLoadedFirst { try session.load() }
            _ = try session.run(randomValues(Self.shape.count, seed: 1))
        }
    }

    @Test func weightsOfAnotherCountAreReported() throws {
        let spoilt = SpoiltParameters(try RandomParameters(Self.small, input: Self.shape, seed: 1), node: 3) {
            $0.bias.removeLast()
        }
        #expect(throws: NetworkError.node(3, name: "third", .parameterCount("bias", found: 7, expected: 8))) {
            try Self.session(spoilt).load()
        }
    }

    @Test func whatTheSourceSaysIsHandedOn() throws {
        struct Broken: ParameterSource {
            struct Failure: Error {}
            func parameters(of index: Int) throws -> ConvolutionParameters { throw Failure() }
        }
        #expect(throws: NetworkError.parameters(0, name: "first", reason: "Failure()")) {
            try Self.session(Broken()).run(randomValues(Self.shape.count, seed: 1))
        }
    }

    @Test func aCancelledRunThrowsAndTheNextOneWorks() throws {
        let session = try Self.session()
        let input = randomValues(Self.shape.count, seed: 1)
        let before = try session.run(input)
        let cancellation = Cancellation()
        cancellation.cancel()
        #expect(throws: NetworkError.cancelled) { try session.run(input, cancellation: cancellation) }
        #expect(try session.run(input).outputs == before.outputs)
    }

    @Test func aRunUnderWayCanBeCancelled() throws {
        let session = try Self.session(pool: WorkerPool(threads: 3))
        let input = randomValues(Self.shape.count, seed: 1)
        let before = try session.run(input)
        for _ in 0..<50 {
            let cancellation = Cancellation()
            let thread = Thread { cancellation.cancel() }
            thread.start()
            do {
                let result = try session.run(input, cancellation: cancellation)
                #expect(result.outputs == before.outputs)
            } catch { #expect(error == .cancelled) }
        }
        #expect(try session.run(input).outputs == before.outputs)
    }

    @Test(arguments: [false, true]) func sessionsRunAtTheSameTime(isPoolShared: Bool) async throws {
        let input = randomValues(Self.shape.count, seed: 1)
        let before = try Self.session().run(input).outputs
        let shared = WorkerPool(threads: 2)
        try await withThrowingTaskGroup(of: Bool.self) { group in
            for _ in 0..<4 {
                let session = try Self.session(pool: isPoolShared ? shared : WorkerPool(threads: 2))
                group.addTask {
                    for _ in 0..<100 where try session.run(input).outputs != before { return false }
                    return true
                }
            }
            for try await isEqual in group { #expect(isEqual) }
        }
    }

    @Test func aNetworkOfNamesAloneGivesItsInput() throws {
        let network = Network(
            inputChannels: 3, nodes: [.init(.dropout(probability: 0.5), inputs: [-1], name: "dropout")])
        let input = randomValues(Self.shape.count, seed: 1)
        let parameters = try RandomParameters(network, input: Self.shape, seed: 1)
        for threads in 1...2 {
            let session = try InferenceSession(
                network, input: Self.shape, parameters: parameters, pool: WorkerPool(threads: threads))
            #expect(try session.run(input).outputs.map(\.values) == [input])
            #expect(try session.run(input).outputs.map(\.values) == [input])
        }
    }
}

extension Machine {
    /// Computes each convolution in the way of this place in its list, or in its last one.
    fileprivate func chooseVariant(_ place: Int) throws {
        for (index, kernel) in kernels.enumerated() {
            guard let variants = kernel.convolution?.layer.variants else { continue }
            choose(variants[min(place, variants.count - 1)], for: index)
        }
        try prepare()
    }
}

/// Parameters of which one node's are changed.
struct SpoiltParameters: ParameterSource {
    private let source: any ParameterSource
    private let node: Int
    private let spoil: @Sendable (inout ConvolutionParameters) -> Void

    init(
        _ source: any ParameterSource, node: Int, _ spoil: @escaping @Sendable (inout ConvolutionParameters) -> Void
    ) {
        (self.source, self.node, self.spoil) = (source, node, spoil)
    }

    func parameters(of index: Int) throws -> ConvolutionParameters {
        var found = try source.parameters(of: index)
        if index == node { spoil(&found) }
        return found
    }
}
