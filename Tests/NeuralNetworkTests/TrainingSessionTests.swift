import CKernels
import TestSupport
import Testing

@testable import NeuralNetwork

/// Training of whole networks, every level against the reference.
@Suite struct TrainingSessionTests {
    private static func copied(_ values: [Float]) -> (inout MutableSpan<Float>) -> Void {
        { span in for index in values.indices { span[index] = values[index] } }
    }

    /// Networks of tests are small: unless asked for, they are computed as large ones are.
    private static func session(
        _ one: RandomNetwork, seed: UInt64, level: ck_level = ck_best_level(), batch: Int = 2, threads: Int = 2,
        frozenBefore: Int = 0, precision: TrainingPrecision = .least
    ) throws -> TrainingSession {
        let source = try RandomParameters(one.network, input: one.input, seed: seed, spread: 0.3)
        let parameters = try TrainableParameters(one.network, from: source, level: level)
        return try TrainingSession(
            one.network, parameters: parameters, input: one.input, batch: batch, frozenBefore: frozenBefore,
            pool: WorkerPool(threads: threads), tuning: TuningTable(), precision: precision)
    }

    /// A random network whose dropout leaves everything in, as the reference does.
    private static func network(_ seed: UInt64, layers: Int = 14) -> RandomNetwork {
        var one = RandomNetwork(seed: seed, layers: layers)
        for index in one.network.nodes.indices {
            if case .dropout = one.network.nodes[index].layer {
                one.network.nodes[index].layer = .dropout(probability: 0)
            }
        }
        return one
    }

    /// Gradients of a loss that weighs outputs at random.
    private static func weights(_ outputs: [InferenceResult.Output], _ seed: UInt64) -> [[Float]] {
        outputs.enumerated().map { randomValues($1.values.count, seed: seed &+ UInt64($0) &+ 7) }
    }

    @Test(arguments: 0..<80, [TrainingPrecision.least, TrainingPrecision()])
    func everythingIsTheReference(seed: UInt64, precision: TrainingPrecision) throws {
        let one = Self.network(seed &+ 100)
        let frozen = seed % 3 == 0 ? Int(seed) % 7 : 0
        for level in [CK_PLAIN] + ck_level.fast {
            let session = try Self.session(
                one, seed: seed, level: level, frozenBefore: frozen, precision: precision)
            var reference = try ReferenceTraining(
                one.network, parameters: session.parameters, batch: 2, input: one.input, frozenBefore: frozen)
            let input = randomValues(2 * one.input.count, seed: seed)
            let outputs = try session.forward(Self.copied(input))
            let expected = reference.forward(input.map(Double.init))
            for (found, expected) in zip(outputs, expected) {
                let difference = relativeDifference(found.values, expected.map(Float.init))
                #expect(difference < 1e-3, "level \(level.rawValue), node \(found.node): \(difference)")
            }
            let weights = Self.weights(outputs, seed)
            try session.backward(weights)
            let numbers = reference.backward(weights.map { $0.map(Double.init) }).numbers
            Self.compare(session.parameters, numbers, "level \(level.rawValue)", frozenBefore: frozen)
        }
    }

    private static func compare(
        _ parameters: TrainableParameters, _ numbers: [Int: ReferenceNumbers], _ name: String, frozenBefore: Int
    ) {
        // Shares of the largest gradient of all: a normalisation makes some of them nothing but rounding.
        let largest = numbers.values.flatMap { $0.weights + $0.bias + $0.scale }.map(abs).max() ?? 0
        for (node, expected) in numbers where node >= frozenBefore {
            let found = parameters.gradients(of: node)
            for (found, expected) in [
                (found.weights, expected.weights), (found.bias, expected.bias), (found.scale, expected.scale),
            ] {
                let worst = zip(found, expected).map { abs(Double($0) - $1) }.max() ?? 0
                let scale = max(expected.map(abs).max() ?? 0, largest * 1e-2, 1e-3)
                #expect(worst < 2e-3 * scale && found.allSatisfy(\.isFinite), "\(name), node \(node): \(worst / scale)")
            }
        }
    }

