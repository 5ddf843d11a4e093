import Domain
import Formats
import Imaging
import DetectionMetrics

/// Reads the ground truth of an evaluation from a dataset in any format.
struct TruthReading {
    /// What becomes of boxes that a dataset calls difficult.
    enum Difficult: String, CaseIterable {
        /// They are not asked for, and detections on them count neither way.
        case ignore
        /// They count like any other.
        case count
    }

    var format: FormatName?
    var pictures: String?
    /// `nil` for what the protocol does: Pascal VOC ignores them, COCO's own files are counted as its tools count them.
    var difficult: Difficult?
    var reckoning: EvaluationProtocol
    var vocConvention: VOCConvention?
    var client: String?
    var part: String?
    /// What boxes of a database export are measured in, where that is declared.
    var units: CoordinateUnits?

    /// Reads a dataset.
    ///
    /// - Throws: `FormatError`, or ``Refusal`` where nothing of it is asked for
    func read(_ path: String) throws -> EvaluatedSet {
        if format == nil || format == .coco, let documents = COCOInstances.documents(at: path) {
            return try read(documents: documents, of: path)
        }
        let format = try format ?? FormatDetector.detect(path).format
        let (left, missing) = (ProblemList(), ProblemList())
        let options = ReadOptions(
            headers: { try PictureReader.header(of: $0) }, onError: .skip { left.append($0) },
            // Of all notices only this one can matter to boxes that are evaluated as they are.
            notice: { if $0.reason.hasSuffix(" is missing") { missing.append($0) } }, pictures: pictures,
            vocConvention: vocConvention, yoloColumns: .confidenceLast, units: format == .jsonl ? units : nil)
        let reader = try format.reader(of: path, options: options)
        var set = EvaluatedSet(classes: reader.synset)
        let classes = ClassNames(reader.synset)
        var parts: [String: [String]] = [:]
        for split in reader.splits { for path in split.paths { parts[path, default: []].append(split.name) } }
        var unlabelled = 0
        try reader.forEach { image in
            let its = parts[image.path] ?? []
            guard isWanted(client: image.clientID, parts: its) else { return }
            guard image.state != .unseen else {
                unlabelled += 1
                return
            }
            let number = set.images.count
            set.images.append(
                EvaluatedImage(
                    path: image.path, key: image.key, client: image.clientID, size: image.header?.uprightSize,
                    parts: its))
            for box in image.boxes {
                guard let classIndex = classes.index(of: box.className) else { continue }
                var flags: TruthBoxes.Flags = box.isCrowd ? .crowd : []
                if box.attributes.difficult == true, difficult != .count { flags.insert(silent) }
                set.truths.append(
                    image: number, classIndex: classIndex, x: box.box.xMin, y: box.box.yMin, width: box.box.width,
                    height: box.box.height, area: box.statedArea, flags: flags)
            }
        }
        note(left.all, missing.all, unlabelled: unlabelled, in: &set, path)
        try check(set, path)
        return set
    }

    /// What marks a box that is not asked for: COCO knows crowds alone.
    var silent: TruthBoxes.Flags { reckoning == .coco ? .crowd : .difficult }

    func isWanted(client: String?, parts: [String]) -> Bool {
        if let wanted = self.client, client ?? "" != wanted { return false }
        if let part, !parts.contains(part) { return false }
        return true
    }

    func check(_ set: EvaluatedSet, _ path: String) throws {
        guard set.images.isEmpty else { return }
        let wanted = [client.map { "--client \($0)" }, part.map { "--part \($0)" }].compactMap { $0 }
        throw Refusal(
            "\(path): no labelled image" + (wanted.isEmpty ? "" : " of \(wanted.joined(separator: " "))")
                + ", expected at least one to compare with")
    }

    private func note(
        _ left: [Problem], _ missing: [Problem], unlabelled: Int, in set: inout EvaluatedSet, _ path: String
    ) {
        for problem in left { set.problems.add(.groundTruth, problem, expected: "a box or file that can be read") }
        for problem in missing {
            set.problems.add(
                .picture, at: problem.place, found: problem.reason + ", its boxes are evaluated all the same",
                expected: "the picture")
        }
        if unlabelled > 0 {
            set.problems.add(
                .unlabelled, at: path, found: "\(unlabelled) images that nobody has labelled, left out",
                expected: "boxes, or word that there are none", count: unlabelled)
        }
    }
}

/// Classes by name: exactly spelled, or else by the only one that differs in case.
struct ClassNames {
    private let exact: [String: Int]
    private let folded: [String: [Int]]

    /// Makes an index of names.
    init(_ names: [String]) {
        exact = Dictionary(names.enumerated().map { ($1, $0) }) { first, _ in first }
        folded = Dictionary(grouping: names.indices) { names[$0].lowercased() }
    }

    /// Index of a class.
    func index(of name: String) -> Int? {
        if let index = exact[name] { return index }
        guard let alike = folded[name.lowercased()], alike.count == 1 else { return nil }
        return alike[0]
    }
}
