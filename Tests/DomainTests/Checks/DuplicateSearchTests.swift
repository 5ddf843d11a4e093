@testable import Domain
import TestSupport
import Testing

@Suite struct DuplicateSearchTests {
    private static func coefficients(_ random: inout SplitMix64) -> [Int8] {
        (0..<144).map { $0 == 0 ? 0 : Int8.random(in: -100...100, using: &random) }
    }

    private static func turned(_ values: [Int8], _ turn: PictureTurn) -> [Int8] {
        (0..<144).map { at in
            let (row, column) = (at / 12, at % 12)
            let value = values[turn.rawValue & 4 != 0 ? column * 12 + row : at]
            let flips = (turn.rawValue & 1 != 0 && column % 2 == 1) != (turn.rawValue & 2 != 0 && row % 2 == 1)
            return flips ? -value : value
        }
    }

    @Test(arguments: PictureTurn.all)
    func aTurnedPictureIsFoundWithItsTurn(turn: PictureTurn) throws {
        var random = SplitMix64(seed: UInt64(turn.rawValue))
        let values = Self.coefficients(&random)
        let (one, two) = (PictureSignature(values), PictureSignature(Self.turned(values, turn)))
        let search = DuplicateSearch([
            (ImageID(rawValue: 4), try #require(one)), (ImageID(rawValue: 7), try #require(two)),
        ])
        let found = search.pairs(in: 0..<2, similarity: 0.9)
        #expect(found.count == 1)
        let pair = try #require(found.first)
        #expect(pair.first == ImageID(rawValue: 4))
        #expect(pair.second == ImageID(rawValue: 7))
        // Turning the second as said gives the first again.
        #expect(Self.turned(Self.turned(values, turn), pair.turn) == values)
        #expect(abs(pair.similarity - 1) < 1e-6)
    }

    @Test func strangersAreNoPair() throws {
        var random = SplitMix64(seed: 3)
        let pictures = (0..<200).compactMap { index in
            PictureSignature(Self.coefficients(&random)).map { (ImageID(rawValue: index), $0) }
        }
        #expect(DuplicateSearch(pictures).pairs(in: 0..<200, similarity: 0.8).isEmpty)
    }

    @Test func piecesFindWhatTheWholeFinds() throws {
        var random = SplitMix64(seed: 5)
        let originals = (0..<20).map { _ in Self.coefficients(&random) }
        let pictures = (0..<60).compactMap { index in
            PictureSignature(originals[index % 20].map { $0 == 0 ? 0 : $0 - $0 / 50 }).map {
                (ImageID(rawValue: Int64(index)), $0)
            }
        }
        let search = DuplicateSearch(pictures)
        let whole = search.pairs(in: 0..<60, similarity: 0.9)
        let pieces = [0..<25, 25..<41, 41..<60].flatMap { search.pairs(in: $0, similarity: 0.9) }
        #expect(whole == pieces)
        #expect(whole.count == 60)
    }

    /// A thousand equal pictures have half a million pairs; enough are kept to know that they are one group.
    @Test func aLargeGroupStaysWhole() throws {
        var random = SplitMix64(seed: 6)
        let signature = try #require(PictureSignature(Self.coefficients(&random)))
        let search = DuplicateSearch((0..<1000).map { (ImageID(rawValue: $0), signature) })
        let pairs = search.pairs(in: 0..<500, similarity: 0.9) + search.pairs(in: 500..<1000, similarity: 0.9)
        #expect(pairs.count <= 9 * 1000)
        let groups = DuplicateGroups.groups(same: [], pairs: pairs)
        #expect(groups.count == 1000)
        #expect(Set(groups.values) == [0])
    }

    /// Frames of a video that drifts: two of them correlate by 1 − 0.01 times their distance, so that twenty are above 0.8
    /// and only neighbours above 0.9. The oldest are met first, and are the least alike.
    private static func burst() throws -> [(image: ImageID, signature: PictureSignature)] {
        // Every frame changes the sign of one more coefficient, of those that the signs do not look at.
        let high = (0..<144).filter { $0 / 12 >= 8 || $0 % 12 >= 8 }.prefix(20)
        var values = (0..<144).map { at in at == 0 ? 0 : high.contains(at) ? 50 : 60 as Int8 }
        return try high.enumerated().map { frame, at in
            defer { values[at] = -50 }
            return (ImageID(rawValue: Int64(frame + 1)), try #require(PictureSignature(values)))
        }
    }

    @Test func aDriftingBurstIsOneGroup() throws {
        let burst = try Self.burst()
        for distance in 0..<20 {
            let similarity = burst[0].signature.similarity(burst[distance].signature, turned: .none)
            #expect(abs(similarity - 1 + 0.01 * Double(distance)) < 0.005)
        }
        let pairs = DuplicateSearch(burst).pairs(in: 0..<20, similarity: 0.8).filter { $0.similarity >= 0.9 }
        #expect(Set(DuplicateGroups.groups(same: [], pairs: pairs).values) == [1])
        #expect(DuplicateGroups.groups(same: [], pairs: pairs).count == 20)
    }

    /// What is kept gives the groups of all pairs, whatever hundredth it is read at.
    @Test(arguments: 0..<30)
    func theGroupsOfWhatIsKeptAreThoseOfAllPairs(seed: Int) throws {
        var random = SplitMix64(seed: UInt64(seed))
        let originals = (0..<3).map { _ in Self.coefficients(&random) }
        var values = originals
        let pictures = try (0..<60).map { index in
            let at = Int.random(in: 0..<3, using: &random)
            for _ in 0..<2 {
                values[at][Int.random(in: 1..<144, using: &random)] = Int8.random(in: -100...100, using: &random)
            }
            return (ImageID(rawValue: Int64(index)), try #require(PictureSignature(values[at])))
        }
        let kept = DuplicateSearch(pictures).pairs(in: 0..<60, similarity: 0.8)
        let all = (0..<60).flatMap { newer in
            (0..<newer).flatMap { older in
                DuplicateSearch([pictures[older], pictures[newer]]).pairs(in: 0..<2, similarity: 0.8)
            }
        }
        for hundredths in 80...99 {
            let least = Double(hundredths) / 100
            let groups = DuplicateGroups.groups(same: [], pairs: kept.filter { $0.similarity >= least })
            #expect(groups == DuplicateGroups.groups(same: [], pairs: all.filter { $0.similarity >= least }))
        }
    }

    @Test func groupsHandAlikenessOn() {
        let id = { (number: Int64) in ImageID(rawValue: number) }
        let groups = DuplicateGroups.groups(
            same: [[id(5), id(9)]],
            pairs: [PicturePair(id(2), id(5), similarity: 1), PicturePair(id(30), id(31), similarity: 1)])
        #expect(groups == [id(2): 2, id(5): 2, id(9): 2, id(30): 30, id(31): 30])
    }

    @Test func aSignatureOfOneColourIsNone() {
        #expect(PictureSignature([Int8](repeating: 0, count: 144)) == nil)
        #expect(PictureSignature([1, 2, 3]) == nil)
    }
}
