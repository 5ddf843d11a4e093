import Foundation
import Testing

@testable import Training

@Suite struct CheckpointTests {
    private func state(_ step: Int) -> RunState {
        RunState(arguments: RunArguments(), dataset: "abc", origin: "x", step: step, epochs: 0)
    }

    private let pieces: [[UInt8]] = [Array(0..<200), [7], Array(repeating: 9, count: 3000)]

    private func write(_ step: Int, to file: CheckpointFile) throws {
        try file.write(state(step)) { emit in for piece in pieces { try emit(piece) } }
    }

    @Test func givesBackWhatWasWritten() throws {
        let scratch = try Scratch()
        let file = CheckpointFile(path: scratch.path + "/a")
        try write(12, to: file)
        #expect(try file.readState() == state(12))
        var bytes: [UInt8] = []
        try file.restore { read in
            // In other pieces than they were written in.
            for count in [150, 60, 1, 2990] { bytes += try read(count) }
        }
        #expect(bytes == pieces.flatMap { $0 })
    }

    @Test func askingForMoreOrLessIsAnError() throws {
        let scratch = try Scratch()
        let file = CheckpointFile(path: scratch.path + "/a")
        try write(1, to: file)
        for count in [3200, 3202] {
            #expect(throws: TrainingError.self) { try file.restore { read in _ = try read(count) } }
        }
    }

    @Test(arguments: [0, 5, 30, 400, 1500, -1, -9])
    func anyChangedByteIsFound(at place: Int) throws {
        let scratch = try Scratch()
        let file = CheckpointFile(path: scratch.path + "/a")
        try write(1, to: file)
        var bytes = try #require(FileManager.default.contents(atPath: file.path))
        bytes[place < 0 ? bytes.count + place : place] ^= 4
        try bytes.write(to: URL(fileURLWithPath: file.path))
        #expect(throws: TrainingError.self) { try file.readState() }
    }

    @Test(arguments: [0, 10, 21, 100, 2000])
    func aFileCutOffIsFound(at length: Int) throws {
        let scratch = try Scratch()
        let file = CheckpointFile(path: scratch.path + "/a")
        try write(1, to: file)
        let bytes = try #require(FileManager.default.contents(atPath: file.path))
        try bytes.prefix(length).write(to: URL(fileURLWithPath: file.path))
        #expect(throws: TrainingError.self) { try file.readState() }
    }

    @Test func aFullDiskLeavesTheLastOne() throws {
        let scratch = try Scratch()
        let file = CheckpointFile(path: scratch.path + "/a")
        try write(1, to: file)
        try FileManager.default.createSymbolicLink(atPath: file.path + ".new", withDestinationPath: "/dev/full")
        #expect(throws: TrainingError.file(path: file.path + ".new", reason: "the disk is full")) {
            try write(2, to: file)
        }
        #expect(try file.readState().step == 1)
    }

    @Test func theOneBeforeStandsInForADamagedOne() throws {
        let scratch = try Scratch()
        let shelf = CheckpointShelf(folder: scratch.path)
        for step in [1, 2] {
            try shelf.write(state(step), isEpochEnd: false) { emit in for piece in pieces { try emit(piece) } }
        }
        #expect(try shelf.latest().state.step == 2)
        try Data("broken".utf8).write(to: URL(fileURLWithPath: shelf.last.path))
        let found = try shelf.latest()
        #expect(found.state.step == 1)
        #expect(found.problems.count == 1)
    }

    @Test func anEpochsEndIsTheLastOneToo() throws {
        let scratch = try Scratch()
        let shelf = CheckpointShelf(folder: scratch.path)
        try shelf.write(state(3), isEpochEnd: true) { emit in try emit([1]) }
        try shelf.write(state(4), isEpochEnd: false) { emit in try emit([2]) }
        #expect(try shelf.epoch.readState().step == 3)
        #expect(try shelf.last.readState().step == 4)
        #expect(try shelf.previous.readState().step == 3)
    }
}
