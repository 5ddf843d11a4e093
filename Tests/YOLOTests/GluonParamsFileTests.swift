import Foundation
import Testing

@testable import YOLO

/// MXNet's own files, array by array, against what MXNet said was in them.
@Suite(.enabled(if: GluonMaterial.isThere, GluonMaterial.absence)) struct GluonParamsFileTests {
    static let described: [(json: String, file: String)] = ["mx131", "mx191"].flatMap { stack in
        [
            "dtypes_dict_\(stack)", "list_unnamed_\(stack)", "tiny_collect_\(stack)", "tiny_export_\(stack)-0000",
            "tiny_gluon_\(stack)",
        ]
        .map { ("expected_\(stack).json", $0 + ".params") }
    }

    @Test(arguments: described) func everyArrayHoldsWhatItsWriterPutThere(_ row: (json: String, file: String)) throws {
        let file = try NDArrayFile(GluonMaterial.path("a_params/" + row.file))
        let items = try Self.items(row.json, row.file)
        #expect(file.count == items.count)
        for (index, item) in items.enumerated() {
            let wanted = try #require(item["array"] as? [String: Any])
            let array = try file.array(index)
            #expect((file.names.isEmpty ? nil : file.names[index]) == item["name"] as? String)
            #expect(array.shape == wanted["shape"] as? [Int])
            #expect("\(array.type)" == wanted["dtype"] as? String)
            let data = try #require(wanted["data"] as? [Any])
            if array.type == .int64 {
                #expect(array.integers == data.compactMap { ($0 as? NSNumber)?.int64Value })
            }
            let numbers = array.doubles
            #expect(numbers.count == data.count)
            for (found, wanted) in zip(numbers, data) where array.type != .int64 {
                let wanted = Self.number(wanted)
                #expect(found == wanted || (found.isNaN && wanted.isNaN), "\(item["name"] ?? index)")
            }
        }
    }

    static let writable = [
        "dtypes_dict_mx131", "dtypes_dict_mx191", "list_unnamed_mx131", "list_unnamed_mx191", "npshape_v3_mx191",
        "row_sparse_mx131", "row_sparse_mx191", "tiny_collect_mx131", "tiny_collect_mx191", "tiny_export_mx131-0000",
        "tiny_export_mx191-0000", "tiny_gluon_mx131", "tiny_gluon_mx191",
    ]

    @Test(arguments: writable) func whatIsReadIsWrittenByteForByte(_ name: String) throws {
        let (source, scratch) = (GluonMaterial.path("a_params/\(name).params"), GluonScratch())
        let file = try NDArrayFile(source)
        let writer = try NDArrayFileWriter(
            scratch.path("b.params"), count: file.count, usesNumPyShapes: name.hasPrefix("npshape"))
        for index in 0..<file.count {
            try writer.append(try file.array(index), name: file.names.isEmpty ? nil : file.names[index])
        }
        try writer.finish()
        #expect(try GluonMaterial.bytes(scratch.path("b.params")) == GluonMaterial.bytes(source))
    }

    @Test(arguments: ["legacy_v0", "legacy_v1", "mixed_v0_v1_v2", "v2_saved_from_gpu3"])
    func oldFormsAndOtherDevicesHoldTheSame(_ name: String) throws {
        let file = try NDArrayFile(GluonMaterial.path("a_params/\(name).params"))
        for index in 0..<file.count {
            #expect(file.shape(of: index) == [2, 3])
            #expect(try file.floats(index) == [1.5, -2, 3.25, 0, 0.001, 7])
        }
        #expect(file.names == Array(["a", "b", "c"].prefix(file.count)))
    }

    @Test func numPyShapesHoldSingleNumbersAndEmptyArrays() throws {
        let file = try NDArrayFile(GluonMaterial.path("a_params/npshape_v3_mx191.params"))
        #expect((0..<4).map { file.shape(of: $0) } == [[], [0, 3], [1], [3]])
        #expect(try file.floats(0) == [2.5])
        #expect(try file.floats(1).isEmpty)
        #expect(try file.array(3).type == .bool)
        #expect(try file.array(3).integers == [1, 0, 1])
    }

    @Test func sparseRowsLieBetweenZeros() throws {
        let file = try NDArrayFile(GluonMaterial.path("a_params/row_sparse_mx191.params"))
        #expect(file.shape(of: 0) == [5, 2])
        #expect(try file.floats(0) == [0, 0, 1, 2, 0, 0, 3, 4, 0, 0])
    }

    @Test func anArrayThatWasNeverFilledHasNoShape() throws {
        let file = try NDArrayFile(GluonMaterial.path("a_params/v2_none_array.params"))
        #expect(file.shape(of: 0) == nil)
        #expect(try file.floats(0).isEmpty)
        #expect(try file.floats(1).count == 6)
    }

    @Test(arguments: [
        ("bad_magic", 0, "magic", "0x113", "0x112, a list of arrays"),
        ("names_mismatch", 88, "number of names", "2", "1 or 0"),
        ("truncated_data", 64, "array 0, data", "21 bytes to the end", "2×3 of 4 bytes"),
    ])
    func aMalformedFileSaysWhereAndWhat(
        _ row: (name: String, offset: Int, what: String, found: String, expected: String)
    ) throws {
        let root = try #require(try GluonMaterial.json("a_params/legacy_and_bn_mx191.json") as? [String: Any])
        let cases = try #require(root["malformed"] as? [String: [String: String]])
        let scratch = GluonScratch()
        let path = try scratch.file(GluonMaterial.bytes(hex: try #require(cases[row.name]?["hex"])))
        #expect(
            throws: GluonError.malformed(
                path: path, offset: row.offset, what: row.what, found: row.found, expected: row.expected)
        ) { try NDArrayFile(path) }
    }

    private static func items(_ json: String, _ file: String) throws -> [[String: Any]] {
        let root = try #require(try GluonMaterial.json("a_params/" + json) as? [String: Any])
        let files = try #require(root["files"] as? [String: [String: Any]])
        return try #require(files[file]?["items"] as? [[String: Any]])
    }

    private static func number(_ value: Any) -> Double {
        if let text = value as? String {
            return ["inf": Double.infinity, "-inf": -.infinity][text] ?? .nan
        }
        return (value as? NSNumber)?.doubleValue ?? .nan
    }
}
