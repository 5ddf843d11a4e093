import Catalog
import Domain
import Foundation
import TestSupport
import Testing

@Suite struct StatisticsTests {
    /// Images whose boxes lie anywhere, some outside, some without extent, after some edits.
    private static func store(seed: UInt64) throws -> CatalogStore {
        let workspace = try Workspace()
        let store = try workspace.create()
        var random = SplitMix64(seed: seed)
        var images = Workspace.images(40, seed: seed)
        for index in images.indices where images[index].state != .empty {
            images[index].boxes = images[index].boxes.map { box in
                var copy = box
                let (x, y) = (Double.random(in: -20...1500, using: &random), Double(random.next() % 1500))
                let (w, h) = (Double(random.next() % 5) * 16, Double.random(in: 0...700, using: &random))
                copy.box = PixelBox(xMin: x, yMin: y, xMax: x + w, yMax: y + h)
                return copy
            }
        }
        try store.fill(images)
        var editor = RandomEditor(seed: seed)
        for _ in 0..<10 { try store.apply(editor.edit(in: store), by: "anna", at: Workspace.now) }
        return store
    }

    private static func items(_ statistics: DatasetStatistics) -> [StatisticsItem] {
        var items = StatisticsChart.allCases.flatMap(statistics.items)
        for row in 0..<SizeGrid.rows {
            for column in 0..<SizeGrid.columns { items.append(statistics.sizeItem(column: column, row: row)) }
        }
        for row in 0..<CentreGrid.rows {
            for column in 0..<CentreGrid.columns { items.append(statistics.centreItem(column: column, row: row)) }
        }
        let classes = statistics.classNames.indices
        return items + classes.flatMap { a in classes.map { statistics.pairItem(a, $0) } }
    }

    @Test(arguments: 0..<6 as Range<UInt64>, [nil, "acme"])
    func everyBarAndCellCountsWhatItsFilterFinds(seed: UInt64, client: String?) throws {
        let store = try Self.store(seed: seed)
        let synset = try store.synset()
        let statistics = try store.statistics(of: ImageQuery(client: client))
        #expect(statistics.total.boxes > 0)
        for item in Self.items(statistics) {
            let found = try store.search(ImageQuery.parse(item.filter, synset: synset, client: client))
            #expect(found.counts.images == item.images, "\(item)")
            if let boxes = item.boxes { #expect(found.matchingBoxes == boxes, "\(item)") }
        }
    }

    @Test(arguments: 0..<4 as Range<UInt64>)
    func onePassCountsWhatTheDocumentsHold(seed: UInt64) throws {
        let store = try Self.store(seed: seed)
        let classes = try store.synset().classes
        var wanted = DatasetStatistics(classNames: classes.map(\.name))
        for id in try store.search(ImageQuery()).ids.sorted() {
            let document = try store.document(id)
            let boxes = document.annotations.compactMap { box in
                classes.firstIndex { $0.id == box.classID }.map { ClassBox($0, box.box) }
            }
            wanted.add(
                ImageFacts(
                    size: document.image.size, state: document.image.state, client: document.image.client,
                    part: id.rawValue % 2 == 0 ? "even" : nil), boxes: boxes)
        }
        let found = try store.statistics { $0.rawValue % 2 == 0 ? "even" : nil }
        #expect(found.total == wanted.total && found.clients == wanted.clients && found.parts == wanted.parts)
        #expect(found.sizes == wanted.sizes && found.centres == wanted.centres && found.together == wanted.together)
        #expect(found.width == wanted.width && found.aspect == wanted.aspect && found.sizeDots == wanted.sizeDots)
    }

    @Test func partsOfAQueryAreCountedAlone() throws {
        let store = try Self.store(seed: 1)
        let query = try ImageQuery.parse("class:can", synset: store.synset())
        let total = try store.statistics(of: query).total
        let found = try store.search(query)
        #expect(total.images == found.counts.images && total.boxes == found.counts.boxes)
    }

    /// The columns behind box filters follow single edits, commands over many images, undo and imports.
    @Test(arguments: 0..<8 as Range<UInt64>)
    func boxFiltersSeeEveryEditAtOnce(seed: UInt64) throws {
        let store = try Self.store(seed: seed)
        var (editor, random) = (RandomEditor(seed: seed + 100), SplitMix64(seed: seed))
        let query = BoxQuery([.height: MeasureRange(20, 400), .x: MeasureRange(nil, 60)])
        for turn in 0..<30 {
            switch random.next() % 8 {
            case 0: _ = try store.undo(by: "anna", at: Workspace.now)
            case 1 where turn > 20:
                try store.reclass(
                    from: store.synset().classes[0].id, to: store.synset().classes[1].id, by: "anna", at: Workspace.now)
            case 2: try store.fill(Workspace.images(5, seed: seed + UInt64(turn)))
            default: try store.apply(editor.edit(in: store), by: "anna", at: Workspace.now)
            }
            var wanted: (images: Set<ImageID>, boxes: Int) = ([], 0)
            for id in try store.search(ImageQuery()).ids {
                let document = try store.document(id)
                let count = document.annotations.count { query.matches($0.box, in: document.image.size) }
                if count > 0 { wanted.images.insert(id) }
                wanted.boxes += count
            }
            let found = try store.search(ImageQuery(terms: [.init(.box(query))]))
            #expect(Set(found.ids) == wanted.images && found.matchingBoxes == wanted.boxes, "turn \(turn)")
        }
    }

    @Test func onlyOneQuestionAboutBoxesIsCounted() throws {
        let store = try Self.store(seed: 2)
        let synset = try store.synset()
        func matching(_ text: String) throws -> Int? {
            try store.search(ImageQuery.parse(text, synset: synset)).matchingBoxes
        }
        #expect(try matching("box:any") == store.search(ImageQuery()).counts.boxes)
        #expect(try matching("class:can class:bottle") == nil)
        #expect(try matching("-box:any") == nil && matching("state:labelled") == nil)
    }
}
