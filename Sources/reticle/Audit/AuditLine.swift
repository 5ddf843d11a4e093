import Catalog
import Domain
import Foundation
import Workbench

/// A case of an audit as JSON and as a line.
struct AuditLine: Encodable {
    /// Place among the cases, from 1; the worst is first.
    var rank: Int
    /// `overlooked`, `swapped`, `misplaced` or `spurious`.
    var kind: String
    /// Estimated probability that the label is wrong, 0…1.
    var probability: Double
    /// Path of the image as its dataset writes it.
    var image: String
    /// The label as the audit saw it.
    var box: Box?
    /// Its class.
    var className: String?
    var found: Found?
    /// Overlap of the two, 0…1; 0 where there is only one.
    var iou: Double
    /// `open`, `dismissed` or `settled`.
    var state: String
    var message: String

    struct Box: Encodable {
        var id: Int64?
        var xmin, ymin, xmax, ymax: Double

        init(_ box: PixelBox, id: Int64? = nil) {
            self.id = id
            (xmin, ymin, xmax, ymax) = (box.xMin, box.yMin, box.xMax, box.yMax)
        }
    }

    struct Found: Encodable {
        var className: String
        var confidence: Double
        var box: Box

        private enum CodingKeys: String, CodingKey {
            case confidence, box
            case className = "class"
        }
    }

    init(_ finding: AuditFinding, path: String, synset: Synset) {
        func name(_ id: ClassID) -> String { synset[id]?.name ?? "class \(id.rawValue)" }
        (rank, kind, probability) = (finding.id, finding.kind.rawValue, finding.probability)
        (image, iou, state) = (path, finding.iou, finding.state.rawValue)
        box = finding.label.map { Box($0.box, id: $0.id.rawValue) }
        className = finding.label.map { name($0.classID) }
        found = finding.found.map {
            Found(className: name($0.classID), confidence: $0.confidence, box: Box($0.box))
        }
        message = finding.message(name)
    }

    /// Cases of the last audit with names in the place of numbers.
    static func lines(_ findings: some Sequence<AuditFinding>, in store: CatalogStore) throws -> [AuditLine] {
        let findings = Array(findings)
        let synset = try store.synset()
        let rows = try store.rows(Set(findings.map(\.image)).sorted())
        let paths = Dictionary(uniqueKeysWithValues: rows.map { ($0.id, $0.path) })
        return findings.map { AuditLine($0, path: paths[$0.image] ?? "image \($0.image.rawValue)", synset: synset) }
    }

    /// `0.97  swapped     shelf/1.jpg, box 12: can, but looks like bottle 0.91`.
    var line: String {
        let place = [image, box?.id.map { "box \($0)" }].compactMap { $0 }.joined(separator: ", ")
        let note = state == AuditFinding.State.open.rawValue ? "" : " (\(state))"
        return "\(String(format: "%.2f", probability))  \(kind.padded(to: 11)) \(place): \(message)\(note)"
    }

    private enum CodingKeys: String, CodingKey {
        case rank, kind, probability, image, box, found, iou, state, message
        case className = "class"
    }

    /// Every key is there, `null` where it says nothing.
    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(rank, forKey: .rank)
        try container.encode(kind, forKey: .kind)
        try container.encode(probability, forKey: .probability)
        try container.encode(image, forKey: .image)
        try container.encode(box, forKey: .box)
        try container.encode(className, forKey: .className)
        try container.encode(found, forKey: .found)
        try container.encode(iou, forKey: .iou)
        try container.encode(state, forKey: .state)
        try container.encode(message, forKey: .message)
    }
}
