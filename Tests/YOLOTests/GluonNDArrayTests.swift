import Foundation
import TestSupport
import Testing

@testable import YOLO

/// Arrays of every kind through a file of our own.
@Suite struct GluonNDArrayTests {
    @Test(arguments: 0..<100) func readingGivesWhatWasWritten(_ seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        let (scratch, isNumPy, isNamed) = (GluonScratch(), Bool.random(using: &random), Bool.random(using: &random))
        let arrays = (0..<Int.random(in: 0...6, using: &random)).map { _ in Self.array(isNumPy, &random) }
        let names = arrays.indices.map { "n\($0)é" }
        let writer = try NDArrayFileWriter(scratch.path("a"), count: arrays.count, usesNumPyShapes: isNumPy)
        for (array, name) in zip(arrays, names) { try writer.append(array, name: isNamed ? name : nil) }
        try writer.finish()
        let file = try NDArrayFile(scratch.path("a"))
        #expect(try (0..<file.count).map { try file.array($0) } == arrays)
        #expect(file.names == (isNamed ? names : []))
    }

    private static func array(_ isNumPy: Bool, _ random: inout SplitMix64) -> NDArray {
        guard Int.random(in: 0..<8, using: &random) > 0 else { return .none }
        let dimensions = Int.random(in: isNumPy ? 0...4 : 1...4, using: &random)
        let shape = (0..<dimensions).map { _ in Int.random(in: 0...4, using: &random) }
        let type = NDArray.ElementType.allCases.randomElement(using: &random) ?? .float32
        let count = shape.reduce(1, *) * type.width
        return NDArray(
            shape: shape, type: type, bytes: (0..<count).map { _ in UInt8.random(in: 0...255, using: &random) })
    }

    static let halves: [(bits: UInt16, value: Double)] = [
        (0x3C00, 1), (0xC000, -2), (0x7BFF, 65504), (0x0001, 0x1p-24), (0x03FF, 1023 * 0x1p-24), (0x0400, 0x1p-14),
        (0x8000, -0.0), (0x7C00, Double.infinity), (0x3555, 0.333251953125),
    ]

    @Test(arguments: halves) func halfPrecisionIsExact(_ row: (bits: UInt16, value: Double)) {
        #expect(Double(NDArrayDecoding.half(row.bits)) == row.value)
    }

    @Test func brainFloatsAreTheUpperHalfOfFloats() {
        let array = NDArray(shape: [2], type: .bfloat16, bytes: [0xC0, 0x3F, 0x49, 0xC0])
        #expect(array.floats == [1.5, -3.140625])
        #expect(array.doubles == [1.5, -3.140625])
    }

    @Test func largeIntegersStayExact() {
        let bytes = (0..<8).map { UInt8(truncatingIfNeeded: (Int64.max - 1) >> ($0 * 8)) }
        #expect(NDArray(shape: [1], type: .int64, bytes: bytes).integers == [Int64.max - 1])
    }

    @Test func compressedRowsBecomeDense() throws {
        func words(_ values: [Int64]) -> [UInt8] {
            values.flatMap { value in (0..<8).map { UInt8(truncatingIfNeeded: value >> ($0 * 8)) } }
        }
        let scratch = GluonScratch()
        func file(columns: [Int64]) throws -> NDArrayFile {
            let writer = try NDArrayFileWriter(scratch.path("csr"), count: 1)
            try writer.append(
                NDArray(
                    shape: [2, 3], type: .uint8, storage: .csr, storedShape: [3], bytes: [5, 6, 7],
                    auxiliaries: [
                        .init(type: .int64, shape: [3], bytes: words([0, 1, 3])),
                        .init(type: .int64, shape: [3], bytes: words(columns)),
                    ]))
            try writer.finish()
            return try NDArrayFile(scratch.path("csr"))
        }
        #expect(try file(columns: [2, 0, 1]).floats(0) == [0, 0, 5, 6, 7, 0])
        #expect(throws: GluonError.self) { try file(columns: [3, 0, 1]).floats(0) }
    }

    @Test func aFileThatClaimsMuchIsRefusedBeforeAnythingIsMadeForIt() throws {
        let scratch = GluonScratch()
        let head: [UInt8] = [0x12, 1, 0, 0, 0, 0, 0, 0] + [UInt8](repeating: 0, count: 8)
        let many = try scratch.file(head + [UInt8](repeating: 0xFF, count: 8))
        #expect(throws: GluonError.self) { try NDArrayFile(many) }
        // One array of 2⁶² × 2⁶² elements.
        let wide: [UInt8] = [0, 0, 0, 0, 0, 0, 0, 0x40]
        let record: [UInt8] = [0xC9, 0xFA, 0x93, 0xF9, 0, 0, 0, 0, 2, 0, 0, 0] + wide + wide
        let huge = try scratch.file(head + [1, 0, 0, 0, 0, 0, 0, 0] + record + [UInt8](repeating: 0, count: 32))
        #expect(throws: GluonError.self) { try NDArrayFile(huge) }
    }

    @Test func afolderAndAnAbsentFileAreUnreadable() {
        #expect(throws: GluonError.unreadable(path: "/", reason: "not a plain file")) { try NDArrayFile("/") }
        #expect(throws: GluonError.unreadable(path: "/nowhere/a", reason: "No such file or directory")) {
            try NDArrayFile("/nowhere/a")
        }
    }
}
