import Domain

/// What the numbers in `<bndbox>` count; tools disagree, so it is decided once per dataset and kept.
public enum VOCConvention: String, CaseIterable, Sendable {
    /// The devkit's: pixels counted from 1, both ends included. A box over the first pixel is 1, 1, 1, 1.
    case pixelsFromOne
    /// Edges counted from 0, right and bottom excluded, as labelImg writes them. The first pixel is 0, 0, 1, 1.
    case edgesFromZero
    /// Pixels counted from 0, both ends included. The first pixel is 0, 0, 0, 0.
    case pixelsFromZero

    /// Added to minimum and maximum on the way from the file to edges.
    var shift: (min: Double, max: Double) {
        switch self {
        case .pixelsFromOne: (-1, 0)
        case .edgesFromZero: (0, 0)
        case .pixelsFromZero: (0, 1)
        }
    }

    /// Edges of the box that a file writes as these four numbers.
    func box(xmin: Double, ymin: Double, xmax: Double, ymax: Double) -> PixelBox {
        PixelBox(xMin: xmin + shift.min, yMin: ymin + shift.min, xMax: xmax + shift.max, yMax: ymax + shift.max)
    }

    /// Name under which a box keeps its own text.
    var origin: String { "voc:\(rawValue)" }

    /// Key of the choice among a dataset's conventions.
    static let key = "voc"
}

/// What all files of a dataset together say about their convention.
struct VOCEvidence {
    private(set) var boxes = 0
    private var hasZero = false
    private var hasOne = false
    private var reachesEnd = false
    private var fromLabelImg = false
    private var fromDevkit = false

    /// Takes in one file.
    mutating func add(_ annotation: XMLElement) {
        let source = annotation.child("source")
        let database = source?.child("database")?.text ?? ""
        if database == "Unknown", annotation.child("path") != nil { fromLabelImg = true }
        if database.hasPrefix("The VOC") || source?.child("annotation")?.text.hasPrefix("PASCAL VOC") == true {
            fromDevkit = true
        }
        let size = annotation.child("size")
        let width = size?.child("width").flatMap { DecimalText.parse($0.text) }
        let height = size?.child("height").flatMap { DecimalText.parse($0.text) }
        for object in annotation.children where object.name == "object" {
            guard let box = object.child("bndbox") else { continue }
            boxes += 1
            for (name, end) in [("xmin", width), ("ymin", height), ("xmax", width), ("ymax", height)] {
                guard let value = box.child(name).flatMap({ DecimalText.parse($0.text) }) else { continue }
                if name.hasSuffix("min") {
                    if value < 1 { hasZero = true }
                    if value == 1 { hasOne = true }
                } else if value == end {
                    reachesEnd = true
                }
            }
        }
    }

    /// The convention, and why.
    ///
    /// A number below 1 rules out counting from 1. labelImg's own files have a place that others lack.
    /// Without either, boxes that touch both borders as 1 and as the full size point to the devkit's way.
    func verdict() -> (convention: VOCConvention, certain: Bool, reason: String) {
        if hasZero { return (.edgesFromZero, true, "coordinates below 1 occur") }
        if fromDevkit { return (.pixelsFromOne, true, "the files name the VOC devkit as their source") }
        if fromLabelImg { return (.edgesFromZero, true, "the files are laid out as labelImg writes them") }
        if hasOne, reachesEnd {
            return (.pixelsFromOne, true, "boxes reach from 1 to the full size and none below 1")
        }
        return (.edgesFromZero, boxes == 0, "nothing tells the conventions apart; taken as labelImg's")
    }
}
