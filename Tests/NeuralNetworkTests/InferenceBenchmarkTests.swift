import Foundation
import Testing

@testable import NeuralNetwork

@Suite struct InferenceBenchmarkTests {
    /// YOLO v3 of 80 classes, as its paper has it.
    static var yolo3: Network {
        var network = Network(inputChannels: 3, nodes: [])
        let norm = BatchNormalization(epsilon: 1e-5, isEpsilonInsideRoot: true)
        func add(_ layer: Layer, _ inputs: [Int]? = nil) -> Int {
            let index = network.nodes.count
            network.nodes.append(.init(layer, inputs: inputs ?? [index - 1], name: "\(index)"))
            return index
        }
        func conv(_ filters: Int, _ size: Int, _ stride: Int = 1, _ inputs: [Int]? = nil) -> Int {
            add(
                .convolution(
                    Convolution(
                        filters: filters, size: size, stride: stride, padding: size / 2, normalization: norm,
                        hasBias: false, activation: .leaky(slope: 0.1))), inputs)
        }
        _ = conv(32, 3)
        var stages: [Int] = []
        for (filters, blocks) in [(64, 1), (128, 2), (256, 8), (512, 8), (1024, 4)] {
            var last = conv(filters, 3, 2)
            for _ in 0..<blocks {
                _ = conv(filters / 2, 1)
                let branch = conv(filters, 3)
                last = add(.shortcut(.linear), [branch, last])
            }
            stages.append(last)
        }
        var outputs: [Int] = []
        for (filters, stage) in [(512, stages[4]), (256, stages[3]), (128, stages[2])] {
            if let before = outputs.last {
                let narrow = conv(filters, 1, 1, [before])
                _ = add(.upsample(factor: 2), [narrow])
                _ = add(.route(groups: 1, group: 0), [narrow + 1, stage])
            }
            for _ in 0..<2 {
                _ = conv(filters, 1)
                _ = conv(filters * 2, 3)
            }
            let neck = conv(filters, 1)
            _ = conv(filters * 2, 3)
            _ = add(.convolution(Convolution(filters: 255, size: 1)))
            _ = add(.output)
            outputs.append(neck)
        }
        return network
    }

    @Test func yolo3HasItsKnownSize() throws {
        let shape = Shape(height: 416, width: 416, channels: 3)
        let costs = try Self.yolo3.costs(for: shape)
        // 62,001,757 numbers in yolov3.weights; 65.86 GFLOP are 32.9 G multiply-adds.
        #expect(costs.map(\.parameters).reduce(0, +) == 62_001_757)
        #expect(costs.map(\.multiplyAdds).reduce(0, +) / 10_000_000 == 3_293)
        let plan = try InferencePlan(Self.yolo3, input: shape)
        // One step a convolution, two upsamples: shortcuts and routes cost nothing.
        #expect(plan.steps.count == 77)
    }

    @Test func aReportHasEveryRunAndNode() throws {
        let (network, shape) = (InferenceSessionTests.small, InferenceSessionTests.shape)
        let session = try InferenceSession(
            network, input: shape, parameters: RandomParameters(network, input: shape, seed: 1),
            pool: WorkerPool(threads: 2))
        var table: TuningTable? = TuningTable()
        let report = try InferenceBenchmark(runs: 3, warmUp: 1).run(session, tuning: &table)
        #expect(report.seconds.count == 3 && report.min <= report.median && report.first > 0)
        #expect(report.nodeSeconds.count == 4 && report.threads == 2)
        #expect(report.peakBytes > report.bytes && report.bytes > 0)
        #expect(table?.entries.isEmpty == false)
    }

    /// By hand: `NETWORK_BENCH=2,416 swift test --filter yolo3LayerByLayer` prints the time of each layer on two threads.
    @Test(.enabled(if: ProcessInfo.processInfo.environment["NETWORK_BENCH"] != nil)) func yolo3LayerByLayer() throws {
        let text = ProcessInfo.processInfo.environment["NETWORK_BENCH"] ?? ""
        let numbers = text.split(separator: ",").compactMap { Int($0) }
        let (threads, side) = (numbers.first ?? 2, numbers.count > 1 ? numbers[1] : 416)
        let shape = Shape(height: side, width: side, channels: 3)
        let network = Self.yolo3
        let session = try InferenceSession(
            network, input: shape, parameters: RandomParameters(network, input: shape, seed: 1),
            pool: WorkerPool(threads: threads))
        var table: TuningTable? = text.contains("rule") ? nil : TuningTable()
        let before = Date()
        let report = try InferenceBenchmark(runs: 15).run(session, tuning: &table)
        print("all", -before.timeIntervalSinceNow, "s")
        let (shapes, costs) = (try network.shapes(for: shape), try network.costs(for: shape))
        for (index, node) in network.nodes.enumerated() where report.nodeSeconds[index] > 0 {
            let milliseconds = report.nodeSeconds[index] * 1e3
            var kind = "\(node.layer)".prefix(12)
            if case .convolution(let layer) = node.layer { kind = "\(layer.size)×\(layer.size)/\(layer.stride)" }
            let speed = Double(costs[index].multiplyAdds) * 2 / report.nodeSeconds[index] / 1e9
            print(
                index, kind, shapes[index], String(format: "%.2f ms %.0f GF/s", milliseconds, speed),
                report.methods[index])
        }
        print(
            "first \(report.first) median \(report.median) min \(report.min), processor \(report.processorSeconds / 15), nodes \(report.nodeSeconds.reduce(0, +)), ",
            "\(report.bytes >> 20) MiB of \(report.peakBytes >> 20)")
    }
}
