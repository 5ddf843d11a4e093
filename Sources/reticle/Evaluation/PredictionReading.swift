import Domain
import Formats
import Imaging
import DetectionMetrics

/// Reads detections of any kind of file and joins them to the ground truth.
struct PredictionReading {
    /// What a file of detections is.
    enum Kind: Hashable {
        /// COCO's results: one array.
        case results
        /// What `reticle predict --json` prints.
        case lines
        /// YOLO's text files, a confidence in each row.
        case rows
        /// A dataset whose boxes may carry a confidence.
        case dataset(FormatName)

        /// Makes a kind of its name on the command line.
        init?(name: String) {
            switch name {
            case "coco-results": self = .results
            case "predict": self = .lines
            case "yolo-results": self = .rows
            default:
                guard let format = FormatName(rawValue: name) else { return nil }
                self = .dataset(format)
            }
        }
    }

    var kind: Kind?
    var pictures: String?
    var yoloColumns: YOLOColumns
    /// Category id of the first class, where the ground truth is not COCO's own.
    var firstCategory: Int?
    var vocConvention: VOCConvention?
    /// What boxes of a database export are measured in, where that is declared.
    var units: CoordinateUnits?

    /// Reads detections from a file or folder onto the images of `set`.
    ///
    /// - Throws: `FormatError` where nothing can be made of it
    func read(_ path: String, into set: inout EvaluatedSet) throws {
        switch try kind ?? Self.kind(of: path) {
        case .results: try readResults(path, into: &set)
        case .lines: try readLines(path, into: &set)
        case .rows: try readRows(path, into: &set)
        case .dataset(let format): try read(path, as: format, into: &set)
        }
        set.finish(predictions: path)
    }

    private static func kind(of path: String) throws -> Kind {
        if COCOResults.isResults(path) { return .results }
        if DetectionLines.isLines(path) { return .lines }
        if YOLOResults.isResults(path) { return .rows }
        do throws(FormatError) { return .dataset(try FormatDetector.detect(path).format) } catch {
            // A bare folder of rows of five columns: boxes without confidence, but boxes.
            if case .notRecognised = error, (try? YOLOResults(path, columns: .confidenceLast)) != nil { return .rows }
            throw error
        }
    }

    private func readResults(_ path: String, into set: inout EvaluatedSet) throws {
        let categories = set.categories ?? firstCategory.map { Self.numbered(set.classes, from: $0) }
        // A list that is empty needs no numbers.
        var isUnnumbered = false
        let index = set.imageIDs == nil ? ImageIndex(set.images) : nil
        var other: ImageIndex?
        var broken: [Problem] = []
        var joined = set
        set = EvaluatedSet(classes: [])
        defer { set = joined }
        // Results come image by image: the last one looked up is mostly the next.
        var last: (key: COCOResults.ImageKey, match: ImageIndex.Match)?
        try COCOResults(path).read(problem: { broken.append($0) }) { row in
            let match: ImageIndex.Match
            if let last, last.key == row.image {
                match = last.match
            } else {
                switch row.image {
                case .number(let id) where joined.imageIDs != nil:
                    match = joined.imageIDs?[id].map(ImageIndex.Match.image) ?? .unknown
                case let key:
                    if index == nil, other == nil { other = ImageIndex(joined.images) }
                    match = (index ?? other)?.find(id: key.text) ?? .unknown
                }
                last = (row.image, match)
            }
            guard
                let image = joined.image(match, named: "image_id \(row.image.text)", from: "\(path): [\(row.index)]")
            else { return }
            guard let categories else {
                isUnnumbered = true
                return
            }
            guard let classIndex = categories[row.category] else {
                joined.problems.add(
                    .unknownClass, at: "\(path): [\(row.index)]", found: "category_id \(row.category)",
                    expected: "one of the \(joined.classes.count) classes of the ground truth")
                return
            }
            joined.add(
                image: image, classIndex: classIndex, (row.x, row.y, row.width, row.height), confidence: row.score,
                from: "\(path): [\(row.index)]")
        }
        for problem in broken {
            joined.problems.add(.unreadable, problem, expected: "image_id, category_id, bbox and score")
        }
        guard !isUnnumbered else {
            throw Refusal(
                "category ids mean nothing beside a ground truth that is not COCO's; --first-category 0 or 1 says "
                    + "which one the class \(joined.classes.first ?? "") has")
        }
    }

    private static func numbered(_ classes: [String], from first: Int) -> [Int: Int] {
        Dictionary(uniqueKeysWithValues: classes.indices.map { ($0 + first, $0) })
    }

