import Domain
import TestSupport
import Testing

@Suite struct SplitterTests {
    static let ratios = ["70/30", "80/20", "50/50", "70/20/10"]

    private static func recipe(_ seed: UInt64, strategy: SplitStrategy = .stratified) -> SplitRecipe {
        SplitRecipe(
            parts: SplitRecipe.parts(ratio: ratios[Int(seed % 4)]) ?? [], strategy: strategy, seed: seed &* 7)
    }

    @Test(arguments: 0..<24 as Range<UInt64>)
    func everyImageIsInOnePart(seed: UInt64) {
        let images = RandomTable(seed: seed, grouped: seed % 2 == 0)
        for strategy in [SplitStrategy.stratified, .random] {
            let recipe = Self.recipe(seed, strategy: strategy)
            let parts = Splitter(recipe).parts(of: images.table())
            #expect(parts.count == images.images.count)
            #expect(parts.allSatisfy(recipe.parts.indices.contains))
        }
    }

    /// Single images: within three images, and within one where there are fewer than a hundred.
    @Test(arguments: 0..<24 as Range<UInt64>)
    func sizesFollowTheRatio(seed: UInt64) {
        let images = RandomTable(seed: seed)
        let recipe = Self.recipe(seed)
        let parts = Splitter(recipe).parts(of: images.table())
        let sum = recipe.parts.reduce(0) { $0 + $1.weight }
        for (number, part) in recipe.parts.enumerated() {
            let wanted = Double(images.images.count * part.weight) / Double(sum)
            let found = Double(parts.filter { $0 == number }.count)
            #expect(abs(found - wanted) <= (images.images.count < 100 ? 1 : 3))
        }
    }

    @Test(arguments: 0..<24 as Range<UInt64>)
    func groupsStayWhole(seed: UInt64) {
        let images = RandomTable(seed: seed, grouped: true)
        let parts = Splitter(Self.recipe(seed)).parts(of: images.table())
        var parted: [String: Set<Int>] = [:]
        for (image, part) in zip(images.images, parts) {
            if let group = image.group { parted[group, default: []].insert(part) }
        }
        #expect(parted.values.allSatisfy { $0.count == 1 })
    }

    @Test(arguments: 0..<24 as Range<UInt64>)
    func theOrderOfTheImagesDoesNotMatter(seed: UInt64) {
        let images = RandomTable(seed: seed, grouped: seed % 2 == 0)
        var random = SplitMix64(seed: seed)
        let order = images.images.indices.shuffled(using: &random)
        let recipe = Self.recipe(seed)
        let parts = Splitter(recipe).parts(of: images.table())
        let shuffled = Splitter(recipe).parts(of: images.table(order: order))
        let back = Dictionary(uniqueKeysWithValues: zip(order, shuffled))
        #expect(images.images.indices.map { back[$0] } == parts)
    }

    @Test(arguments: 0..<16 as Range<UInt64>)
    func newImagesMoveNoneOfTheOld(seed: UInt64) {
        let all = RandomTable(seed: seed, grouped: seed % 2 == 0)
        var few = all
        few.images = Array(all.images.prefix(all.images.count / 2 + 1))
        let recipe = Self.recipe(seed)
        let before = Splitter(recipe).parts(of: few.table())
        let after = Splitter(recipe).parts(of: all.table(parts: before))
        #expect(Array(after.prefix(before.count)) == before)
        #expect(after.count == all.images.count)
    }

