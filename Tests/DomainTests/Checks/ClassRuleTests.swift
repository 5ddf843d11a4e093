import Domain
import Testing

@Suite struct ClassRuleTests {
    private static func synset(_ names: [String]) -> Synset {
        Synset(names.enumerated().map { ClassEntry(id: ClassID(rawValue: Int64($0 + 1)), name: $1) })
    }

    private static func found(_ rule: CheckRule, _ names: [String], _ counts: [Int64: Int]) -> [Int64] {
        var sink = CheckSink(CheckConfiguration().only([rule]), synset: synset(names))
        let boxes = Dictionary(uniqueKeysWithValues: counts.map { (ClassID(rawValue: $0.key), $0.value) })
        ClassRules(synset: synset(names), boxes: boxes).check(into: &sink)
        return sink.findings.compactMap { $0.classID?.rawValue }
    }

    @Test func aClassWithFewBoxesIsFound() {
        #expect(Self.found(.classFew, ["a", "b", "c"], [1: 50, 2: 49]) == [2, 3])
    }

    @Test func aClassFarRarerThanTheMostFrequentIsFound() {
        #expect(Self.found(.classImbalance, ["a", "b", "c"], [1: 5100, 2: 102, 3: 101]) == [3])
    }

    @Test func namesThatDifferInCaseOrBlanksAreFound() {
        #expect(Self.found(.classNameCase, ["Soft Drink", "can", "soft_drink", "CAN", "cans"], [:]) == [3, 4])
    }

    /// Dogs and leads come together in three of four images of one part; the other part has dogs alone.
    @Test(arguments: [(9, false), (10, true)])
    func aClassThatAPartShouldHaveIsFound(images: Int, isFound: Bool) {
        let (dog, lead) = (ClassID(rawValue: 1), ClassID(rawValue: 2))
        var rule = PartialClassRule(parts: ["home", "street"])
        for index in 0..<100 { rule.add(index % 4 == 0 ? [dog] : [dog, lead], part: 0) }
        for _ in 0..<images { rule.add([dog], part: 1) }
        var sink = CheckSink(CheckConfiguration().only([.classPartial]))
        rule.check(Self.synset(["dog", "lead"]), into: &sink)
        #expect(sink.findings.map(\.classID) == (isFound ? [lead] : []))
    }

    @Test func aPartWithOtherThingsNeedsNotHaveTheClass() {
        let (dog, lead, car) = (ClassID(rawValue: 1), ClassID(rawValue: 2), ClassID(rawValue: 3))
        var rule = PartialClassRule(parts: ["home", "street"])
        for _ in 0..<100 { rule.add([dog, lead], part: 0) }
        for _ in 0..<1000 { rule.add([car], part: 1) }
        var sink = CheckSink(CheckConfiguration().only([.classPartial]))
        rule.check(Self.synset(["dog", "lead", "car"]), into: &sink)
        #expect(sink.findings.isEmpty)
    }
}
