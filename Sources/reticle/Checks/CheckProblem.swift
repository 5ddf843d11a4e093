import Catalog
import Domain

/// What `reticle check --json` prints: the contract of `cli.md`.
struct CheckDocument: Encodable {
    /// Findings by rule that nobody has waived; rules that found nothing stand with 0.
    var counts: [String: Int]
    /// Findings by rule that somebody has waived.
    var waived: [String: Int]
    var problems: [CheckProblem]
    /// Pictures that were looked at, of all images.
    var pictures: Pictures

    struct Pictures: Encodable {
        var images: Int
        var looked: Int
    }
}

/// One finding as JSON and as a line.
struct CheckProblem: Encodable {
    var rule: String
    var severity: String
    /// Path of the image as its dataset writes it.
    var image: String?
    var box: Box?
    var message: String
    /// Name of the class, where it is about one.
    var className: String?

    struct Box: Encodable {
        var id: Int64
        var xmin, ymin, xmax, ymax: Double
    }

    private enum CodingKeys: String, CodingKey {
        case rule, severity, image, box, message
        case className = "class"
    }

    /// Every key of the contract is there, `null` where it says nothing.
    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(rule, forKey: .rule)
        try container.encode(severity, forKey: .severity)
        try container.encode(image, forKey: .image)
        try container.encode(box, forKey: .box)
        try container.encode(message, forKey: .message)
        try container.encode(className, forKey: .className)
    }

    /// `error  box-empty  shelf/1.jpg  box 12 bottle: 0×4 px; expected more than 0 in both`.
    var line: String {
        let what = [box.map { "box \($0.id)" }, className].compactMap { $0 }.joined(separator: " ")
        let place = [image, what.isEmpty ? nil : what].compactMap { $0 }.joined(separator: ", ")
        return "\(severity.padded(to: 8))\(rule.padded(to: 24))\(place.isEmpty ? "" : place + ": ")\(message)"
    }

    /// Findings with names in the place of numbers.
    static func problems(of report: CheckReport, in store: CatalogStore) throws -> [CheckProblem] {
        let synset = try store.synset()
        var paths: [ImageID: String] = [:]
        let images = Set(report.findings.flatMap { [$0.image, $0.otherImage].compactMap { $0 } })
        for row in try store.rows(images.sorted()) { paths[row.id] = row.path }
        var boxes: [AnnotationID: PixelBox] = [:]
        for image in Set(report.findings.compactMap { $0.box == nil ? nil : $0.image }).sorted() {
            for annotation in try store.document(image).annotations { boxes[annotation.id] = annotation.box }
        }
        return report.findings.map { finding in
            let box = finding.box.flatMap { id in
                boxes[id].flatMap { $0.isFinite ? $0 : nil }.map {
                    Box(id: id.rawValue, xmin: $0.xMin, ymin: $0.yMin, xmax: $0.xMax, ymax: $0.yMax)
                }
            }
            return CheckProblem(
                rule: finding.rule.rawValue, severity: finding.severity.name,
                image: finding.image.flatMap { paths[$0] }, box: box,
                message: finding.message(other: finding.otherImage.flatMap { paths[$0] }),
                className: finding.classID.flatMap { synset[$0]?.name })
        }
    }
}
