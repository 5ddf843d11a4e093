import Domain
import Foundation
import Testing

@testable import Formats

/// One test for each way in which record files are broken.
@Suite struct RecordIOBrokenTests {
    /// A dataset of one good record and what `change` makes of its files: record, index and list.
    private func problems(_ change: (inout [UInt8], inout String, inout String) -> Void) throws -> [Problem] {
        let scratch = Scratch()
        var record = RecordChunk.framed(Self.payload(labels: Self.labels))
        var (index, list) = ("3\t0\n", "3\t4\t5\t20\t10\t0\t0.25\t0.5\t0.75\t1\ta.png\n")
        change(&record, &index, &list)
        try scratch.file("a.rec", record)
        try scratch.file("synset.txt", "cat\n")
        try scratch.file("a.idx", index)
        if !list.isEmpty { try scratch.file("a.lst", list) }
        let found = Collected()
        _ = try RecordIOReader(scratch.path("a.rec"), options: found.skipping()).images()
        return found.all
    }

    private static let labels: [Float] = [4, 5, 20, 10, 0, 0.25, 0.5, 0.75, 1]
    private static let picture: [UInt8] =
        [0x89, 0x50, 0x4E, 0x47, 13, 10, 26, 10, 0, 0, 0, 13] + Array("IHDR".utf8) + [0, 0, 0, 20, 0, 0, 0, 10]

    private static func payload(labels: [Float], id: UInt64 = 3, picture: [UInt8] = picture) -> [UInt8] {
        RecordHeader(id: id, labels: labels).bytes + picture
    }

    @Test func theGoodOneHasNoProblems() throws { #expect(try problems { _, _, _ in }.isEmpty) }

    @Test(arguments: [
        ("3\t0\n4 0\n", "a.idx:2", "expected a key, a tab and an offset"),
        ("3\t0\nx\t0\n", "a.idx:2", "expected a key, a tab and an offset"),
        ("3\t0\n3\t4\n", "a.idx:2", "key 3 stands there twice"),
        ("3\t0\n4\t0\n", "a.idx:2", "offset 0 stands there twice"),
        ("3\t0\n4\t99999\n", "a.idx:2", "offset 99999, but the file has 92 bytes"),
        ("3\t0\n4\t18446744073709551615\n", "a.idx:2", "expected a key, a tab and an offset"),
        ("3\t0\n4\t4\n", "a.idx:2", "no record at offset 4"),
        ("3\t0\n4\t88\n", "a.idx:2", "the file ends in the middle of a record"),
    ])
    func brokenIndices(_ row: (String, String, String)) throws {
        #expect(try problems { _, index, _ in index = row.0 } == [Problem(place: row.1, reason: row.2)])
    }

    @Test(arguments: [
        ("3\t4\n", "a.lst:1", "index 4 is not in a.idx"),
        ("oh", "a.lst:1", "expected an index, numbers and a path between tabs"),
    ])
    func brokenLists(_ row: (String, String, String)) throws {
        let found = try problems { _, _, list in list = row.0 == "oh" ? "oh\n" + list : "4\t2\tb.png\n" + list }
        #expect(found == [Problem(place: row.1, reason: row.2)])
    }

    @Test(arguments: ["../a.png", "/etc/passwd", "b/../../a.png", ""]) func namesThatLeadOut(_ name: String) throws {
        let found = try problems { _, _, list in list = list.replacing("a.png", with: name) }
        #expect(
            found == [
                Problem(
                    place: "a.lst:1", reason: name.isEmpty ? "path is empty" : "path \(name) leads out of the dataset")
            ])
    }

