import Domain
import Foundation
import NeuralNetwork
import Prediction
import YOLO

/// From opening a weights file to the first result, beside reading that file alone.
struct LoadBench {
    private let model: YOLOModel
    private let source: any ParameterSource
    private let shape: Shape
    private let threads: Int?

    init(_ model: YOLOModel, _ source: any ParameterSource, _ shape: Shape, threads: Int?) {
        (self.model, self.source, self.shape, self.threads) = (model, source, shape, threads)
    }

    /// Three times each, from disk and from the system's cache.
    func run() throws -> [BenchReport.Case] {
        let folder = FileManager.default.temporaryDirectory.path + "/reticle-bench-\(getpid())"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let path = folder + "/network.weights"
        try WeightsFile.write(source, of: model, to: path)
        let input = InferBench.noise(shape.count)
        var (read, first, readCached, firstCached): ([Double], [Double], [Double], [Double]) = ([], [], [], [])
        for _ in 0..<3 {
            try forget(path)
            read.append(try reading(path))
            try forget(path)
            first.append(try starting(path, input))
            readCached.append(try reading(path))
            firstCached.append(try starting(path, input))
        }
        return [
            .init("reading the weights from disk", read), .init("load to first result from disk", first),
            .init("reading the weights from cache", readCached), .init("load to first result from cache", firstCached),
        ]
    }

    private func reading(_ path: String) throws -> Double {
        let start = DispatchTime.now()
        let file = open(path, O_RDONLY)
        guard file >= 0 else { throw Refusal("\(path): cannot be opened") }
        defer { close(file) }
        var buffer = [UInt8](repeating: 0, count: 4 << 20)
        while buffer.withUnsafeMutableBytes({ Foundation.read(file, $0.baseAddress, $0.count) }) > 0 {}
        return start.secondsUntilNow
    }

    private func starting(_ path: String, _ input: [Float]) throws -> Double {
        let start = DispatchTime.now()
        let session = try InferenceSession(
            model.network, input: shape, parameters: try WeightsFile(path, for: model),
            pool: WorkerPool(threads: threads), tuning: TuningTable(contentsOf: TuningFile.personal))
        _ = try session.run(input)
        return start.secondsUntilNow
    }

    /// Lets the system forget what it has of a file.
    private func forget(_ path: String) throws {
        let file = open(path, O_RDWR)
        guard file >= 0 else { throw Refusal("\(path): cannot be opened") }
        defer { close(file) }
        fsync(file)
        #if os(Linux)
            posix_fadvise(file, 0, 0, POSIX_FADV_DONTNEED)
        #endif
    }
}
