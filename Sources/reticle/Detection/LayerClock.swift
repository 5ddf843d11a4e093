import Domain
import Foundation
import NeuralNetwork
import Prediction
import Workbench
import YOLO

/// Measures the layers of a network for the models screen, and tunes them on the way.
struct LayerClock {
    private static let runs = 5
    private let shelved: ShelvedModel
    private let file: URL

    /// Prepares to measure; measured choices are kept in the folder `cache`.
    init(_ shelved: ShelvedModel, cache: String) {
        (self.shelved, file) = (shelved, TuningFile.url(in: cache))
    }

    /// Medians of a few runs on all cores.
    func measure() throws -> LayerTimes {
        let model = shelved.model
        let shape = Shape(
            height: model.inputSize.height, width: model.inputSize.width, channels: model.network.inputChannels)
        let pool = WorkerPool(niceness: 5)
        var tuning = TuningTable(contentsOf: file)
        let session = try InferenceSession(
            model.network, input: shape, parameters: shelved.parameters, pool: pool, tuning: tuning)
        let input = InferBench.noise(shape.count)
        _ = try session.run(input)
        try session.tune(&tuning)
        TuningFile.add(tuning, to: file)
        var times: [[Double]] = []
        for _ in 0..<Self.runs { times.append(try session.run(input, isTimed: true).nodeSeconds) }
        let medians = model.network.nodes.indices.map { at in times.map { $0[at] }.sorted()[Self.runs / 2] }
        return LayerTimes(seconds: medians, threads: pool.threads, inputSize: model.inputSize)
    }
}
