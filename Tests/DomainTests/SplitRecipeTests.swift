import Domain
import Testing

@Suite struct SplitRecipeTests {
    @Test(
        arguments: [
            ("70/30", [7, 3]), ("0.7/0.3", [7, 3]), ("7/3", [7, 3]), ("70/20/10", [7, 2, 1]), ("100/0", [1, 0]),
            ("66.6/33.4", [333, 167]),
            ("66.6667/33.3333", [666_667, 333_333]), ("999999/1", [999_999, 1]), (".5/.5", [1, 1]),
        ] as [(String, [Int])])
    func ratiosAreWholeWeights(text: String, weights: [Int]) {
        #expect(SplitRecipe.parts(ratio: text)?.map(\.weight) == weights)
    }

    @Test(arguments: [
        "", "70", "70/", "/30", "0/0", "-1/2", "70:30", "a/b", "1/2/3/4", "1.2.3/4", "1234567/1", "./.",
        "66.666667/33.333333",
        "999999/2", "123.4567/1",
    ])
    func whatIsNoRatioIsNone(text: String) { #expect(SplitRecipe.parts(ratio: text) == nil) }

    @Test(arguments: ["70/30", "70/20/10", "100/0", "333/167"])
    func aRatioReadsAsItWasWritten(text: String) {
        #expect(SplitRecipe(parts: SplitRecipe.parts(ratio: text) ?? []).ratio == text)
    }

    @Test func foldsAreNamedByNumber() {
        let recipe = SplitRecipe(parts: SplitRecipe.folds(3) ?? [])
        #expect(recipe.parts.map(\.name) == ["fold-1", "fold-2", "fold-3"])
        #expect(recipe.isFolds && recipe.ratio == "3 folds")
        #expect(SplitRecipe.folds(1) == nil)
    }

    @Test(
        arguments: ["none", "folder", "client", "near-duplicates", "pattern:ward-\\d+", "field:session"])
    func groupingsReadAsTheyWereWritten(text: String) throws { #expect(try SplitGrouping(text).text == text) }

    @Test func anyOtherWordIsAField() throws { #expect(try SplitGrouping("session") == .field("session")) }

    @Test(arguments: ["", "pattern:", "pattern:(", "field:"])
    func whatIsNoGroupingIsRefused(text: String) { #expect(throws: FilterError.self) { try SplitGrouping(text) } }

    @Test func partsAreFoundByNameAndUnion() {
        let split = Split(
            id: SplitID(rawValue: 1), name: "voc",
            recipe: SplitRecipe(parts: SplitRecipe.parts(ratio: "50/30/20") ?? []),
            unions: [SplitUnion(name: "trainval", parts: ["train", "val"])])
        #expect(split.parts(named: "test") == [2])
        #expect(split.parts(named: "trainval") == [0, 1])
        #expect(split.parts(named: "all") == nil)
    }

    @Test func aRatioIsReadInTheOrderOfItsNames() throws {
        let recipe = SplitRecipe(
            parts: zip(["test", "train", "val"], [2, 4, 8]).map { SplitPart(name: $0, weight: $1) }, strategy: .given)
        let read = try #require(SplitRecipe.parts(ratio: recipe.ratio, for: recipe.ratioNames))
        #expect(read.map(\.name) == ["test", "train", "val"] && read.map(\.weight) == [1, 2, 4])
        #expect(SplitRecipe(parts: read).hasShares(of: recipe))
        #expect(!SplitRecipe(parts: SplitRecipe.parts(ratio: "2/4/8") ?? []).hasShares(of: recipe))
        #expect(SplitRecipe.parts(ratio: "70/30", for: recipe.ratioNames)?.map(\.name) == ["train", "val"])
    }
}