    @Test(
        arguments: [
            ([], "label 0 alone: a record of a class, not of boxes"),
            ([4, 5, 20, 10, 0, 0.25, 0.5, 0.75], "4 numbers behind the header are no multiple of B = 5"),
            ([4, 4, 20, 10, 0, 0.25, 0.5, 0.75], "object width B is 4, expected at least 5"),
            ([40, 5, 20, 10, 0, 0.25, 0.5, 0.75, 1], "header width A is 40, but the line has 9 numbers"),
            ([4, 5, 20, 10, 1, 0.25, 0.5, 0.75, 1], "class 1, but the synset has 1 classes"),
            ([4, 5, 20, 10, 0.5, 0.25, 0.5, 0.75, 1], "class 0.5, but the synset has 1 classes"),
            ([4, 5, 20, 10, 0, .nan, 0.5, 0.75, 1], "nan, expected a number"),
            ([4, 5, 20, 10, 0, .infinity, 0.5, 0.75, 1], "inf, expected a number"),
            ([4, 5, 20, 10, 0, 0.5, 0.5, 0.5, 1], "zero-size box 0.5 0.5 0.5 1"),
            ([4, 5, 20, 10, 0, 0.75, 0.5, 0.25, 1], "box 0.75 0.5 0.25 1 has its edges swapped"),
        ] as [([Float], String)])
    func brokenLabels(_ row: ([Float], String)) throws {
        let found = try problems { record, _, _ in
            record = RecordChunk.framed(Self.payload(labels: row.0))
        }
        #expect(found == [Problem(place: "a.rec: record 3", reason: row.1)])
    }

    @Test func aRecordWithoutAPicture() throws {
        let found = try problems { record, _, _ in
            record = RecordChunk.framed(Self.payload(labels: Self.labels, picture: []))
        }
        #expect(found == [Problem(place: "a.rec: record 3", reason: "no picture behind the labels")])
    }

    @Test func moreLabelsThanBytes() throws {
        let found = try problems { record, _, _ in record[8...11] = [0xFF, 0xFF, 0xFF, 0x7F] }
        #expect(found == [Problem(place: "a.idx:1", reason: "2147483647 labels announced in a record of 84 bytes")])
    }

    @Test(arguments: [
        (Array(4..<8), [84, 0, 0, 0x40] as [UInt8], "offset 0 is in the middle of a record"),
        (Array(4..<8), [84, 0, 0, 0xE0], "offset 0 is in the middle of a record"),
        (Array(4..<8), [84, 0, 0, 0x20], "the file ends in the middle of a record"),
        (Array(4..<8), [0xFF, 0xFF, 0xFF, 0x1F], "536870911 bytes announced at offset 0, the file ends 84 on"),
        (Array(4..<8), [8, 0, 0, 0], "a record of 8 bytes, an image's has at least 24"),
    ])
    func brokenFraming(_ row: ([Int], [UInt8], String)) throws {
        let found = try problems { record, _, _ in for (at, byte) in zip(row.0, row.1) { record[at] = byte } }
        #expect(found == [Problem(place: "a.idx:1", reason: row.2)])
    }

    @Test func aRecordThatBreaksOff() throws {
        let found = try problems { record, index, _ in
            // The first piece of a record, and then another record begins.
            record = RecordChunk.magicBytes + [0, 0, 0, 0x20] + record
            index = "3\t8\n4\t0\n"
        }
        #expect(found == [Problem(place: "a.idx:2", reason: "a record breaks off before offset 8")])
    }

    @Test func afterDamageTheNextRecordIsFound() throws {
        let scratch = Scratch()
        let record = RecordChunk.framed(Self.payload(labels: Self.labels))
        try scratch.file("a.rec", RecordChunk.magicBytes + [0xFF, 0xFF, 0xFF, 0x1F, 9, 9, 9, 9] + record)
        let found = Collected()
        let images = try RecordIOReader(scratch.path("a.rec"), options: found.skipping()).images()
        #expect(images.map(\.path) == ["a/3.png"] && found.all.count == 1)
    }

    @Test func theFirstFaultStopsWhereAsked() throws {
        let scratch = Scratch()
        try scratch.file("a.rec", Array(RecordChunk.framed(Self.payload(labels: Self.labels)).dropLast(8)))
        try scratch.file("a.idx", "3\t0\n")
        #expect(
            throws: FormatError.malformed(
                Problem(place: "a.idx:1", reason: "84 bytes announced at offset 0, the file ends 76 on"))
        ) { try RecordIOReader(scratch.root, options: strict).images() }
    }
}
