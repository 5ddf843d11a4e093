import Domain
import Testing

/// Which images a grouping keeps together.
@Suite struct SplitGroupTests {
    private static func survey(_ paths: [String]) -> SplitSurvey {
        var survey = SplitSurvey(classes: [])
        for (number, path) in paths.enumerated() {
            survey.add(
                ImageID(rawValue: Int64(number + 1)), identity: path, client: number % 2 == 0 ? "anna" : "ben",
                path: path)
        }
        return survey
    }

    @Test(
        arguments: [
            ("ward-\\d+", "a/ward-12_b.jpg", "ward-12"), ("^[^_]+", "p7_left.jpg", "p7"), ("ab?", "xxab", "ab"),
            ("a|ab", "ab", "ab"), ("\\d", "no number", nil), ("x*", "axx", "xx"), ("é+", "caféé.jpg", "éé"),
            ("jpg$", "a.jpg.jpg", "jpg"), ("^b", "ab", nil),
        ] as [(String, String, String?)])
    func aPatternGroupsByTheTextThatMatches(pattern: String, path: String, group: String?) throws {
        #expect(try Self.survey([path]).groups(by: .pattern(pattern)) == [group])
    }

    @Test func aFolderIsAGroup() throws {
        #expect(try Self.survey(["a/b/1.jpg", "a/2.jpg", "3.jpg"]).groups(by: .folder) == ["a/b", "a", ""])
    }

    @Test func aClientIsAGroup() throws {
        #expect(try Self.survey(["1", "2", "3"]).groups(by: .client) == ["anna", "ben", "anna"])
    }

    @Test func picturesThatLookAlikeAreAGroup() throws {
        let alike = [ImageID(rawValue: 1): 7, ImageID(rawValue: 3): 7]
        let groups = try Self.survey(["1", "2", "3"]).groups(by: .nearDuplicates, nearDuplicates: alike)
        #expect(groups == ["7", nil, "7"])
    }
}
