@testable import Catalog
import Domain
import TestSupport
import Testing

@Suite struct ChangePackingTests {
    static func changes(_ seed: UInt64) -> [Change] {
        var random = SplitMix64(seed: seed)
        func annotation() -> Annotation? {
            if random.next() % 4 == 0 { return nil }
            let box = Workspace.box(&random)
            return Annotation(
                id: AnnotationID(rawValue: Int64(bitPattern: random.next())), classID: ClassID(rawValue: 3),
                box: box.box,
                attributes: box.attributes, provenance: Provenance.allCases[Int(random.next() % 4)], origin: box.origin,
                extras: box.extras)
        }
        let entry = ClassEntry(
            id: ClassID(rawValue: -5), name: "größe", colour: 0xFF_FFFF, glyph: "§", hotkey: "b", aliases: ["", "b"],
            guideline: "g")
        let record = StageMove.handIn.moved(StageRecord(), by: "größe", at: 1.5)
        return [
            .annotations(ImageID(rawValue: 9), (0..<5).map { _ in .init(before: annotation(), after: annotation()) }),
            .states([.init(from: .unseen, to: .empty, images: [1, 5, 3].map(ImageID.init(rawValue:)))]),
            .classes([.init(before: .init(entry: entry, position: -1), after: nil)]),
            .order(before: [1, 2].map(ClassID.init(rawValue:)), after: [2, 1].map(ClassID.init(rawValue:))),
            .reclass(
                from: ClassID(rawValue: 1), to: ClassID(rawValue: 2),
                (0..<50).map { _ in AnnotationID(rawValue: Int64(bitPattern: random.next())) }),
            .freeze(before: nil, after: SynsetFreeze(actor: "größe", timestamp: 1.5)),
            .mappings(
                ModelID(rawValue: 2),
                [
                    .init(classIndex: 0, before: .unmapped, after: .mapped(ClassID(rawValue: 3))),
                    .init(classIndex: 79, before: .ignored, after: .unmapped),
                ]),
            .removal(of: ClassID(rawValue: 4), 1..<1_000_001), .restoration(of: ClassID(rawValue: 4), 5..<5),
            .split(
                .init(
                    before: nil,
                    after: Split(
                        id: SplitID(rawValue: 3), name: "größe",
                        recipe: SplitRecipe(
                            parts: [SplitPart(name: "train", weight: 7), SplitPart(name: "", weight: 0)],
                            strategy: .random, grouping: .pattern("a:b"), seed: random.next()),
                        unions: [SplitUnion(name: "all", parts: ["train", ""])], frozenHash: "ab", madeBy: "anna",
                        madeAt: -1.5))),
            .members(
                SplitID(rawValue: 3),
                [
                    .init(
                        from: nil, to: .init(part: 1, isPinned: true),
                        images: [4, 9].map(ImageID.init(rawValue:))),
                    .init(from: .init(part: 0, isPinned: false), to: nil, images: []),
                ]),
            .confirmations(
                ImageID(rawValue: 9),
                [
                    .init(
                        annotation: AnnotationID(rawValue: 7), before: nil,
                        after: Confirmation(actor: "größe", timestamp: 2.5)),
                    .init(
                        annotation: AnnotationID(rawValue: 8), before: Confirmation(actor: "", timestamp: 0), after: nil
                    ),
                ]),
            .comments(
                ImageID(rawValue: 9),
                [
                    .init(
                        before: nil,
                        after: BoxComment(
                            id: CommentID(rawValue: 4), annotation: AnnotationID(rawValue: 7),
                            box: PixelBox(xMin: 1, yMin: 2.5, xMax: 3, yMax: 4), text: "“so”", actor: "ada", madeAt: 1.5
                        )),
                    .init(before: BoxComment(box: PixelBox(xMin: 0, yMin: 0, xMax: 1, yMax: 1), text: "b"), after: nil),
                ]),
            .stages([
                .init(from: StageRecord(), to: record, images: [3, 4].map(ImageID.init(rawValue:))),
                .init(from: record, to: StageMove.sendBack(reason: "“so”").moved(record, by: "ben", at: 2), images: []),
                .init(from: record, to: StageMove.accept.moved(record, by: "ben", at: 2.5), images: []),
            ]),
            .assignments([
                .init(before: nil, after: Assignment(person: "größe", image: ImageID(rawValue: 3), kind: .double)),
                .init(
                    before: Assignment(person: "b", image: ImageID(rawValue: 3), kind: .honeypot),
                    after: Assignment(person: "b", image: ImageID(rawValue: 3), kind: .honeypot, state: .empty)),
            ]),
            .layer(
                ImageID(rawValue: 9), person: "größe",
                (0..<5).map { _ in .init(before: annotation(), after: annotation()) }),
            .waivers([
                .init(before: nil, after: Waiver(.boxTiny, .everything, reason: "“so”", actor: "ada", madeAt: 1.5)),
                .init(before: Waiver(.boxNested, .box(AnnotationID(rawValue: 9)), reason: "r"), after: nil),
            ]),
        ]
    }

    @Test(arguments: 0..<20 as Range<UInt64>)
    func unpackingGivesWhatWasPacked(seed: UInt64) throws {
        let changes = Self.changes(seed)
        #expect(try Change.unpack(Change.pack(changes)) == changes)
        #expect(changes.map(\.inverse.inverse) == changes)
    }

    @Test func bytesThatAreCutOffAreDamage() throws {
        let bytes = Change.pack(Self.changes(1))
        for length in bytes.indices {
            #expect(throws: PackedReader.Damaged.self) { try Change.unpack(Array(bytes[..<length])) }
        }
    }

    @Test(arguments: 0..<200 as Range<UInt64>)
    func changedBytesNeverCrash(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        var bytes = Change.pack(Self.changes(1))
        for _ in 0..<3 { bytes[Int(random.next() % UInt64(bytes.count))] = UInt8(truncatingIfNeeded: random.next()) }
        _ = try? Change.unpack(bytes)
    }

    @Test(arguments: [[], [""], ["a", ""], ["\u{1F}", "\\"], ["a\\\u{1F}b", "1.50"]])
    func fieldsOfAnOriginSurvive(fields: [String]) {
        #expect(OriginText.split(OriginText.join(fields)) == fields)
    }

    @Test func neighbouringIdsTakeAByteEach() {
        let ids = (1_000_000..<1_001_000).map { AnnotationID(rawValue: $0) }
        #expect(Change.pack([.reclass(from: ClassID(rawValue: 1), to: ClassID(rawValue: 2), ids)]).count < 1020)
    }
}
