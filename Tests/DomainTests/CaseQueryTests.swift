import Domain
import Testing

@Suite struct CaseQueryTests {
    private static let synset = Synset(
        ["bottle", "can", "soft drink"].enumerated().map {
            ClassEntry(id: ClassID(rawValue: Int64($0 + 1)), name: $1)
        })
    private static let kinds = ["right", "missed", "background"]

    private static func parse(_ text: String, client: String? = nil) throws(FilterError) -> CaseQuery {
        try CaseQuery.parse(text, synset: synset, kinds: kinds, client: client)
    }

    private static func subject(
        kind: String = "missed", ours: Int64? = 1, theirs: Int64? = nil, confidence: Double? = nil, iou: Double = 0,
        side: Double = 40
    ) -> CaseQuery.Subject {
        CaseQuery.Subject(
            kind: kind, ours: ours.map(ClassID.init(rawValue:)), theirs: theirs.map(ClassID.init(rawValue:)),
            confidence: confidence, iou: iou, box: PixelBox(xMin: 5, yMin: 5, xMax: 5 + side, yMax: 5 + side))
    }

    @Test(
        arguments: [
            ("", subject(), true), ("class:bottle", subject(), true), ("class:can", subject(), false),
            ("class:can", subject(theirs: 2), true), ("-class:can", subject(theirs: 2), false),
            ("class:can,bottle", subject(), true), ("ours:can", subject(theirs: 2), false),
            ("theirs:can", subject(theirs: 2), true), ("theirs:none", subject(), true),
            ("theirs:none", subject(theirs: 2), false), ("-theirs:none", subject(theirs: 2), true),
            ("ours:none", subject(ours: nil, theirs: 2), true), ("ours:\"soft drink\"", subject(ours: 3), true),
            ("kind:missed", subject(), true), ("kind:right,background", subject(), false),
            ("confidence:>0.5", subject(), false), ("confidence:>0.5", subject(confidence: 0.5), false),
            ("confidence:0.4..<0.6", subject(confidence: 0.5), true), ("iou:<0.3", subject(iou: 0.2), true),
            ("size:small", subject(side: 31.9), true), ("size:small", subject(side: 32), false),
            ("size:medium", subject(side: 32), true), ("size:large", subject(side: 96), true),
            ("size:>=40", subject(), true), ("size:<40", subject(), false),
            ("kind:missed class:can", subject(), false), ("kind:missed class:bottle", subject(), true),
        ] as [(String, CaseQuery.Subject, Bool)])
    func aCaseAnswersOrNot(text: String, subject: CaseQuery.Subject, holds: Bool) throws {
        let query = try Self.parse(text)
        #expect(query.holds(subject) == holds)
        #expect(!query.concernsImages)
    }

    @Test func otherWordsAreAboutImagesAsInTheList() throws {
        let query = try Self.parse("kind:missed split:main part:val boxes:>5 shelf -state:empty", client: "acme")
        let words = "split:main part:val boxes:>5 shelf -state:empty"
        #expect(query.images == (try ImageQuery.parse(words, synset: Self.synset, client: "acme")))
        #expect(query.terms == [CaseQuery.Term(.kinds(["missed"]))] && query.concernsImages)
    }

    @Test func aClientThatIsNamedTakesThePlaceOfTheOneInFront() throws {
        #expect(try Self.parse("client:\"best co\"", client: "acme").images.client == "best co")
        #expect(try Self.parse("", client: "acme").images.client == "acme")
        #expect(try !Self.parse("").concernsImages)
    }

    @Test(
        arguments: [
            ("class:dog", "class:dog: expected a class: bottle, can, soft drink"),
            ("ours:dog", "ours:dog: expected a class: bottle, can, soft drink, or none"),
            ("kind:odd", "kind:odd: expected right, missed, background"),
            ("confidence:much", "confidence:much: expected a number or a range such as >0.5, <=0.9 or 0.25..0.5"),
            ("client:a,b", "client:a,b: expected the name of one client, as in client:acme"),
            ("boxes:many", "boxes:many: expected a number or a range such as 5, >5, <=5 or 2..5"),
        ])
    func aWrongWordIsNamed(text: String, reason: String) {
        do {
            _ = try Self.parse(text)
            Issue.record("\(text) was read")
        } catch {
            #expect(error.description == reason)
        }
    }
}
