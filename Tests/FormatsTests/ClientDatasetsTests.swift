import Domain
import Foundation
import TestSupport
import Testing

@testable import Formats

@Suite struct ClientDatasetsTests {
    private let split = SplitAssignment(trainShare: 0.7, seed: 1)

    private func scratch(_ lines: String) throws -> Scratch {
        let scratch = Scratch()
        try scratch.file("export.jsonl", lines)
        return scratch
    }

    private func line(_ id: Int, _ client: String, _ classes: [String]) -> String {
        let boxes = classes.map { "{\"class\": \"\($0)\", \"xmin\": 1, \"ymin\": 2, \"xmax\": 5, \"ymax\": 8}" }.joined(
            separator: ", ")
        return
            "{\"id\": \"\(id)\", \"clientId\": \"\(client)\", \"url\": \"https://h/\(id).jpg\", \"data\": {\"width\": 20, \"height\": 10, \"boxes\": [\(boxes)]}}\n"
    }

    @Test func eachClientGetsAListAClassListAndFigures() throws {
        let scratch = try scratch(
            line(1, "b", ["x", "y", "x"]) + line(2, "a", ["z"]) + line(3, "b", ["y"]) + line(4, "b", []))
        let clients = try ClientDatasets.build(
            from: scratch.path("export.jsonl"), to: scratch.path("out"), split: split, reading: strict)
        #expect(
            clients.map(\.clientID) == ["a", "b"] && clients.map(\.images) == [1, 2] && clients.map(\.boxes) == [1, 4])
        #expect(clients[1].cardinality == 1.5 && clients[1].density == 0.75 && clients[1].empty == 1)
        #expect(try scratch.text("out/b/synset.txt") == "x\ny\n")
        let all = try scratch.text("out/b/all.lst")
        #expect(all.hasSuffix("1\t4\t5\t20\t10\t1\t0.05\t0.2\t0.25\t0.8\thttps://h/3.jpg\n"))
        let parts = try scratch.text("out/b/train.lst") + scratch.text("out/b/val.lst")
        #expect(Set(parts.split(separator: "\n")) == Set(all.split(separator: "\n")))
        #expect(try scratch.text("out/b/statistics.txt").contains("cardinality\t1.500000\ndensity\t0.750000\n"))
    }

    @Test func moreImagesMoveNoneOfThoseAlreadyPlaced() throws {
        let few = (0..<50).map { line($0, "a", ["x"]) }.joined()
        let more = few + (50..<120).map { line($0, "a", ["x"]) }.joined()
        var trains: [Set<Substring>] = []
        for text in [few, more] {
            let scratch = try scratch(text)
            _ = try ClientDatasets.build(
                from: scratch.path("export.jsonl"), to: scratch.path("out"), split: split, reading: strict)
            trains.append(Set(try scratch.text("out/a/train.lst").split(separator: "\n")))
        }
        #expect(trains[0].isSubset(of: trains[1]) && trains[0].count > 25 && trains[0].count < 45)
    }

    @Test func theSplitIsTheSameOnAnyMachine() {
        #expect(
            (0..<12).map { split.isTrain("img-\($0)") }
                == (0..<12).map { SplitAssignment(trainShare: 0.7, seed: 1).isTrain("img-\($0)") })
        let shares = (0..<5).map { seed in
            (0..<10_000).count { SplitAssignment(trainShare: 0.7, seed: UInt64(seed)).isTrain("i\($0)") }
        }
        #expect(shares.allSatisfy { abs($0 - 7000) < 150 } && Set(shares).count > 1)
    }

    @Test(arguments: [
        ("acme", "acme"), ("", "default"), ("../x", "%2E.%2Fx"), ("a b", "a%20b"), ("default", "%default"),
        ("é", "%C3%A9"),
    ])
    func clientsNamesMakeSafeFolders(_ row: (String, String)) { #expect(ClientDatasets.folderName(row.0) == row.1) }

    @Test func aGivenSynsetFixesTheIndexAndNamesTheRest() throws {
        let (scratch, skipped) = (try scratch(line(1, "a", ["y", "x"])), Collected())
        var options = skipped.skipping()
        options.synset = ["w", "x"]
        let clients = try ClientDatasets.build(
            from: scratch.path("export.jsonl"), to: scratch.path("out"), split: split, reading: options)
        #expect(clients[0].synset == ["w", "x"] && clients[0].perClass.map(\.boxes) == [0, 1])
        #expect(skipped.all == [Problem(place: "export.jsonl:1: box 1", reason: "class y is not in the synset")])
    }
}
