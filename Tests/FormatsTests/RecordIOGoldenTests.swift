import Domain
import Foundation
import Testing

@testable import Formats

/// Against files that MXNet wrote, where they are beside the project.
@Suite struct RecordIOGoldenTests {
    private struct Expected: Decodable {
        struct Table: Decodable { var data: [Double] }
        struct Header: Decodable {
            var flag: Int
            var id: UInt64
            var labels: [Double]
            enum CodingKeys: String, CodingKey {
                case flag, id
                case labels = "label_f32"
            }
        }
        struct Detection: Decodable {
            var list: Table
            var record: Table
            var header: Header
            var key: UInt64
            enum CodingKeys: String, CodingKey {
                case list = "LstDetection_label_f64"
                case record = "RecordFileDetection_label"
                case header, key
            }
        }
        struct Record: Decodable {
            var file: String
            var record: String
            var key: UInt64
            var offset: Int
            enum CodingKeys: String, CodingKey {
                case file = "file_hex"
                case record = "record_hex"
                case key, offset
            }
        }
        var det: [Detection]
        var misc: [Record]
    }

    /// Folder of a version's files and what is expected of them.
    private func material(_ version: String) throws -> (folder: String, expected: Expected)? {
        guard let folder = Material.shared("fixtures/mxnet-gluoncv/b_recordio/\(version)") else {
            print("skipped: no ../shared/fixtures/mxnet-gluoncv")
            return nil
        }
        let data = try Data(contentsOf: URL(fileURLWithPath: folder + "/expected.json"))
        return (folder, try JSONDecoder().decode(Expected.self, from: data))
    }

    private static func hex(_ bytes: [UInt8]) -> String {
        bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }

    /// Corners and class of all boxes, as GluonCV gives them.
    private static func rows(_ image: LabelledImage, _ synset: [String]) -> [Double] {
        image.boxes.flatMap { box in
            [box.box.xMin, box.box.yMin, box.box.xMax, box.box.yMax]
                + [Double(synset.firstIndex(of: box.className) ?? -1)]
        }
    }

    @Test(arguments: ["mx131", "mx191"]) func everyRecordIsReadAndWrittenAsMXNetDoes(_ version: String) throws {
        guard let (folder, expected) = try material(version) else { return }
        let file = try RecordFile(folder + "/misc.rec")
        for record in expected.misc {
            let bytes = try file.bytes(of: file.record(at: record.offset).payload.ranges)
            #expect(Self.hex(bytes) == record.record && Self.hex(RecordChunk.framed(bytes)) == record.file)
        }
        let table = try RecordTable(folder + "/misc.rec")
        #expect(table.entries.map(\.key) == expected.misc.map(\.key) && table.problems.isEmpty)
        #expect(table.entries.map(\.offset) == expected.misc.map(\.offset))
    }

    @Test(arguments: ["mx131", "mx191"]) func headersAndLabelsAreThoseExpected(_ version: String) throws {
        guard let (folder, expected) = try material(version) else { return }
        let file = try RecordFile(folder + "/det.rec")
        let table = try RecordTable(folder + "/det.rec")
        #expect(table.entries.map(\.key) == expected.det.map(\.key))
        for (entry, row) in zip(table.entries, expected.det) {
            let header = try RecordHeader(of: file.record(at: entry.offset).payload, in: file)
            #expect(header.id == row.header.id && header.labels.count == row.header.flag)
            #expect(header.labels == row.header.labels.map { Float($0) })
            let picture = try PictureFile.bytes("\(folder)/det.rec/\(entry.name ?? "")", limit: 1 << 20)
            #expect(try picture == Disk.bytes("\(folder)/\(entry.name ?? "")"))
        }
    }

    @Test(arguments: ["mx131", "mx191"]) func boxesAreThoseOfGluonCV(_ version: String) throws {
        guard let (folder, expected) = try material(version) else { return }
        let scratch = Scratch()
        for name in ["det.rec", "det.idx"] {
            try scratch.file("alone/" + name, Disk.bytes(folder + "/" + name))
            try scratch.file("listed/" + name, Disk.bytes(folder + "/" + name))
        }
        try scratch.file("listed/det.lst", Disk.bytes(folder + "/det.lst"))
        let alone = try RecordIOReader(scratch.path("alone"), options: strict)
        #expect(try alone.images().map { Self.rows($0, alone.synset) } == expected.det.map(\.record.data))
        let listed = try RecordIOReader(scratch.path("listed"), options: strict)
        #expect(try listed.images().map { Self.rows($0, listed.synset) } == expected.det.map(\.list.data))
    }

    @Test(arguments: ["mx131", "mx191"], ["det.lst", "det.rec"])
    func whatIsWrittenEqualsMXNetsFilesByteForByte(_ version: String, _ source: String) throws {
        guard let (folder, _) = try material(version) else { return }
        let scratch = Scratch()
        let report = try Converter.convert(
            from: folder + "/" + source, to: scratch.path("out"), as: .recordio, reading: strict)
        #expect(report.losses.isEmpty && report.maxShift == 0 && report.images == 4)
        for end in ["rec", "idx", "lst"] {
            #expect(try scratch.bytes("out/all." + end) == Disk.bytes(folder + "/det." + end))
        }
    }
}
