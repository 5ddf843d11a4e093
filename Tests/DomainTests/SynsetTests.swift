import Domain
import Testing

@Suite struct SynsetTests {
    private let synset = Synset([
        ClassEntry(id: ClassID(rawValue: 7), name: "bottle", aliases: ["can"]),
        ClassEntry(id: ClassID(rawValue: 3), name: "can"),
    ])

    @Test func theIndexIsThePlaceAndNotTheID() {
        #expect(synset.index(of: ClassID(rawValue: 7)) == 0)
        #expect(synset.index(of: ClassID(rawValue: 3)) == 1)
        #expect(synset.index(of: ClassID(rawValue: 1)) == nil)
    }

    @Test func aNameWinsOverAnAlias() {
        #expect(synset.named("can")?.id == ClassID(rawValue: 3))
    }

    @Test func namesAreSpelledExactly() {
        #expect(synset.named("Can") == nil)
    }
}
