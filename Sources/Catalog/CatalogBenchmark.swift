import Domain
import Foundation

/// Measures the catalog with a made-up dataset: import, opening, every kind of filter and order, edits.
///
/// The dataset is seeded and always the same: half of the images have ten boxes, the others between five and fifteen.
public struct CatalogBenchmark {
    /// One thing that was measured, in seconds.
    public struct Case: Hashable, Sendable {
        public var name: String
        public var median: Double
        public var least: Double
        public var worst: Double
        /// How often it was run.
        public var runs: Int
    }

    static let classes = (0..<40).map { "class \($0)" }
    private let folder: String
    let images: Int
    private let boxes: Int

    /// Prepares a benchmark in an empty folder, which is kept; a workspace found there is measured as it is.
    public init(folder: String, images: Int = 100_000, boxes: Int = 1_000_000) {
        (self.folder, self.images, self.boxes) = (folder, images, boxes)
    }

    /// Runs everything.
    ///
    /// - Parameter progress: gets a line before each part
    /// - Returns: the cases in the order in which they were run
    /// - Throws: ``CatalogError`` if the folder cannot be written or holds a workspace that cannot be opened
    public func run(_ progress: (String) -> Void) throws(CatalogError) -> [Case] {
        var cases: [Case] = []
        if CatalogStore.find(from: folder) == nil {
            progress("import of \(images) images with \(boxes) boxes")
            let start = Date()
            try fill()
            cases.append(Case("import", [-start.timeIntervalSinceNow]))
        }
        progress("opening")
        cases.append(
            try measure("open", runs: 20) { () throws(CatalogError) in
                let store = try CatalogStore.open(at: folder)
                _ = try store.synset()
            })
        cases.append(
            try measure("open, clients and first page", runs: 20) { () throws(CatalogError) in
                let store = try CatalogStore.open(at: folder)
                _ = try store.clients()
                _ = try store.rows(try store.search(ImageQuery()).ids.prefix(60))
            })
        let store = try CatalogStore.open(at: folder)
        if try store.models().isEmpty {
            progress("\(images * DetectionLoad.perImage) detections")
            cases.append(try insertDetections(store))
        }
        progress("statistics")
        cases.append(try measure("statistics", runs: 3) { () throws(CatalogError) in _ = try store.statistics() })
        cases.append(
            try measure("first filter over boxes", runs: 1) { () throws(CatalogError) in
                _ = try store.search(ImageQuery(terms: [.init(.box(BoxQuery()))]))
            })
        progress("filters and orders")
        for (name, query) in try Self.queries(store.synset()) {
            cases.append(try measure(name, runs: 9) { () throws(CatalogError) in _ = try store.search(query) })
        }
        progress("documents and edits")
        return cases + (try edits(store))
    }

    private func edits(_ store: CatalogStore) throws(CatalogError) -> [Case] {
        let ids = try store.search(ImageQuery()).ids
        var random = Seeded(state: 7)
        func any() -> ImageID { ids[Int(random.next() % UInt64(ids.count))] }
        var cases: [Case] = []
        cases.append(try measure("document", runs: 500) { () throws(CatalogError) in _ = try store.document(any()) })
        cases.append(
            try measure("page of 60 rows", runs: 100) { () throws(CatalogError) in
                let at = Int(random.next() % UInt64(max(ids.count - 60, 1)))
                _ = try store.rows(ids[at..<min(at + 60, ids.count)])
            })
        cases.append(
            try measure("edit: move a box", runs: 1000) { () throws(CatalogError) in
                let document = try store.document(any())
                guard let before = document.annotations.first else { return }
                var after = before
                after.box = before.box.moved(dx: 1, dy: 0)
                try store.apply(
                    .replace([.init(before: before, after: after)], on: document.image.id), by: "bench", at: Date())
            })
        cases.append(
            try measure("edit: add a box", runs: 500) { () throws(CatalogError) in
                let id = AnnotationID(rawValue: try store.reserveAnnotationIDs(1).lowerBound)
                let box = PixelBox(xMin: 1, yMin: 2, xMax: 30, yMax: 40)
                try store.apply(
                    .add([Annotation(id: id, classID: ClassID(rawValue: 1), box: box)], to: any()), by: "bench",
                    at: Date())
            })
        cases.append(
            try measure("undo", runs: 500) { () throws(CatalogError) in _ = try store.undo(by: "bench", at: Date()) })
        return cases + (try judgements(store, ids)) + (try bulk(store, ids)) + (try synsetEdits(store))
    }

