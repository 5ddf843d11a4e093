import Domain
import Testing

@testable import Formats

@Suite struct DataYAMLTests {
    @Test func scalarsListsAndMapsAreRead() throws {
        let yaml = try DataYAML(
            "# c\npath: ../x # why\ntrain: [a, 'b, c', \"d\\n\"]\nval:\n- e\n- f\nnames: {0: x, 1: 'it''s'}\ntest:\n  0: don't\nempty:\n",
            place: "d")
        #expect(yaml["path"] == .scalar("../x"))
        #expect(yaml["train"] == .list(["a", "b, c", "d\n"]))
        #expect(yaml["val"] == .list(["e", "f"]))
        #expect(yaml["names"] == .map([("0", "x"), ("1", "it's")]))
        #expect(yaml["test"] == .map([("0", "don't")]))
        #expect(yaml["empty"] == .scalar(""))
    }

    @Test func textBlocksAndDeepStructuresElsewhereArePassedOver() throws {
        let yaml = try DataYAML("download: |\n  names: no\n\n    deeper\naugment:\n  a:\n    - b\nnc: 2\n", place: "d")
        #expect(yaml["nc"] == .scalar("2") && yaml["download"] == nil && yaml["augment"] == nil)
    }

    @Test(arguments: [
        ("names: &a [x]\n", "d:1", "&a [x]: only plain and quoted values are understood"),
        ("a: 1\nnames: [x,\n  y]\n", "d:2", "a list in brackets must end in its line"),
        ("nonsense\n", "d:1", "expected 'key: value', found nonsense"),
        ("a: 1\na: 2\n", "d:2", "key a stands there twice"),
        ("  a: 1\n", "d:1", "indented line without a key above it"),
        ("names:\n  a:\n    - b\n", "d:1", "names is nested deeper than a list or a map of names"),
    ])
    func whatIsBeyondTheSubsetIsNamed(_ row: (String, String, String)) {
        #expect(throws: FormatError.malformed(Problem(place: row.1, reason: row.2))) { try DataYAML(row.0, place: "d") }
    }

    @Test(arguments: [
        "bottle", "can: large", "it's", "yes", "12", "", "#x", " a ", "é", "- a", "a\"b\\", "[x]", "a, b", "null",
    ])
    func quotedNamesComeBack(_ name: String) throws {
        let yaml = try DataYAML("names:\n  0: \(DataYAML.quoted(name))\n", place: "d")
        #expect(yaml["names"] == .map([("0", name)]))
    }
}
