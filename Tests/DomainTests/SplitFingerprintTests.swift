import TestSupport
import Testing

@testable import Domain

@Suite struct SplitFingerprintTests {
    private static func members(_ seed: UInt64) -> [(identity: String, part: String)] {
        var random = SplitMix64(seed: seed)
        return (0..<20).map { ("anna\t\($0).jpg", random.next() % 3 == 0 ? "val" : "train") }
    }

    @Test(arguments: 0..<20 as Range<UInt64>)
    func theOrderOfMembersDoesNotMatter(seed: UInt64) {
        let members = Self.members(seed)
        var random = SplitMix64(seed: seed)
        #expect(SplitFingerprint.hash(of: members) == SplitFingerprint.hash(of: members.shuffled(using: &random)))
    }

    @Test(arguments: 0..<20 as Range<UInt64>)
    func oneMemberElsewhereChangesIt(seed: UInt64) {
        var members = Self.members(seed)
        let before = SplitFingerprint.hash(of: members)
        let at = Int(seed % 20)
        members[at].part = members[at].part == "val" ? "train" : "val"
        #expect(SplitFingerprint.hash(of: members) != before)
        #expect(SplitFingerprint.hash(of: members.dropLast()) != before)
    }

    // MARK: Leaks

    private static let split = Split(
        id: SplitID(rawValue: 1), name: "a", recipe: SplitRecipe(parts: SplitRecipe.parts(ratio: "70/30") ?? []),
        frozenHash: "x")

    private static func member(_ image: Int64, _ part: Int) -> SplitMember {
        SplitMember(image: ImageID(rawValue: image), part: part)
    }

    @Test func aNewImageThatLooksLikeAFrozenValidationImageIsFound() {
        let groups = [1: 5, 2: 6, 3: 5, 4: 6].reduce(into: [ImageID: Int]()) {
            $0[ImageID(rawValue: $1.key)] = $1.value
        }
        let leaks = SplitLeak.find(in: Self.split, members: [Self.member(1, 0), Self.member(2, 1)], groups: groups)
        // 3 looks like a training image, 4 like one of validation.
        #expect(leaks == [SplitLeak(image: ImageID(rawValue: 4), original: ImageID(rawValue: 2), part: "val")])
    }

    @Test func aSplitThatMayChangeRaisesNoAlarm() {
        var split = Self.split
        split.frozenHash = nil
        let groups = [ImageID(rawValue: 2): 6, ImageID(rawValue: 4): 6]
        #expect(SplitLeak.find(in: split, members: [Self.member(2, 1)], groups: groups) == [])
    }
}
