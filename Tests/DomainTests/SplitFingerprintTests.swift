import TestSupport
import Testing

@testable import Domain

@Suite struct SplitFingerprintTests {
    /// The examples that come with FIPS 180-4, and no text at all.
    @Test(
        arguments: [
            ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
            ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
            (
                "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
                "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
            ),
        ])
    func digestsAreThoseOfTheStandard(text: String, digest: String) {
        var hash = SHA256()
        hash.update(text.utf8)
        #expect(hash.finish() == digest)
    }

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
