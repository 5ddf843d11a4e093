import Domain
import Testing

@Suite struct SynsetImportTests {
    static let synset = Synset([
        ClassEntry(id: ClassID(rawValue: 4), name: "bottle", aliases: ["flask"]),
        ClassEntry(id: ClassID(rawValue: 2), name: "can"), ClassEntry(id: ClassID(rawValue: 9), name: "carton"),
    ])

    struct Row: Sendable {
        var names: [String]
        var added: [String] = []
        var moved: [String] = []
        var unlisted: [String] = []
    }

    @Test(arguments: [
        Row(names: ["bottle", "can", "carton"]),
        Row(names: ["bottle", "can"], unlisted: ["carton"]),
        Row(names: ["flask", "can", "carton"]),
        Row(names: ["can", "bottle"], moved: ["bottle", "can"], unlisted: ["carton"]),
        Row(names: ["dog", "bottle", "can", "carton"], added: ["dog"]),
        Row(
            names: ["carton", "dog"], added: ["dog"], moved: ["bottle", "can", "carton"], unlisted: ["bottle", "can"]),
        Row(names: [], unlisted: ["bottle", "can", "carton"]),
    ])
    func itSaysWhatWouldBeAddedAndMoved(row: Row) throws {
        let plan = try SynsetImport(row.names, into: Self.synset)
        #expect(plan.added == row.added)
        #expect(plan.moved == row.moved)
        #expect(plan.unlisted == row.unlisted)
        #expect(plan.changesNothing == (row.added.isEmpty && row.moved.isEmpty))
        #expect(plan.places.count == 3 + row.added.count)
    }

    @Test(arguments: [
        (["bottle", "bottle"], "the list has class bottle twice"), (["dog", "dog"], "the list has class dog twice"),
        (["bottle", "flask"], "bottle and flask are both class bottle here"),
        (["can", ""], "class 1 of the list has no name"),
    ])
    func aListThatContradictsItselfIsRefused(names: [String], reason: String) {
        let error = #expect(throws: SynsetImport.Problem.self) { try SynsetImport(names, into: Self.synset) }
        #expect(error?.description == reason)
    }

    @Test func namesThatDifferByCaseAloneAreWarnedAbout() throws {
        let plan = try SynsetImport(["Can", "Flask"], into: Self.synset)
        #expect(plan.added == ["Can", "Flask"])
        #expect(
            plan.warnings == [
                "Can differs from class can by upper and lower case alone",
                "Flask differs from class bottle by upper and lower case alone",
            ])
    }

    @Test func namesakesAreFoundInPairs() {
        let synset = Synset(
            ["a", "B", "A", "b", "c"].enumerated().map { ClassEntry(id: ClassID(rawValue: Int64($0)), name: $1) })
        #expect(synset.namesakes.map { "\($0.0.name)\($0.1.name)" } == ["aA", "Bb"])
        #expect(synset.namesake(of: "C")?.name == "c")
        #expect(synset.namesake(of: "c", besides: ClassID(rawValue: 4)) == nil)
    }

    @Test(arguments: ["can", "soft drink", "a,b", "say \"x\"", "größe", "a>b", "tail\\", "1/2", "-x", "class:can"])
    func everyNameCanBeFiltered(name: String) throws {
        let id = ClassID(rawValue: 7)
        let synset = Synset([ClassEntry(id: id, name: name)])
        let query = try ImageQuery.parse("class:" + FilterText.value(name), synset: synset)
        #expect(query.terms == [.init(.classes([id], .init(1)))])
    }

    @Test(
        arguments: [("#ff8800", 0xFF8800), ("00000a", 10), ("ff880", nil), ("#gg8800", nil), ("", nil)]
            as [(String, UInt32?)])
    func coloursAreSixDigits(text: String, number: UInt32?) {
        #expect(ClassColour.number(of: text) == number)
        if let number { #expect(ClassColour.number(of: ClassColour.text(number)) == number) }
    }
}
