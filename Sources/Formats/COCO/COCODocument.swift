import Domain

/// A COCO document scanned into compact arrays: twelve bytes an annotation, the text itself stays as bytes.
///
/// Entries are parsed again when their image is asked for, so that nothing of the text is copied before.
struct COCODocument {
    struct Category {
        var name: String
        /// Entry as verbatim text.
        var text: String
    }

    let path: String
    private(set) var scanner: JSONScanner
    /// By id.
    private(set) var categories: [Int: Category] = [:]
    /// Offset of every image's entry, in file order.
    private(set) var images: [Int] = []
    /// Offsets of annotations, grouped by image: those of image `i` are `starts[i]..<starts[i + 1]`.
    private(set) var annotations: [Int] = []
    private(set) var starts: [Int] = [0]
    /// Members of the document that are not one of the three lists, as text.
    private(set) var head: [JSONMember] = []
    /// What cannot be used, reported by the pass over the images.
    private(set) var problems: [Problem] = []
    private static let problemLimit = 10_000

    /// Scans the bytes of a file.
    ///
    /// - Throws: `FormatError.malformed` with line and column where it is no JSON or a list is missing.
    init(_ bytes: consuming [UInt8], path: String) throws(FormatError) {
        self.path = path
        scanner = JSONScanner([])
        var cursor = JSONScanner(bytes)
        do throws(JSONFault) {
            try scan(&cursor)
        } catch {
            let (line, column) = cursor.position(error.offset)
            throw .malformed(Problem(place: "\(path):\(line):\(column)", reason: error.reason))
        }
        scanner = cursor
    }

    private mutating func problem(_ place: String, _ reason: String) {
        if problems.count < Self.problemLimit { problems.append(Problem(place: "\(path): \(place)", reason: reason)) }
    }

    private static let (id, imageID) = (packedKey("id"), packedKey("image_id"))

    private mutating func scan(_ scanner: inout JSONScanner) throws(JSONFault) {
        var imageNumbers: [Int: Int32] = [:]
        var owners: [(image: Int, offset: Int)] = []
        var seen: Set<String> = []
        var headKeys = KeyOrder()
        guard scanner.peek() == UInt8(ascii: "{") else {
            throw scanner.fault("expected an object with images, annotations and categories")
        }
        try scanner.beginObject()
        var first = true
        while let range = try scanner.nextKey(&first) {
            let key = try scanner.unescaped(range)
            guard ["images", "annotations", "categories"].contains(key) else {
                JSONMembers.set(key, try scanner.text(scanner.value()), in: &head, keys: &headKeys)
                continue
            }
            guard seen.insert(key).inserted else { throw scanner.fault("\(key) stands there twice") }
            try scanner.beginArray()
            var firstElement = true
            var index = 0
            while try scanner.nextElement(&firstElement) {
                scanner.skipSpace()
                let offset = scanner.at
                switch key {
                case "images":
                    if let id = try Self.number(Self.id, in: &scanner) {
                        if imageNumbers.updateValue(Int32(images.count), forKey: id) != nil {
                            problem("images[\(index)]", "id \(id) stands there twice")
                        }
                        images.append(offset)
                    } else {
                        problem("images[\(index)]", "no whole number as id")
                    }
                case "annotations":
                    if let image = try Self.number(Self.imageID, in: &scanner) {
                        owners.append((image, offset))
                    } else {
                        problem("annotations[\(index)]", "no whole number as image_id")
                    }
                default:
                    let text = try scanner.text(scanner.value())
                    let members = JSONMembers.parse(text)
                    if let id = members.first(where: { $0.key == "id" }).flatMap({ Int($0.text) }),
                        let name = JSONMembers.string("name", in: members), !name.isEmpty
                    {
                        if categories.updateValue(Category(name: name, text: text), forKey: id) != nil {
                            problem("categories[\(index)]", "id \(id) stands there twice")
                        }
                    } else {
                        problem("categories[\(index)]", "expected a whole number as id and a name")
                    }
                }
                index += 1
            }
        }
        try scanner.end()
        for list in ["images", "annotations", "categories"] where !seen.contains(list) {
            throw scanner.fault("no \(list) in the document", at: 0)
        }
        group(owners, imageNumbers)
    }

    /// Counting sort of annotations by image.
    private mutating func group(_ owners: [(image: Int, offset: Int)], _ numbers: [Int: Int32]) {
        var counts = [Int](repeating: 0, count: images.count + 1)
        for (index, owner) in owners.enumerated() {
            if let number = numbers[owner.image] {
                counts[Int(number) + 1] += 1
            } else {
                problem("annotations[\(index)]", "image_id \(owner.image) is not in images")
            }
        }
        for index in 1..<counts.count where counts.count > 1 { counts[index] += counts[index - 1] }
        starts = counts
        annotations = [Int](repeating: 0, count: counts[images.count])
        for owner in owners {
            guard let number = numbers[owner.image] else { continue }
            annotations[counts[Int(number)]] = owner.offset
            counts[Int(number)] += 1
        }
    }

    /// The whole number under one key of the object at the cursor, which is passed.
    private static func number(_ wanted: UInt64, in scanner: inout JSONScanner) throws(JSONFault) -> Int? {
        guard scanner.peek() == UInt8(ascii: "{") else {
            try scanner.value()
            return nil
        }
        try scanner.beginObject()
        var found: Int?
        var first = true
        while let key = try scanner.nextKey(&first) {
            let value = try scanner.value()
            if scanner.packed(key) == wanted { found = scanner.integer(value) }
        }
        return found
    }

    /// Members of the entry at an offset, verbatim.
    func members(at offset: Int) -> [JSONMember] {
        var cursor = scanner
        cursor.at = offset
        // The text was checked when it was scanned; only broken UTF-8 can still turn up, and empties the entry.
        return (try? JSONMembers.parse(&cursor)) ?? []
    }
}
