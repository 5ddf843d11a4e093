public import Domain

/// The boxes of one COCO document as numbers, for those who count many of them: ids stay ids, nothing is dropped.
///
/// Unlike the reader of datasets this looks at no picture, and keeps boxes without extent, since COCO's tools count
/// them.
public struct COCOInstances: Sendable {
    /// A picture.
    public struct Image: Hashable, Sendable {
        public var id: Int
        /// `file_name`, verbatim.
        public var path: String
        public var size: ImageSize?
        public var client: String?
    }

    /// A box.
    public struct Box: Hashable, Sendable {
        /// Index of its image.
        public var image: Int
        public var category: Int
        /// Left and top edge, width and height in pixels.
        public var x, y, width, height: Double
        /// Square pixels of the object; `nil` where the file says none.
        public var area: Double?
        public var isCrowd: Bool
        /// `score`, where a file of instances holds detections.
        public var score: Double?
        /// `difficult` among its attributes.
        public var isDifficult: Bool
    }

    /// Path of the document.
    public let path: String
    /// Name of the part that it holds, by its file name.
    public let part: String
    public private(set) var images: [Image] = []
    public private(set) var categories: [(id: Int, name: String)] = []
    public private(set) var boxes: [Box] = []
    /// What cannot be used, and was left out.
    public private(set) var problems: [Problem] = []

    /// Paths of the documents of the dataset at a path; `nil` where it is none of COCO's.
    public static func documents(at path: String) -> [String]? { COCOLayout.find(path)?.documents }

    /// Reads a document whole.
    ///
    /// - Throws: `FormatError.malformed` with line and column where it is no JSON or a list is missing
    public init(_ path: String) throws(FormatError) {
        (self.path, part) = (path, COCOLayout.part(path))
        var scanner = JSONScanner(try Disk.bytes(path, limit: Disk.documentLimit))
        var entries: [COCOEntry] = []
        do throws(JSONFault) {
            entries = try scan(&scanner)
        } catch {
            let (line, column) = scanner.position(error.offset)
            throw .malformed(Problem(place: "\(path):\(line):\(column)", reason: error.reason))
        }
        var numbers: [Int: Int] = [:]
        for (index, image) in images.enumerated() {
            if numbers.updateValue(index, forKey: image.id) != nil {
                problem("images[\(index)]", "id \(image.id) stands there twice")
            }
        }
        let known = Set(categories.map(\.id))
        boxes.reserveCapacity(entries.count)
        for (index, entry) in entries.enumerated() { take(entry, index, numbers, known) }
    }

    private mutating func take(_ entry: COCOEntry, _ index: Int, _ numbers: [Int: Int], _ known: Set<Int>) {
        let place = "annotations[\(index)]"
        guard let id = entry.image, let image = numbers[id] else {
            return problem(place, "image_id \(entry.image.map { "\($0)" } ?? "missing") is not in images")
        }
        guard let category = entry.category, known.contains(category) else {
            return problem(place, "category_id \(entry.category.map { "\($0)" } ?? "missing") is not in categories")
        }
        guard let box = entry.box, [box.0, box.1, box.2, box.3].allSatisfy(\.isFinite) else {
            return problem(place, "no bbox, expected four numbers")
        }
        boxes.append(
            Box(
                image: image, category: category, x: box.0, y: box.1, width: box.2, height: box.3, area: entry.area,
                isCrowd: entry.isCrowd, score: entry.score, isDifficult: entry.isDifficult))
    }

    private mutating func problem(_ place: String, _ reason: String) {
        problems.append(Problem(place: "\(path): \(place)", reason: reason))
    }