    /// Of a group that is placed, new images follow the old ones.
    @Test(arguments: 0..<16 as Range<UInt64>)
    func newImagesOfAGroupGoWhereItIs(seed: UInt64) {
        let all = RandomTable(seed: seed, grouped: true)
        var few = all
        few.images = Array(all.images.prefix(all.images.count / 2 + 1))
        let recipe = Self.recipe(seed)
        let before = Splitter(recipe).parts(of: few.table())
        let after = Splitter(recipe).parts(of: all.table(parts: before))
        var places: [String: Int] = [:]
        for (image, part) in zip(few.images, before) { if let group = image.group { places[group] = part } }
        for (image, part) in zip(all.images, after) {
            if let group = image.group, let place = places[group] { #expect(part == place) }
        }
    }

    @Test(arguments: 0..<16 as Range<UInt64>)
    func pinnedImagesStayAndTheRestIsDealtOutAroundThem(seed: UInt64) {
        let images = RandomTable(seed: seed)
        var random = SplitMix64(seed: seed)
        let recipe = Self.recipe(seed)
        var parts: [Int?] = images.images.map { _ in nil }
        var pinned: Set<Int> = []
        for _ in 0..<images.images.count / 5 {
            let at = Int(random.next() % UInt64(images.images.count))
            pinned.insert(at)
            parts[at] = recipe.parts.count - 1
        }
        let found = Splitter(recipe).parts(of: images.table(parts: parts, pinned: pinned).released())
        #expect(pinned.allSatisfy { found[$0] == recipe.parts.count - 1 })
    }

    @Test func releasingKeepsOnlyPins() {
        let images = RandomTable(seed: 3, count: 40)
        let here: [Int?] = images.images.map { _ in 1 }
        let recipe = SplitRecipe(parts: SplitRecipe.parts(ratio: "70/30") ?? [])
        let found = Splitter(recipe).parts(of: images.table(parts: here, pinned: [4, 9]).released())
        #expect(found[4] == 1 && found[9] == 1)
        #expect(abs(found.filter { $0 == 1 }.count - 12) <= 1)
    }

    @Test func anotherSeedGivesAnotherSplit() {
        let images = RandomTable(seed: 1, count: 100).table()
        let parts = SplitRecipe.parts(ratio: "70/30") ?? []
        let splits = (0..<5).map { Splitter(SplitRecipe(parts: parts, seed: $0)).parts(of: images) }
        #expect(Set(splits).count > 1)
    }

    /// What a seed gives must never change: people find their splits again.
    @Test(
        arguments: [(SplitStrategy.stratified, 0), (.stratified, 1), (.random, 0), (.random, 1)]
            as [(SplitStrategy, UInt64)])
    func aSeedGivesTheSameSplitForever(strategy: SplitStrategy, seed: UInt64) {
        let recipe = SplitRecipe(parts: SplitRecipe.parts(ratio: "70/30") ?? [], strategy: strategy, seed: seed)
        let parts = Splitter(recipe).parts(of: RandomTable(seed: 5, count: 40).table())
        #expect(parts.map(String.init).joined() == Self.recorded["\(strategy)-\(seed)"])
    }

    private static let recorded = [
        "stratified-0": "0000000001111011000011001010100000000001",
        "stratified-1": "1010011000000101001000001010100000001100",
        "random-0": "0100000001101000001001101010001110000000",
        "random-1": "0110011110000000010000000000011010000011",
    ]

    /// Neither long ratios nor large counts make a class weigh nothing.
    @Test(arguments: 0..<12 as Range<UInt64>)
    func aLongRatioOfManyBoxesIsKeptToAsWell(seed: UInt64) {
        var images = RandomTable(seed: seed, count: 90)
        func worst(_ ratio: String) -> Double {
            let recipe = SplitRecipe(parts: SplitRecipe.parts(ratio: ratio) ?? [], seed: seed)
            let table = images.table()
            return SplitBalance(table, parts: Splitter(recipe).parts(of: table), weights: recipe.parts.map(\.weight))
                .worstBoxDeviation
        }
        let usual = worst("70/30")
        for at in images.images.indices {
            images.images[at].boxes = images.images[at].boxes.map { ($0.index, $0.count * 1_000_000) }
        }
        #expect(worst("69.9999/30.0001") <= usual + 0.5)
    }

    /// Ten images a class, one class an image: seven train, three validate, of every class.
    @Test(arguments: 0..<12 as Range<UInt64>)
    func classesThatDivideEvenlyAreDividedEvenly(seed: UInt64) {
        var table = SplitTable(classCount: 5)
        for number in 0..<50 { table.add(identity: "\(number)", boxes: [(number % 5, 2)]) }
        let recipe = SplitRecipe(parts: SplitRecipe.parts(ratio: "70/30") ?? [], seed: seed)
        let balance = SplitBalance(table, parts: Splitter(recipe).parts(of: table), weights: [7, 3])
        #expect(balance.worstBoxDeviation < 1e-9 && balance.worstImageDeviation < 1e-9)
        #expect(balance.parts.map(\.images) == [35, 15])
    }

    @Test(arguments: 0..<12 as Range<UInt64>)
    func foldsAreOfOneSize(seed: UInt64) {
        let images = RandomTable(seed: seed, count: 60)
        let recipe = SplitRecipe(parts: SplitRecipe.folds(5) ?? [], seed: seed)
        let parts = Splitter(recipe).parts(of: images.table())
        #expect((0..<5).allSatisfy { fold in abs(parts.filter { $0 == fold }.count - 12) <= 1 })
    }

    @Test func imagesWithoutBoxesAreSharedOutToo() {
        var table = SplitTable(classCount: 1)
        for number in 0..<200 { table.add(identity: "\(number)", boxes: number < 100 ? [(0, 1)] : []) }
        let recipe = SplitRecipe(parts: SplitRecipe.parts(ratio: "70/30") ?? [])
        let balance = SplitBalance(table, parts: Splitter(recipe).parts(of: table), weights: [7, 3])
        #expect(abs(balance.bare[0] - 70) <= 1)
    }

    @Test func nothingIsDealtOutOfNothing() {
        let recipe = SplitRecipe(parts: SplitRecipe.parts(ratio: "70/30") ?? [])
        #expect(Splitter(recipe).parts(of: SplitTable(classCount: 3)) == [])
    }

    @Test func aPartWithoutAShareStaysEmpty() {
        let images = RandomTable(seed: 2, count: 50)
        let recipe = SplitRecipe(parts: SplitRecipe.parts(ratio: "100/0") ?? [])
        #expect(Set(Splitter(recipe).parts(of: images.table())) == [0])
    }

    /// Ten groups of nine among single images: over the seeds, groups validate as often as the ratio says, and not always
    /// the same ones.
    @Test func largeGroupsValidateToo() {
        var table = SplitTable(classCount: 2)
        for number in 0..<360 {
            table.add(
                identity: "\(number)", boxes: [(0, 1 + number % 3)] + (number % 5 == 0 ? [(1, 1)] : []),
                group: number < 90 ? "g\(number % 10)" : nil)
        }
        var chosen: [Set<Int>] = []
        for seed in 0..<8 as Range<UInt64> {
            let recipe = SplitRecipe(parts: SplitRecipe.parts(ratio: "70/30") ?? [], seed: seed)
            let parts = Splitter(recipe).parts(of: table)
            chosen.append(Set((0..<10).filter { parts[$0] == 1 }))
            #expect(SplitBalance(table, parts: parts, weights: [7, 3]).worstBoxDeviation <= 1)
        }
        #expect(Set(chosen).count > 4)
        let average = Double(chosen.reduce(0) { $0 + $1.count }) / 8
        #expect(average >= 1.5 && average <= 4.5)
    }

    /// Groups of very different sizes: the largest does not always train.
    @Test func theLargestGroupIsNotAlwaysInTheLargestPart() {
        var table = SplitTable(classCount: 1)
        var number = 0
        for (group, size) in [24, 20, 16, 12, 10, 8, 6, 5, 4, 3, 2].enumerated() {
            for _ in 0..<size {
                table.add(identity: "\(number)", boxes: [(0, 1)], group: "g\(group)")
                number += 1
            }
        }
        let homes = (0..<12 as Range<UInt64>).map { seed in
            Splitter(SplitRecipe(parts: SplitRecipe.parts(ratio: "70/30") ?? [], seed: seed)).parts(of: table)[0]
        }
        #expect(Set(homes) == [0, 1])
    }
}
