import Domain
import Testing

@Suite struct ImageQueryParsingTests {
    static let synset = Synset([
        ClassEntry(id: ClassID(rawValue: 1), name: "bottle", aliases: ["flask"]),
        ClassEntry(id: ClassID(rawValue: 2), name: "can"),
        ClassEntry(id: ClassID(rawValue: 3), name: "soft drink"),
        ClassEntry(id: ClassID(rawValue: 4), name: "a>b"),
    ])
    static let (bottle, can, drink, odd) = (
        ClassID(rawValue: 1), ClassID(rawValue: 2), ClassID(rawValue: 3), ClassID(rawValue: 4)
    )

    static let terms: [(String, [ImageQuery.Term])] = [
        ("", []),
        ("  ", []),
        ("class:bottle", [.init(.classes([bottle], .init(1)))]),
        ("class:BOTTLE", [.init(.classes([bottle], .init(1)))]),
        ("class:flask", [.init(.classes([bottle], .init(1)))]),  // an alias
        ("class:bottle,can", [.init(.classes([bottle, can], .init(1)))]),
        ("-class:can", [.init(.classes([can], .init(1)), negated: true)]),
        ("class:can>2", [.init(.classes([can], .init(3)))]),
        ("class:\"soft drink\"", [.init(.classes([drink], .init(1)))]),
        ("class:\"soft drink\"<=4", [.init(.classes([drink], .init(nil, 4)))]),
        ("class:a>b", [.init(.classes([odd], .init(1)))]),  // the whole name wins
        ("state:unseen,empty", [.init(.state([.unseen, .empty]))]),
        ("state:done", [.init(.state([.empty, .labelled]))]),
        ("boxes:5", [.init(.boxCount(.init(5, 5)))]),
        ("boxes:>5", [.init(.boxCount(.init(6, nil)))]),
        ("boxes:<5", [.init(.boxCount(.init(nil, 4)))]),
        ("boxes:>=5", [.init(.boxCount(.init(5, nil)))]),
        ("boxes:2..5", [.init(.boxCount(.init(2, 5)))]),
        ("boxes:2..", [.init(.boxCount(.init(2, nil)))]),
        ("boxes:..5", [.init(.boxCount(.init(nil, 5)))]),
        ("classes:>1", [.init(.classCount(.init(2, nil)))]),
        ("width:640 height:480", [.init(.width(.init(640, 640))), .init(.height(.init(480, 480)))]),
        ("area:>1000000", [.init(.area(.init(1_000_001, nil)))]),
        ("name:/a b,[c]\\/d$/", [.init(.name(.regex("a b,[c]/d$")))]),
        ("name:*.jpg", [.init(.name(.glob("*.jpg")))]),
        ("shelf", [.init(.name(.contains("shelf")))]),
        ("\"two words\"", [.init(.name(.contains("two words")))]),
        ("-\"a \\\" b\"", [.init(.name(.contains("a \" b")), negated: true)]),
        ("/^x/", [.init(.name(.regex("^x")))]),
        ("is:difficult -is:missing", [.init(.attribute(.difficult)), .init(.missing, negated: true)]),
        ("is:to-merge", [.init(.toMerge)]),
        ("layer:anna,tiny -layer:ben", [.init(.layer(["anna", "tiny"])), .init(.layer(["ben"]), negated: true)]),
        ("by:anna", [.init(.editedBy("anna"))]),
        ("detections:>0", [.init(.detections(.init(1, nil)))]),
        ("has:detections", [.init(.detections(.init(1, nil)))]),
        ("detected:can>2", [.init(.detected([can], .init(3)))]),
        ("predicted:\"soft drink\">2", [.init(.detected([drink], .init(3)))]),
        ("confidence:>0.5", [.init(.confidence(.init(500_001, nil)))]),
        ("confidence:<=.5", [.init(.confidence(.init(nil, 500_000)))]),
        ("confidence:0.25..1", [.init(.confidence(.init(250_000, 1_000_000)))]),
        ("confidence:..0.000001", [.init(.confidence(.init(nil, 1)))]),
        ("-", [.init(.name(.contains("-")))]),  // a lone dash is text
    ]