    @Test(arguments: 0..<10)
    func theSameNumbersGiveTheSameBits(seed: UInt64) throws {
        let one = RandomNetwork(seed: seed &+ 300)
        func train() throws -> [UInt8] {
            let session = try Self.session(one, seed: seed, threads: 2)
            session.seed = seed
            for step in 0..<3 {
                let outputs = try session.forward(
                    Self.copied(randomValues(2 * one.input.count, seed: seed &+ UInt64(step))))
                session.parameters.clearGradients()
                try session.backward(Self.weights(outputs, seed))
                session.parameters.step(SGDRule(learningRate: 1e-4))
            }
            return session.parameters.state()
        }
        let (first, second) = (try train(), try train())
        #expect(first == second)
    }

    @Test(arguments: 0..<10)
    func gradientsAddUpUntilTheyAreCleared(seed: UInt64) throws {
        let one = Self.network(seed &+ 400)
        let session = try Self.session(one, seed: seed)
        let input = randomValues(2 * one.input.count, seed: seed)
        func pass() throws {
            let outputs = try session.forward(Self.copied(input))
            try session.backward(Self.weights(outputs, seed))
        }
        try pass()
        let nodes = session.parameters.layers.map(\.node)
        let once = nodes.map { session.parameters.gradients(of: $0) }
        try pass()
        let twice = nodes.map { session.parameters.gradients(of: $0) }
        session.parameters.clearGradients()
        #expect(nodes.allSatisfy { session.parameters.gradients(of: $0).weights.allSatisfy { $0 == 0 } })
        for (once, twice) in zip(once, twice) {
            // Behind a normalisation, sums of large parts come to little: their rounding is what differs.
            #expect(relativeDifference(twice.weights, once.weights.map { 2 * $0 }) < 1e-3)
            #expect(relativeDifference(twice.bias, once.bias.map { 2 * $0 }) < 1e-3)
        }
    }

    @Test(arguments: 0..<20)
    func theBoundaryIsAllThatTheRestNeeds(seed: UInt64) throws {
        let one = Self.network(seed &+ 600)
        let frozen = 2 + Int(seed) % 9
        let whole = try Self.session(one, seed: seed, frozenBefore: frozen)
        let input = randomValues(2 * one.input.count, seed: seed)
        let expected = try whole.forward(Self.copied(input))
        try whole.backward(Self.weights(expected, seed))
        let prefix = one.network.prefix(before: frozen)
        let inference = try InferenceSession(
            prefix, input: one.input, batch: 2, parameters: whole.parameters, pool: WorkerPool(threads: 1))
        let part = try Self.session(one, seed: seed, frozenBefore: frozen)
        let values = try inference.run(input).outputs
        #expect(part.boundary.count == values.count)
        let outputs = try part.forward(boundary: values.map(\.values))
        for (found, expected) in zip(outputs, expected) {
            #expect(relativeDifference(found.values, expected.values) < 1e-3)
        }
        try part.backward(Self.weights(outputs, seed))
        for layer in part.parameters.layers where layer.node >= frozen {
            let (found, expected) = (
                part.parameters.gradients(of: layer.node), whole.parameters.gradients(of: layer.node)
            )
            #expect(relativeDifference(found.bias, expected.bias) < 2e-2, "node \(layer.node)")
        }
    }