    private func readLines(_ path: String, into set: inout EvaluatedSet) throws {
        let (index, classes) = (ImageIndex(set.images), ClassNames(set.classes))
        var joined = set
        defer { set = joined }
        var broken: [Problem] = []
        try DetectionLines(path).read(problem: { broken.append($0) }) { line in
            let place = "\(path):\(line.number)"
            guard let image = joined.image(index.find(path: line.image), named: "image \(line.image)", from: place)
            else { return }
            for found in line.found {
                joined.add(
                    found.className, classes, image: image, found.box, confidence: found.confidence, from: place)
            }
        }
        for problem in broken {
            joined.problems.add(.unreadable, problem, expected: "a line of reticle predict --json")
        }
    }

    private func readRows(_ path: String, into set: inout EvaluatedSet) throws {
        let results = try YOLOResults(path, columns: yoloColumns)
        let index = ImageIndex(set.images)
        var joined = set
        defer { set = joined }
        var broken: [Problem] = []
        results.read(problem: { broken.append($0) }) { file in
            guard let image = joined.image(index.find(stem: file.stem), named: "labels of \(file.stem)", from: path)
            else { return }
            guard let size = joined.images[image].size else {
                joined.problems.add(
                    .unreadable, at: "\(file.stem).txt", found: "fractions of a picture whose size is not known",
                    expected: "a ground truth that says it", count: file.rows.count)
                return
            }
            for row in file.rows {
                let place = "\(file.stem).txt:\(row.line)"
                guard row.classIndex < joined.classes.count else {
                    joined.problems.add(
                        .unknownClass, at: place, found: "class \(row.classIndex)",
                        expected: "0 to \(joined.classes.count - 1)")
                    continue
                }
                let (box, confidence) = (row.box.pixels(in: size), joined.sure(row.confidence, at: place))
                joined.add(
                    image: image, classIndex: row.classIndex, (box.xMin, box.yMin, box.width, box.height),
                    confidence: confidence, from: place)
            }
        }
        for problem in broken { joined.problems.add(.unreadable, problem, expected: "class x y w h confidence") }
    }

    private func read(_ path: String, as format: FormatName, into set: inout EvaluatedSet) throws {
        let left = ProblemList()
        let options = ReadOptions(
            headers: { try PictureReader.header(of: $0) }, onError: .skip { left.append($0) },
            pictures: pictures, vocConvention: vocConvention, yoloColumns: yoloColumns,
            units: format == .jsonl ? units : nil)
        let reader = try format.reader(of: path, options: options)
        let (index, classes) = (ImageIndex(set.images), ClassNames(set.classes))
        var joined = set
        defer { set = joined }
        try reader.forEach { image in
            // What nobody looked at says nothing.
            guard image.state != .unseen else { return }
            let place = image.labelFile ?? path
            guard let number = joined.image(index.find(path: image.path), named: "image \(image.path)", from: place)
            else { return }
            for box in image.boxes {
                let confidence = joined.sure(box.confidence, at: "\(place): \(image.path)")
                joined.add(
                    box.className, classes, image: number, box.box, confidence: confidence,
                    from: "\(place): \(image.path)")
            }
        }
        for problem in left.all {
            joined.problems.add(.unreadable, problem, expected: "a box or file that can be read")
        }
    }
}

extension EvaluatedSet {
    /// The image of a match, which counts as spoken of; `nil`, noted, where there is none.
    fileprivate mutating func image(
        _ match: ImageIndex.Match, named name: @autoclosure () -> String, from origin: @autoclosure () -> String
    ) -> Int? {
        switch match {
        case .image(let image):
            spokenOf.insert(image)
            return image
        case .unknown:
            problems.add(.unknownImage, at: origin(), found: name(), expected: "an image of the ground truth")
        case .ambiguous:
            problems.add(
                .unknownImage, at: origin(), found: name() + ", which fits several",
                expected: "a path that fits one image of the ground truth")
        }
        return nil
    }

    fileprivate mutating func add(
        _ name: String, _ classes: ClassNames, image: Int, _ box: PixelBox, confidence: Double,
        from origin: @autoclosure () -> String
    ) {
        guard let classIndex = classes.index(of: name) else {
            return problems.add(
                .unknownClass, at: origin(), found: "class \(name.isEmpty ? "without a name" : name)",
                expected: "one of the \(self.classes.count) classes of the ground truth")
        }
        add(
            image: image, classIndex: classIndex, (box.xMin, box.yMin, box.width, box.height),
            confidence: confidence, from: origin())
    }

    /// A confidence, or 1, noted, where a box has none: what a person drew is meant.
    fileprivate mutating func sure(_ confidence: Double?, at place: @autoclosure () -> String) -> Double {
        if let confidence { return confidence }
        problems.add(
            .confidence, at: place(), found: "a box without a confidence, counted as sure", expected: "a confidence")
        return 1
    }
}
