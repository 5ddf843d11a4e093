import Domain
import TestSupport
import Testing

@Suite struct DatasetStatisticsTests {
    static let size = ImageSize(width: 100, height: 80)

    static func box(_ index: Int, _ x: Double, _ y: Double, _ width: Double, _ height: Double) -> ClassBox {
        ClassBox(index, PixelBox(xMin: x, yMin: y, xMax: x + width, yMax: y + height))
    }

    /// Two images with boxes, one that is empty, one that nobody has seen.
    static let small: DatasetStatistics = {
        var all = DatasetStatistics(classNames: ["cat", "dog", "owl"])
        all.add(
            ImageFacts(size: size, state: .labelled, client: "b", part: "train"),
            boxes: [box(0, 0, 0, 10, 10), box(0, 50, 40, 10, 20), box(1, 0, 0, 100, 80)])
        all.add(ImageFacts(size: size, state: .labelled, client: "a", part: "val"), boxes: [box(0, 0, 0, 10, 5)])
        all.add(ImageFacts(size: nil, state: .empty, client: "b", part: "train"), boxes: [])
        all.add(ImageFacts(size: size, state: .unseen), boxes: [])
        return all
    }()

    @Test func itCountsImagesByStateAndBoxesByClass() {
        let total = Self.small.total
        #expect([total.images, total.labelled, total.empty, total.unseen] == [4, 2, 1, 1])
        #expect(total.boxes == 4 && total.boxesPerClass == [3, 1, 0] && total.imagesPerClass == [2, 1, 0])
    }

    @Test func cardinalityIsTheMeanNumberOfDifferentClassesOnAnImageWithBoxes() {
        #expect(Self.small.total.cardinality == 1.5)
        #expect(Self.small.total.density == 0.5)
        #expect(DatasetStatistics(classNames: []).total.density == 0)
    }

    @Test func imbalanceComparesTheClassesThatOccur() {
        #expect(Self.small.total.imbalance == 3)
        #expect(DatasetStatistics(classNames: ["cat"]).total.imbalance == nil)
    }

    @Test func anImageCountsOnceInABarHoweverManyOfItsBoxesDo() {
        let items = Self.small.items(.width)
        let tens = items.first { $0.label == "10–12" }
        #expect(tens?.boxes == 3 && tens?.images == 2 && tens?.filter == "box:width=10..<12")
        #expect(items.map { $0.boxes ?? 0 }.reduce(0, +) == 4)
        #expect(items.first?.label == "10–12" && items.last?.label == "100–125")
    }

    @Test func groupsHaveFiguresOfTheirOwn() {
        let clients = Self.small.clients.groups
        #expect(clients.map(\.name) == ["a", "b"])
        #expect(clients.map(\.figures.images) == [1, 2] && clients.map(\.figures.boxes) == [1, 3])
        #expect(Self.small.parts["train"]?.cardinality == 2 && Self.small.parts["val"]?.cardinality == 1)
    }

    @Test func pairsSayOnHowManyImagesClassesMeet() {
        #expect(Self.small.together[0, 1] == 1 && Self.small.together[1, 0] == 1)
        #expect(Self.small.together[0, 0] == 2 && Self.small.together[2, 0] == 0)
        #expect(Self.small.pairItem(1, 0).filter == "class:dog class:cat")
    }

    @Test func centresLieOnTheGridOrElsewhere() {
        var all = DatasetStatistics(classNames: ["cat"])
        let corners = [
            Self.box(0, -1, -1, 2, 2), Self.box(0, 99, 79, 2, 2), Self.box(0, 100, 0, 2, 2), Self.box(0, 4, 0, 2, 2),
        ]
        all.add(ImageFacts(size: Self.size, state: .labelled), boxes: corners)
        all.add(ImageFacts(size: nil, state: .labelled), boxes: [Self.box(0, 1, 1, 1, 1)])
        #expect(all.centres.boxes[0] == 1)
        #expect(all.centres.boxes[CentreGrid.columns * CentreGrid.rows - 1] == 1)
        #expect(all.centres.boxes[1] == 1)  // a centre at 5 % is in the second column
        #expect(all.centresElsewhere == 2)
    }

