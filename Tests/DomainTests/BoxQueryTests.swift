import Domain
import Testing

@Suite struct BoxQueryTests {
    static let synset = Synset([
        ClassEntry(id: ClassID(rawValue: 1), name: "bottle"), ClassEntry(id: ClassID(rawValue: 2), name: "soft drink"),
        ClassEntry(id: ClassID(rawValue: 3), name: "width>3"), ClassEntry(id: ClassID(rawValue: 4), name: "a\"b,c"),
    ])
    static let (bottle, drink, odd, quoted) = (
        ClassID(rawValue: 1), ClassID(rawValue: 2), ClassID(rawValue: 3), ClassID(rawValue: 4)
    )

    static let words: [(String, BoxQuery)] = [
        ("box:any", BoxQuery()), ("box:bottle", BoxQuery(classes: [bottle])),
        ("box:\"soft drink\",bottle", BoxQuery(classes: [drink, bottle])),
        ("box:width>3", BoxQuery(classes: [odd])),  // the whole name wins
        ("box:width>4", BoxQuery([.width: MeasureRange(4, nil, isLowerOpen: true)])),
        ("box:width=12..<16", BoxQuery([.width: MeasureRange(12, 16, isUpperOpen: true)])),
        ("box:height=2..<5%", BoxQuery([.relativeHeight: MeasureRange(2, 5, isUpperOpen: true)])),
        (
            "box:width<5%,width>3.5",
            BoxQuery([
                .relativeWidth: MeasureRange(nil, 5, isUpperOpen: true),
                .width: MeasureRange(3.5, nil, isLowerOpen: true),
            ])
        ),
        (
            "box:bottle,area>=100,aspect=1",
            BoxQuery(
                classes: [bottle], [.area: MeasureRange(100, nil), .aspect: MeasureRange(1, 1)])
        ),
        ("box:x<50%,y<=25", BoxQuery([.x: MeasureRange(nil, 50, isUpperOpen: true), .y: MeasureRange(nil, 25)])),
    ]

    private func parsed(_ text: String) throws -> [ImageQuery.Term] {
        try ImageQuery.parse(text, synset: Self.synset).terms
    }

    @Test(arguments: words)
    func wordsBecomeQuestions(text: String, query: BoxQuery) throws {
        #expect(try parsed(text) == [.init(.box(query))])
        #expect(try parsed("-" + text) == [.init(.box(query), negated: true)])
    }

    @Test(arguments: words)
    func theirTextAsksTheSame(text: String, query: BoxQuery) throws {
        #expect(try parsed(query.text(in: Self.synset)) == [.init(.box(query))])
    }

    @Test func anyNameCanBeAskedFor() throws {
        for id in [Self.bottle, Self.drink, Self.odd, Self.quoted] {
            let query = BoxQuery(classes: [id])
            #expect(try parsed(query.text(in: Self.synset)) == [.init(.box(query))])
            let name = Self.synset[id]?.name ?? ""
            #expect(try parsed(FilterText.classes([name])) == [.init(.classes([id], .init(1)))])
        }
    }

    @Test(arguments: [
        "box:", "box:can", "box:width", "box:width>", "box:area>5%", "box:width>4,width<9", "box:depth>1",
        "box:\"bottle\"x",
    ])
    func wrongWordsAreNamed(text: String) {
        let error = #expect(throws: FilterError.self) { try ImageQuery.parse(text, synset: Self.synset) }
        #expect(error?.word == text)
    }

    static let box = PixelBox(xMin: 10, yMin: 20, xMax: 50, yMax: 40)
    static let size = ImageSize(width: 200, height: 100)
    static let measures: [(BoxMeasure, Double)] = [
        (.width, 40), (.height, 20), (.area, 800), (.aspect, 2), (.relativeWidth, 20), (.relativeHeight, 10), (.x, 15),
        (.y, 30),
    ]

    @Test(arguments: measures)
    func aMeasureIsAskedOfTheBox(measure: BoxMeasure, value: Double) {
        #expect(measure.value(of: Self.box, in: Self.size) == value)
        #expect(BoxQuery([measure: MeasureRange(value, value)]).matches(Self.bottle, Self.box, in: Self.size))
        let above = MeasureRange(value, nil, isLowerOpen: true)
        #expect(!BoxQuery([measure: above]).matches(Self.bottle, Self.box, in: Self.size))
    }

    @Test func whatABoxHasNotIsNowhere() {
        let flat = PixelBox(xMin: 1, yMin: 2, xMax: 1, yMax: 9)
        #expect(BoxMeasure.aspect.value(of: flat, in: Self.size) == nil)
        #expect(BoxMeasure.x.value(of: flat, in: nil) == nil)
        #expect(!BoxQuery([.aspect: MeasureRange(nil, 5)]).matches(Self.bottle, flat, in: Self.size))
        #expect(BoxQuery([.area: MeasureRange(0, 0)]).matches(Self.bottle, flat, in: nil))
    }
}