    @Test(arguments: terms)
    func wordsBecomeTerms(text: String, terms: [ImageQuery.Term]) throws {
        #expect(try ImageQuery.parse(text, synset: Self.synset).terms == terms)
    }

    static let sorts: [(String, ImageQuery.Sort, Bool)] = [
        ("sort:name", .name, false), ("sort:-boxes", .boxCount, true), ("-sort:edited", .edited, true),
        ("-sort:confidence", .confidence, true), ("sort:detections", .detections, false),
        ("sort:can", .count(of: can), false), ("-sort:\"soft drink\"", .count(of: drink), true),
    ]

    @Test(arguments: sorts)
    func theOrderIsAWordToo(text: String, sort: ImageQuery.Sort, descending: Bool) throws {
        let query = try ImageQuery.parse(text, synset: Self.synset)
        #expect(query.sort == sort)
        #expect(query.descending == descending)
    }

    @Test func detectionsInSightTakeThePlaceOfAll() throws {
        let sight = ImageQuery.DetectionSight(model: ModelName("tiny"), minimumConfidence: 0.25)
        let query = try ImageQuery.parse("-has:detections detections:>2", synset: Self.synset, sight: sight)
        #expect(query.terms == [.init(.detectionsInSight(sight), negated: true), .init(.detections(.init(3, nil)))])
    }

    static let mistakes: [(String, Int, String)] = [
        ("confidence:half", 0, "confidence:half: expected a number or a range such as >0.5, <=0.9 or 0.25..0.5"),
        ("confidence:0.", 0, "confidence:0.: expected a number or a range such as >0.5, <=0.9 or 0.25..0.5"),
        ("confidence:0.1.2", 0, "confidence:0.1.2: expected a number or a range such as >0.5, <=0.9 or 0.25..0.5"),
        (
            "confidence:0.1234567", 0,
            "confidence:0.1234567: expected a number or a range such as >0.5, <=0.9 or 0.25..0.5"
        ),
        ("has:boxes", 0, "has:boxes: expected detections"),
        ("boxes:many", 0, "boxes:many: expected a number or a range such as 5, >5, <=5 or 2..5"),
        ("boxes:5..2", 0, "boxes:5..2: expected a number or a range such as 5, >5, <=5 or 2..5"),
        ("a boxes:", 2, "boxes:: expected a number or a range such as 5, >5, <=5 or 2..5"),
        ("class:botle", 0, "class:botle: expected a class: bottle, can, soft drink, a>b"),
        ("class:can>x", 0, "class:can>x: expected a count at the end, such as class:can>2"),
        ("state:new", 0, "state:new: expected unseen, empty, labelled or done"),
        ("name:\"open", 0, "name:\"open: expected a closing \""),
        ("is:nice", 0, "is:nice: expected one of difficult, truncated, occluded, missing, to-merge"),
        ("layer:", 0, "layer:: expected a person's layer or a network, as in layer:anna"),
        ("a \"b\"c", 2, "\"b\"c: expected a blank after the closing quote"),
        ("by:\"b\"c", 0, "by:\"b\"c: expected a blank after the closing quote"),
        ("class:\"can\"x", 0, "class:\"can\"x: expected a count at the end, such as class:can>2"),
        ("name:/(a/", 0, "/(a/: expected a closing ), at character 3"),
    ]

    @Test(arguments: mistakes)
    func aMistakeIsNamedWithWhatWasExpected(text: String, offset: Int, message: String) throws {
        let error = try #require(throws: FilterError.self) { try ImageQuery.parse(text, synset: Self.synset) }
        #expect(error.description == message)
        #expect(error.offset == offset)
    }

    /// What help shows of the words can be typed, and fits into the column of the keys.
    @Test func theExamplesOfTheHelpCanBeRead() {
        for each in ImageQuery.filterKeys {
            #expect(throws: Never.self, "\(each.example)") {
                _ = try ImageQuery.parse(each.example, synset: Self.synset)
            }
            #expect(each.example.count <= 17 && each.example.contains(each.key + ":"), "\(each.example)")
        }
    }

    @Test func anUnknownKeyListsTheKnownOnes() throws {
        let error = try #require(throws: FilterError.self) { try ImageQuery.parse("klass:can", synset: Self.synset) }
        #expect(error.description.contains("one of class state boxes"))
    }
}