    @Test func theOrderOfTheImagesDoesNotMatter() {
        var random = SplitMix64(seed: 5)
        let images = (0..<40).map { index in
            (
                ImageFacts(size: Self.size, state: .labelled, client: "\(index % 3)"),
                (0..<index % 5).map { _ in
                    Self.box(
                        Int(random.next() % 3), Double.random(in: 0...90, using: &random),
                        Double.random(in: 0...70, using: &random), Double.random(in: 0...30, using: &random), 10)
                }
            )
        }
        var (forward, backward) = (
            DatasetStatistics(classNames: ["a", "b", "c"]), DatasetStatistics(classNames: ["a", "b", "c"])
        )
        for (image, boxes) in images { forward.add(image, boxes: boxes) }
        for (image, boxes) in images.reversed() { backward.add(image, boxes: boxes) }
        #expect(forward.total == backward.total && forward.clients == backward.clients)
        #expect(forward.sizes == backward.sizes && forward.centres == backward.centres && forward.area == backward.area)
        #expect(forward.together == backward.together && forward.boxesPerImage == backward.boxesPerImage)
    }

    // MARK: Verdict

    static func dataset(_ counts: [Int], unseen: Int = 0) -> DatasetStatistics {
        var all = DatasetStatistics(classNames: counts.indices.map { "c\($0)" })
        for row in 0..<(counts.max() ?? 0) {
            all.add(
                ImageFacts(size: size, state: .labelled),
                boxes: counts.indices.filter { counts[$0] > row }.map { box($0, 0, 0, 10, 10) })
        }
        for _ in 0..<unseen { all.add(ImageFacts(size: size, state: .unseen), boxes: []) }
        return all
    }

    static let verdicts: [([Int], DatasetVerdict.Grade, String)] = [
        ([], .poor, "there are no images"), ([0, 0], .poor, "there are no images"),
        ([400, 12], .poor, "rare class: c1 has 12 boxes on 12 images"), ([400, 0], .poor, "no boxes of c1"),
        ([400, 200], .fair, "small class: c1 has 200 boxes on 200 images"),
        ([4000, 350], .fair, "imbalance 11.4:1 between c0 (4000) and c1 (350)"),
        ([400, 380], .fair, "dense: an image shows 1.95 of 2 classes"),
        ([900, 400], .good, "every class has at least 400 boxes"),
    ]

    @Test(arguments: verdicts)
    func theVerdictSaysWhy(counts: [Int], grade: DatasetVerdict.Grade, reason: String) {
        let verdict = Self.dataset(counts).verdict
        #expect(verdict.grade == grade)
        #expect(verdict.reasons.contains { $0.text.hasPrefix(reason) }, "\(verdict.reasons)")
    }

    @Test func whatIsNotLabelledIsSaid() {
        let verdict = Self.dataset([900, 400], unseen: 300).verdict
        #expect(verdict.line == "fair: 25 % of the images are not labelled yet")
    }

    @Test func theTextHasALineAFigureAndALineAClass() {
        let text = StatisticsText(Self.small, client: "ac\tme").text
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        #expect(
            lines.prefix(10).map(String.init) == [
                "client\tac me", "images\t4", "labelled\t2", "empty\t1", "unseen\t1", "boxes\t4", "classes\t3",
                "cardinality\t1.500000", "density\t0.500000", "imbalance\t3.000000",
            ])
        #expect(lines.contains("train\t2") && lines.contains("verdict\tpoor"))
        #expect(text.hasSuffix("class\timages\tboxes\ncat\t2\t3\ndog\t1\t1\nowl\t0\t0\n"))
    }
}
