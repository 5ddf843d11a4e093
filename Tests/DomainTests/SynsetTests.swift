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

    /// What is usual stays with a class, whatever becomes of the others.
    @Test func digitsAndPlacesStayWithTheirClasses() {
        func synset(_ ids: [Int64]) -> Synset {
            Synset(ids.map { ClassEntry(id: ClassID(rawValue: $0), name: "c\($0)") })
        }
        func digits(_ ids: [Int64]) -> [Int64?] { ClassDefaults.digits(of: synset(ids)).map { $0?.rawValue } }
        #expect(digits([1, 2, 3]).prefix(4) == [1, 2, 3, nil])
        #expect(digits([3, 1]).prefix(4) == [1, nil, 3, nil])
        #expect(digits([14, 3, 12]).prefix(4) == [12, 14, 3, nil])
        #expect(ClassDefaults.place(of: ClassID(rawValue: 1), among: 7) == 0)
        #expect(ClassDefaults.place(of: ClassID(rawValue: 9), among: 7) == 1)
    }
}
