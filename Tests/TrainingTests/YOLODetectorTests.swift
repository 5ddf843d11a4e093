import Foundation
import TestSupport
import Testing
import YOLO

@testable import Training

@Suite struct YOLODetectorTests {
    @Test func learnsToFindSquares() throws {
        let task = try SquareTask(train: 32, val: 8)
        var arguments = SquareTask.arguments
        arguments.epochs = 120
        let world = FakeWorld()
        let (done, _) = try task.run(task.scratch.folder("run"), arguments, world)
        #expect(done.bestMAP ?? 0 >= 0.8)
        let losses = world.events.compactMap { if case .epoch(let one) = $0 { one.losses.total } else { nil } }
        #expect(losses.count == 120)
        #expect((losses.last ?? .infinity) < losses[0] / 4)
        #expect(done.weights.map { ($0 as NSString).lastPathComponent } == ["best.cfg", "best.names", "best.weights"])
        #expect(FileManager.default.fileExists(atPath: task.scratch.folder("run").batch))
    }

    @Test func exportedWeightsReadBack() throws {
        let task = try SquareTask(train: 8, val: 2)
        var arguments = SquareTask.arguments
        arguments.epochs = 2
        let (done, _) = try task.run(task.scratch.folder("run"), arguments)
        let folder = task.scratch.folder("run").weights
        let read = try DarknetModel(
            cfg: folder + "/last.cfg", weights: folder + "/last.weights", names: folder + "/last.names")
        #expect(done.epochs == 2)
        #expect(read.model.classNames == ["dark", "bright"])
        #expect(read.model.heads == SquareTask.model.heads)
    }

    @Test(arguments: 0..<4)
    func interruptionsLeaveNoTraceInARealNetwork(seed: UInt64) throws {
        let task = try SquareTask(train: 20, val: 4)
        var random = SplitMix64(seed: seed)
        var arguments = SquareTask.arguments
        (arguments.epochs, arguments.mixup, arguments.noMixupEpochs) = (4, seed % 2 == 1, 1)
        let whole = try task.run(task.scratch.folder("whole"), arguments)
        while true {
            let world = FakeWorld(stopAt: Int.random(in: 1...7, using: &random))
            let (done, bits) = try task.run(task.scratch.folder("parts"), arguments, world)
            guard done.reason == .interrupted else {
                #expect(bits == whole.bits)
                return
            }
        }
    }

    @Test func frozenLayersStayAndCachedOnesGiveTheSame() throws {
        let task = try SquareTask(train: 16, val: 2)
        var arguments = SquareTask.arguments
        arguments.epochs = 6
        func cache(_ name: String, limit: Int = 1 << 30) throws -> FrozenCache {
            try FrozenCache(folder: "\(task.scratch.path)/\(name)", identity: "x", limit: limit, variants: 2)
        }
        // Kept, kept from before, and never kept: the same numbers.
        let kept = try task.run(task.scratch.folder("a"), arguments, cache: cache("one"), frozenBefore: 3)
        let warm = try task.run(task.scratch.folder("b"), arguments, cache: cache("one"), frozenBefore: 3)
        let none = try task.run(task.scratch.folder("c"), arguments, cache: cache("two", limit: 0), frozenBefore: 3)
        #expect(kept.bits == warm.bits)
        #expect(kept.bits == none.bits)
        let entries = try FileManager.default.subpathsOfDirectory(atPath: task.scratch.path + "/one")
        #expect(entries.count == 1 + 32)
    }

    @Test func aStateOfAnotherNetworkIsRefused() throws {
        let task = try SquareTask(train: 8, val: 0)
        let bits = try task.detector().bits
        #expect(throws: (any Error).self) {
            var at = 0
            try task.detector().restore { count in
                // A count of its own in place of the state's.
                defer { at += count }
                return at == 16 ? [4, 0, 0, 0, 0, 0, 0, 0] : Array(bits[at..<min(at + count, bits.count)])
            }
        }
    }
}