    /// Commands over everything, each taken back.
    private func bulk(_ store: CatalogStore, _ ids: [ImageID]) throws(CatalogError) -> [Case] {
        var cases: [Case] = []
        let classes = try store.synset().classes.map(\.id)
        cases.append(
            try measure("boxes of each class", runs: 9) { () throws(CatalogError) in _ = try store.boxesPerClass() })
        cases.append(
            try measure("mark all images", runs: 1) { () throws(CatalogError) in
                try store.apply(.setStates(ids, to: .unseen), by: "bench", at: Date())
            })
        cases.append(
            try measure("undo that", runs: 1) { () throws(CatalogError) in _ = try store.undo(by: "bench", at: Date()) }
        )
        // All boxes become boxes of the last class, one class after the other.
        for (name, id) in [("the most frequent class", classes[0]), ("another one", classes[1])] {
            cases.append(
                try measure("reclass \(name)", runs: 1) { () throws(CatalogError) in
                    try store.reclass(from: id, to: classes[39], by: "bench", at: Date())
                })
        }
        for _ in 0..<2 {
            cases.append(
                try measure("undo that", runs: 1) { () throws(CatalogError) in
                    _ = try store.undo(by: "bench", at: Date())
                })
        }
        return cases
    }

    func measure(
        _ name: String, runs: Int, _ body: () throws(CatalogError) -> Void
    ) throws(CatalogError) -> Case {
        var seconds: [Double] = []
        for _ in 0..<runs {
            let start = DispatchTime.now().uptimeNanoseconds
            try body()
            seconds.append(Double(DispatchTime.now().uptimeNanoseconds - start) / 1e9)
        }
        return Case(name, seconds)
    }

    private static func queries(_ synset: Synset) -> [(String, ImageQuery)] {
        let texts = [
            "", "class:\"class 0\"", "-class:\"class 0\"", "class:\"class 1\",\"class 2\">3", "state:unseen",
            "boxes:>12",
            "classes:2..4", "width:<800", "area:>1000000", "is:difficult", "name:7.jpg", "name:*9/*1.jpg",
            "name:/(a|b)*7[0-9]+\\.jpg$/", "by:bench", "sort:added", "sort:client", "sort:state", "sort:-boxes",
            "sort:classes", "sort:width", "sort:-area", "sort:-edited", "-sort:\"class 0\"",
            "has:detections", "detected:\"class 0\"", "confidence:>0.99", "-sort:confidence",
            "box:width>79", "box:\"class 0\",x<50%", "box:width=4..<5%,height=3.15..<4%", "box:area=4096..<9216",
            "box:x=45..<50%,y=43.75..<50%", "class:\"class 0\" class:\"class 1\"",
            "class:\"class 0\" state:labelled boxes:>5 -is:difficult name:/7/ sort:-boxes",
        ]
        return texts.compactMap { text in
            (try? ImageQuery.parse(text, synset: synset)).map { (text.isEmpty ? "everything" : text, $0) }
        }
    }

    private func fill() throws(CatalogError) {
        let store = try CatalogStore.create(at: folder)
        let source = SourceDescription(
            path: "\(folder)/set", format: "voc", pictureFolder: "\(folder)/set/JPEGImages", classes: Self.classes)
        let importer = try store.beginImport(source, by: "bench", at: Date(timeIntervalSince1970: 0))
        var random = Seeded(state: 1)
        var left = boxes
        for index in 0..<images {
            let mean = left / (images - index)
            let count =
                index == images - 1
                ? left : index % 2 == 0 ? mean : mean / 2 + Int(random.next() % UInt64(max(mean, 1) + 1))
            left -= count
            try importer.add(image(index, boxes: count, &random))
        }
        _ = try importer.finish()
    }

    private func image(_ index: Int, boxes: Int, _ random: inout Seeded) -> LabelledImage {
        let boxes = (0..<boxes).map { _ in
            let (x, y) = (Double(random.next() % 1500), Double(random.next() % 900))
            // Classes are unevenly frequent, as they are.
            let name = Self.classes[Int(min(random.next() % 40, random.next() % 40))]
            return LabelledBox(
                className: name, box: PixelBox(xMin: x, yMin: y, xMax: x + 80, yMax: y + 60),
                attributes: BoxAttributes(difficult: random.next() % 20 == 0, truncated: false, pose: "Unspecified"),
                origin: BoxOrigin(
                    convention: "voc:pixelsFromOne",
                    fields: ["\(Int(x) + 1)", "\(Int(y) + 1)", "\(Int(x) + 80)", "\(Int(y) + 60)"]))
        }
        let size = ImageSize(width: 640 + Int(random.next() % 1300), height: 480 + Int(random.next() % 600))
        return LabelledImage(
            path: "camera \(random.next() % 10)/image_\(index).jpg", key: "\(index)", clientID: "client \(index % 5)",
            header: PictureHeader(storedSize: size),
            state: boxes.isEmpty ? .empty : index % 3 == 0 ? .unseen : .labelled,
            boxes: boxes, labelFile: "Annotations/image_\(index).xml")
    }
}

extension CatalogBenchmark.Case {
    init(_ name: String, _ seconds: [Double]) {
        let sorted = seconds.sorted()
        self.init(
            name: name, median: sorted[sorted.count / 2], least: sorted[0], worst: sorted[sorted.count - 1],
            runs: sorted.count)
    }
}

/// A small seeded generator (xorshift64*).
struct Seeded: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state ^= state >> 12
        state ^= state << 25
        state ^= state >> 27
        return state &* 2_685_821_657_736_338_717
    }
}
