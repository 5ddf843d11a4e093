import Foundation
import Testing

@testable import NeuralNetwork

@Suite struct TuningTableTests {
    private let file = FileManager.default.temporaryDirectory.appending(path: "tuning-\(UUID().uuidString).json")

    private static var filled: TuningTable {
        var table = TuningTable()
        table.entries["a layer"] = .init(variant: "gathered", seconds: 0.25)
        table.entries["another"] = .init(variant: "winograd 4", seconds: 1e-5)
        return table
    }

    @Test func aTableIsReadAsItWasWritten() throws {
        defer { try? FileManager.default.removeItem(at: file) }
        try Self.filled.write(to: file)
        #expect(TuningTable(contentsOf: file) == Self.filled)
    }

    @Test(arguments: ["", "{", "[]", #"{"version":999,"entries":{}}"#, #"{"version":1,"entries":{"a":3}}"#])
    func aBrokenFileIsAnEmptyTableAndIsWrittenAnew(text: String) throws {
        defer { try? FileManager.default.removeItem(at: file) }
        try Data(text.utf8).write(to: file)
        #expect(TuningTable(contentsOf: file) == TuningTable())
        try Self.filled.write(to: file)
        #expect(TuningTable(contentsOf: file) == Self.filled)
    }

    @Test func aMissingFileIsAnEmptyTable() {
        #expect(TuningTable(contentsOf: file) == TuningTable())
    }

    @Test func aFolderThatIsNotThereIsReported() {
        let file = file.appending(path: "missing/tuning.json")
        #expect { try Self.filled.write(to: file) } throws: { error in
            guard case .tuningFile(let path, _) = error as? NetworkError else { return false }
            return path == file.path
        }
    }

    @Test func whatIsKnownIsNotMeasuredAgainAndUnknownNamesAreIgnored() throws {
        let (network, shape) = (InferenceSessionTests.small, InferenceSessionTests.shape)
        let parameters = try RandomParameters(network, input: shape, seed: 1)
        let pool = WorkerPool(threads: 1)
        let session = try InferenceSession(network, input: shape, parameters: parameters, pool: pool)
        _ = try session.run(Array(repeating: 1, count: shape.count))
        var table = TuningTable()
        try session.tune(&table)
        #expect(!table.entries.isEmpty)
        var known = table
        for key in known.entries.keys { known.entries[key] = .init(variant: "gathered", seconds: 7) }
        let before = known
        try session.tune(&known)
        #expect(known == before)
        #expect(session.methods == ["gathered", "gathered", "", "gathered"])
        for key in known.entries.keys { known.entries[key] = .init(variant: "by magic", seconds: 7) }
        let other = try InferenceSession(network, input: shape, parameters: parameters, pool: pool, tuning: known)
        #expect(!other.methods.contains("by magic"))
    }
}
