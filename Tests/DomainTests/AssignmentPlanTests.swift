import Domain
import Testing

@Suite struct AssignmentPlanTests {
    private static let images = (1...101).map { ImageID(rawValue: $0) }

    @Test(arguments: 0..<20 as Range<UInt64>)
    func everyImageIsGivenToOnePersonAsEvenlyAsCanBe(seed: UInt64) {
        let plan = AssignmentPlan.dealt(Self.images, to: ["a", "b", "c"], seed: seed)
        #expect(plan.map(\.image) == Self.images)
        let counts = Dictionary(grouping: plan, by: \.person).mapValues(\.count)
        #expect(counts.values.sorted() == [33, 34, 34])
        #expect(plan == AssignmentPlan.dealt(Self.images, to: ["a", "b", "c"], seed: seed))
        #expect(plan != AssignmentPlan.dealt(Self.images, to: ["a", "b", "c"], seed: seed + 1))
    }

    @Test(arguments: 0..<20 as Range<UInt64>)
    func aSampleHasItsSizeAndOrderAndItsSeed(seed: UInt64) {
        let sample = AssignmentPlan.sample(Self.images, 17, seed: seed)
        #expect(sample.count == 17 && sample == sample.sorted() && Set(sample).count == 17)
        #expect(sample == AssignmentPlan.sample(Self.images, 17, seed: seed))
        #expect(sample != AssignmentPlan.sample(Self.images, 17, seed: seed, stream: 2))
        #expect(AssignmentPlan.sample(Self.images, 500, seed: seed) == Self.images)
        #expect(AssignmentPlan.sample(Self.images, 0, seed: seed) == [])
    }

    @Test(
        arguments: [(0.1, 100, 10), (0.1, 3, 1), (0.5, 3, 2), (1, 7, 7), (0.1, 0, 0), (0, 9, 0)] as [(Double, Int, Int)]
    )
    func aShareIsRoundedAndNeverNothing(share: Double, images: Int, expected: Int) {
        #expect(AssignmentPlan.count(share, of: images) == expected)
    }
}
