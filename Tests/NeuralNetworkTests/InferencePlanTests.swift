import TestSupport
import Testing

@testable import NeuralNetwork

@Suite struct InferencePlanTests {
    private static let shape = Shape(height: 8, width: 8, channels: 3)

    private static func convolution(_ filters: Int, _ activation: Activation = .linear) -> Layer {
        .convolution(Convolution(filters: filters, size: 3, padding: 1, activation: activation))
    }

    private static func plan(_ nodes: [(Layer, [Int])]) throws -> InferencePlan {
        let nodes = nodes.enumerated().map { Network.Node($1.0, inputs: $1.1, name: "\($0)") }
        return try InferencePlan(Network(inputChannels: 3, nodes: nodes), input: shape)
    }

    @Test(arguments: 0..<300) func buffersInUseAtATimeShareNoMemory(seed: Int) throws {
        let random = RandomNetwork(seed: UInt64(seed), layers: 30)
        let plan = try InferencePlan(random.network, input: random.input, batch: 2)
        for (index, one) in plan.buffers.enumerated() {
            #expect(one.offset % 64 == 0 && one.offset + one.bytes <= plan.arenaBytes)
            for other in plan.buffers[..<index] {
                let isTogether = one.firstStep <= other.lastStep && other.firstStep <= one.lastStep
                let isApart = one.offset + one.bytes <= other.offset || other.offset + other.bytes <= one.offset
                #expect(!isTogether || isApart)
            }
        }
    }

    @Test(arguments: 0..<300) func everyStepReadsWhatIsWrittenAndStillAlive(seed: Int) throws {
        let random = RandomNetwork(seed: UInt64(seed), layers: 30)
        let plan = try InferencePlan(random.network, input: random.input)
        for (index, step) in plan.steps.enumerated() {
            for place in step.reads + [step.output] {
                let buffer = plan.buffers[place.buffer]
                #expect(buffer.firstStep <= index && index <= buffer.lastStep)
                #expect(place.channel + place.shape.channels <= buffer.stride)
                #expect(place.shape.height * place.shape.width == buffer.pixels)
            }
            for place in step.reads where place.buffer != plan.inputPlace.buffer {
                #expect(plan.steps[..<index].contains { $0.output.buffer == place.buffer })
            }
        }
        for output in random.network.outputs {
            #expect(plan.places[output].map { plan.buffers[$0.buffer].lastStep } == plan.steps.count)
        }
    }

    @Test func aChainNeedsTwoBuffersBesideItsInput() throws {
        let plan = try Self.plan((0..<9).map { (Self.convolution(16), [$0 - 1]) })
        let one = 8 * 8 * 16 * 4 + PlannedBuffer.slack
        let input = 8 * 8 * 3 * 4 + PlannedBuffer.slack
        #expect(plan.arenaBytes == 2 * one + input)
    }

    @Test func aShortcutIsPartOfTheConvolutionBeforeItAndWrittenBesideItsResidual() throws {
        let plan = try Self.plan([
            (Self.convolution(16), [-1]), (Self.convolution(4), [0]), (Self.convolution(16), [1]),
            (.dropout(probability: 0.2), [2]), (.shortcut(.linear), [3, 0]), (Self.convolution(4), [4]),
        ])
        #expect(plan.steps.count == 4)
        guard case .convolution(_, _, let residual, _) = plan.steps[2].operation else {
            Issue.record("step 2 is \(plan.steps[2].operation)")
            return
        }
        #expect(residual == plan.places[0] && residual?.buffer != plan.steps[2].output.buffer)
    }

    @Test func aResidualThatIsReadLaterIsKept() throws {
        let plan = try Self.plan([
            (Self.convolution(16), [-1]), (Self.convolution(16), [0]), (.shortcut(.linear), [1, 0]),
            (.route(groups: 1, group: 0), [2, 0]),
        ])
        #expect(plan.places[0] != plan.places[2])
        #expect(plan.steps.count == 2)
    }

    @Test func aConvolutionThatOthersReadIsNotPartOfAShortcut() throws {
        let plan = try Self.plan([
            (Self.convolution(3), [-1]), (Self.convolution(3), [0]), (.shortcut(.linear), [1, 0]),
            (.shortcut(.linear), [2, 1]),
        ])
        #expect(plan.steps.count == 4)
    }

    @Test func aSumBetweenTwoActivationsIsAStepOfItsOwn() throws {
        let plan = try Self.plan([
            (Self.convolution(3), [-1]), (Self.convolution(3, .relu), [0]), (.shortcut(.relu), [1, 0]),
        ])
        #expect(plan.steps.count == 3)
    }

    @Test func routesCopyNothingThatCanBeWrittenInItsPlace() throws {
        let plan = try Self.plan([
            (Self.convolution(5), [-1]), (.maxPool(size: 2, stride: 2, padding: 0), [0]),
            (.upsample(factor: 2), [1]), (.route(groups: 1, group: 0), [2, 0]),
            (.route(groups: 1, group: 0), [3, 0]), (.output, [4]),
        ])
        // The second route has node 0 once as part of the first and once for itself: that one is copied.
        #expect(plan.steps.count == 4)
        #expect(plan.places[0]?.channel == 5 && plan.places[2]?.channel == 0)
        #expect(plan.places[3]?.buffer == plan.places[4]?.buffer)
        #expect(plan.steps.last?.operation == .copy(Place(buffer: 2, channel: 5, shape: plan.shapes[0])))
    }

    @Test func partOfAValueIsAnotherNameOfIt() throws {
        let plan = try Self.plan([
            (Self.convolution(6), [-1]), (.route(groups: 3, group: 2), [0]), (Self.convolution(1), [1]),
        ])
        #expect(plan.steps.count == 2)
        #expect(plan.places[1]?.channel == 4 && plan.places[1]?.shape.channels == 2)
    }

    @Test(arguments: [0, -1, NetworkLimits.batch + 1]) func aBatchOutOfRangeIsRefused(batch: Int) {
        let network = Network(inputChannels: 3, nodes: [.init(Self.convolution(3), inputs: [-1], name: "")])
        #expect(throws: NetworkError.batch(batch)) { try InferencePlan(network, input: Self.shape, batch: batch) }
    }

    @Test func moreMemoryThanTheLimitIsRefused() {
        let network = Network(inputChannels: 3, nodes: [.init(Self.convolution(1024), inputs: [-1], name: "")])
        let input = Shape(height: 512, width: 512, channels: 3)
        #expect {
            try InferencePlan(network, input: input, batch: 64)
        } throws: { error in
            guard case .tooLarge("activations of 64 × 512×512×3", _, NetworkLimits.arenaBytes) = error as? NetworkError
            else { return false }
            return true
        }
    }
}