    @Test(arguments: 0..<10)
    func aStateComesBackToTheBit(seed: UInt64) throws {
        let one = RandomNetwork(seed: seed &+ 700)
        let session = try Self.session(one, seed: seed)
        func step(_ number: UInt64) throws {
            let outputs = try session.forward(Self.copied(randomValues(2 * one.input.count, seed: seed &+ number)))
            session.parameters.clearGradients()
            try session.backward(Self.weights(outputs, seed))
            session.parameters.step(SGDRule(learningRate: 1e-4))
        }
        try step(1)
        let (state, run) = (session.parameters.state(), session.run)
        try step(2)
        let expected = session.parameters.state()
        try session.parameters.restore(state)
        #expect(session.parameters.state() == state)
        session.run = run
        try step(2)
        #expect(session.parameters.state() == expected)
    }

    @Test func sessionsOfSeveralSizesShareTheirNumbers() throws {
        let network = Network(inputChannels: 3, nodes: Self.small)
        let input = Shape(height: 16, width: 16, channels: 3)
        let parameters = try TrainableParameters(
            network, from: RandomParameters(network, input: input, seed: 1), level: ck_best_level())
        let pool = WorkerPool(threads: 2)
        let small = try TrainingSession(network, parameters: parameters, input: input, batch: 2, pool: pool)
        let large = try TrainingSession(
            network, parameters: parameters, input: Shape(height: 32, width: 48, channels: 3), batch: 3, pool: pool)
        for _ in 0..<2 {
            for session in [small, large] {
                let outputs = try session.forward(randomValues(session.batch * session.input.count, seed: 3))
                try session.backward(outputs.map(\.values))
            }
        }
        #expect(parameters.arena.bytes == large.bytes)
        _ = try small.forward(randomValues(2 * input.count, seed: 3))
        #expect(throws: NetworkError.noForwardPass) { try large.backward([randomValues(3 * 32 * 48 * 5, seed: 1)]) }
    }

    private static let small: [Network.Node] = [
        .init(
            .convolution(
                Convolution(
                    filters: 16, size: 3, padding: 1,
                    normalization: BatchNormalization(epsilon: 1e-5, isEpsilonInsideRoot: true), hasBias: false,
                    activation: .leaky(slope: 0.1))), inputs: [-1], name: "0"),
        .init(.dropout(probability: 0.5), inputs: [0], name: "1"),
        .init(.convolution(Convolution(filters: 5, size: 1)), inputs: [1], name: "2"),
    ]

    @Test func dropoutLeavesOutItsShareAndOtherValuesEachRun() throws {
        let network = Network(inputChannels: 3, nodes: Array(Self.small.prefix(2)))
        let input = Shape(height: 32, width: 32, channels: 3)
        let parameters = try TrainableParameters(network, from: RandomParameters(network, input: input, seed: 1))
        let session = try TrainingSession(network, parameters: parameters, input: input, batch: 1)
        let values = randomValues(input.count, seed: 1)
        let first = try session.forward(values)[0].values, second = try session.forward(values)[0].values
        let share = Double(first.count { $0 == 0 }) / Double(first.count)
        #expect(abs(share - 0.5) < 0.03)
        #expect(first != second)
        session.run -= 1
        #expect(try session.forward(values)[0].values == second)
    }

    @Test func valuesThatAreNoNumbersNameTheirLayer() throws {
        let network = Network(inputChannels: 3, nodes: Self.small)
        let input = Shape(height: 16, width: 16, channels: 3)
        let parameters = try TrainableParameters(network, from: RandomParameters(network, input: input, seed: 1))
        let session = try TrainingSession(network, parameters: parameters, input: input, batch: 1)
        var values = randomValues(input.count, seed: 1)
        let outputs = try session.forward(values)
        var gradients = outputs[0].values
        gradients[7] = .infinity
        #expect(throws: NetworkError.gradientNotFinite(2, name: "2")) { try session.backward([gradients]) }
        parameters.clearGradients()
        parameters.numbers.floats(at: parameters.layers[1].weights * 4)[0] = .infinity
        #expect(throws: NetworkError.notFinite(2, name: "2")) { try session.forward(values) }
        values[5] = .nan
        #expect(throws: NetworkError.inputNotFinite) { try session.forward(values) }
    }
}