    private mutating func scan(_ scanner: inout JSONScanner) throws(JSONFault) -> [COCOEntry] {
        var entries: [COCOEntry] = []
        var seen: Set<String> = []
        guard scanner.peek() == UInt8(ascii: "{") else {
            throw scanner.fault("expected an object with images, annotations and categories")
        }
        try scanner.beginObject()
        var first = true
        while let range = try scanner.nextKey(&first) {
            let key = try scanner.unescaped(range)
            guard ["images", "annotations", "categories"].contains(key) else {
                try scanner.value()
                continue
            }
            guard seen.insert(key).inserted else { throw scanner.fault("\(key) stands there twice") }
            try scanner.beginArray()
            var (firstElement, index) = (true, 0)
            while try scanner.nextElement(&firstElement) {
                switch key {
                case "annotations": entries.append(try COCOEntry(&scanner))
                case "images": try image(&scanner, index)
                default: try category(&scanner, index)
                }
                index += 1
            }
        }
        try scanner.end()
        for list in ["images", "annotations", "categories"] where !seen.contains(list) {
            throw scanner.fault("no \(list) in the document", at: 0)
        }
        return entries
    }

    private mutating func image(_ scanner: inout JSONScanner, _ index: Int) throws(JSONFault) {
        let members = JSONMembers.parse(try scanner.text(scanner.value()))
        guard let id = members.first(where: { $0.key == "id" }).flatMap({ Int($0.text) }) else {
            return problem("images[\(index)]", "no whole number as id")
        }
        let size = JSONMembers.side("width", in: members).flatMap { width in
            JSONMembers.side("height", in: members).map { ImageSize(width: width, height: $0) }
        }
        images.append(
            Image(
                id: id, path: JSONMembers.string("file_name", in: members) ?? "\(id)", size: size,
                client: JSONMembers.string("clientId", in: members)))
    }

    private mutating func category(_ scanner: inout JSONScanner, _ index: Int) throws(JSONFault) {
        let members = JSONMembers.parse(try scanner.text(scanner.value()))
        guard let id = members.first(where: { $0.key == "id" }).flatMap({ Int($0.text) }),
            let name = JSONMembers.string("name", in: members), !name.isEmpty
        else { return problem("categories[\(index)]", "expected a whole number as id and a name") }
        categories.append((id, name))
    }
}

/// The members of an annotation that count.
struct COCOEntry {
    private(set) var image: Int?
    private(set) var category: Int?
    private(set) var box: (Double, Double, Double, Double)?
    private(set) var area: Double?
    private(set) var isCrowd = false
    private(set) var score: Double?
    private(set) var isDifficult = false

    private static let (imageID, bbox, areaKey) = (packedKey("image_id"), packedKey("bbox"), packedKey("area"))
    private static let (crowd, scoreKey) = (packedKey("iscrowd"), packedKey("score"))
    private static let categoryKey = Array("category_id".utf8)
    private static let attributes = Array("attributes".utf8)

    /// Reads the entry at the cursor, which is passed.
    init(_ scanner: inout JSONScanner) throws(JSONFault) {
        guard scanner.peek() == UInt8(ascii: "{") else {
            try COCONumber.skip(&scanner)
            return
        }
        try scanner.beginObject()
        var first = true
        while let key = try scanner.nextKey(&first) {
            switch scanner.packed(key) {
            case Self.imageID: image = try COCONumber.whole(&scanner)
            case Self.areaKey: area = try COCONumber.read(&scanner)
            case Self.scoreKey: score = try COCONumber.read(&scanner)
            case Self.crowd:
                // Any number but 0, or `true`, as Python has it.
                isCrowd = scanner.peek() == UInt8(ascii: "t")
                if let number = try COCONumber.read(&scanner), number != 0, !number.isNaN { isCrowd = true }
            case Self.bbox where scanner.peek() == UInt8(ascii: "["): try readBox(&scanner)
            case 0 where scanner.isText(key, Self.categoryKey): category = try COCONumber.whole(&scanner)
            case 0 where scanner.isText(key, Self.attributes):
                var members = JSONMembers.parse(try scanner.text(scanner.value()))
                isDifficult = JSONAttributes.take(from: &members).difficult == true
            default: try COCONumber.skip(&scanner)
            }
        }
    }

    private mutating func readBox(_ scanner: inout JSONScanner) throws(JSONFault) {
        try scanner.beginArray()
        var (values, first): ([Double], Bool) = ([], true)
        values.reserveCapacity(4)
        while try scanner.nextElement(&first) { values.append(try COCONumber.read(&scanner) ?? .nan) }
        box = values.count == 4 ? (values[0], values[1], values[2], values[3]) : nil
    }
}
