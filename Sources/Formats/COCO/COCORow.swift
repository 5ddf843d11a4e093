/// The members of one detection, as far as they were there.
struct COCORow {
    private var image: COCOResults.ImageKey?
    private var category: Int?
    private var score: Double?
    /// Left, top, width and height; the fifth place says how many there were.
    private var box: (Double, Double, Double, Double) = (0, 0, 0, 0)
    private var edges = 0
    private var hasBox = false
    private var isObject = true

    private static let category = Array("category_id".utf8)
    private static let (imageID, bbox, score) = (packedKey("image_id"), packedKey("bbox"), packedKey("score"))

    /// Reads the element at the cursor, which is passed.
    mutating func read(_ scanner: inout JSONScanner) throws(JSONFault) {
        guard scanner.peek() == UInt8(ascii: "{") else {
            isObject = false
            return try COCONumber.skip(&scanner)
        }
        try scanner.beginObject()
        var first = true
        while let key = try scanner.nextKey(&first) {
            switch scanner.packed(key) {
            case Self.imageID:
                if scanner.peek() == UInt8(ascii: "\"") {
                    image = .text(try scanner.unescaped(scanner.string()))
                } else {
                    image = try COCONumber.whole(&scanner).map(COCOResults.ImageKey.number)
                }
            case Self.score: score = try COCONumber.read(&scanner)
            case Self.bbox where scanner.peek() == UInt8(ascii: "["): try readBox(&scanner)
            case 0 where scanner.isText(key, Self.category): category = try COCONumber.whole(&scanner)
            default: try COCONumber.skip(&scanner)
            }
        }
    }

    private mutating func readBox(_ scanner: inout JSONScanner) throws(JSONFault) {
        try scanner.beginArray()
        (hasBox, edges) = (true, 0)
        var first = true
        while try scanner.nextElement(&first) {
            guard let value = try COCONumber.read(&scanner) else {
                edges = 5
                continue
            }
            switch edges {
            case 0: box.0 = value
            case 1: box.1 = value
            case 2: box.2 = value
            case 3: box.3 = value
            default: break
            }
            edges = min(edges + 1, 5)
        }
    }

    /// The detection, if nothing of it is missing.
    func detection(_ index: Int) -> COCOResults.Row? {
        guard let image, let category, let score, edges == 4 else { return nil }
        return COCOResults.Row(
            image: image, category: category, x: box.0, y: box.1, width: box.2, height: box.3, score: score,
            index: index)
    }

    /// Why there is none.
    var reason: String {
        if !isObject { return "no object, expected image_id, category_id, bbox and score" }
        if image == nil { return "no image_id, expected a whole number or a text" }
        if category == nil { return "no category_id, expected a whole number" }
        if !hasBox { return "no bbox, expected four numbers" }
        if edges != 4 { return "bbox of other than four numbers, expected x, y, width and height" }
        return "no score, expected a number"
    }
}

/// Numbers as Python writes them: `NaN`, `Infinity` and `-Infinity` besides JSON's own.
enum COCONumber {
    private static let words: [(word: [UInt8], value: Double)] = [
        (Array("NaN".utf8), .nan), (Array("Infinity".utf8), .infinity), (Array("-Infinity".utf8), -.infinity),
    ]

    /// The number at the cursor, which is passed; `nil` for a value of another kind, not-a-number for `null`.
    static func read(_ scanner: inout JSONScanner) throws(JSONFault) -> Double? {
        let byte = scanner.peek()
        if byte &- 48 < 10 { return scanner.double(try scanner.number()) }
        if let value = word(&scanner) { return value }
        if byte == UInt8(ascii: "-") { return scanner.double(try scanner.number()) }
        let range = try scanner.value()
        return byte == UInt8(ascii: "n") && range.count == 4 ? .nan : nil
    }

    /// The whole number at the cursor, which is passed; `nil` for anything else.
    ///
    /// `12.0` is 12: some programs have no whole numbers.
    static func whole(_ scanner: inout JSONScanner) throws(JSONFault) -> Int? {
        let byte = scanner.peek()
        guard byte &- 48 < 10 || byte == UInt8(ascii: "-") else {
            try skip(&scanner)
            return nil
        }
        if word(&scanner) != nil { return nil }
        let range = try scanner.number()
        if let value = scanner.integer(range) { return value }
        let value = scanner.double(range)
        return value == value.rounded() && abs(value) < 1e15 ? Int(value) : nil
    }

    /// Passes a value.
    static func skip(_ scanner: inout JSONScanner) throws(JSONFault) {
        switch scanner.peek() {
        case UInt8(ascii: "{"):
            try scanner.beginObject()
            var first = true
            while try scanner.nextKey(&first) != nil { try skip(&scanner) }
        case UInt8(ascii: "["):
            try scanner.beginArray()
            var first = true
            while try scanner.nextElement(&first) { try skip(&scanner) }
        default: if word(&scanner) == nil { try scanner.value() }
        }
    }

    /// The value of Python's word at the cursor, which is passed.
    private static func word(_ scanner: inout JSONScanner) -> Double? {
        let byte = scanner.bytes[scanner.at]
        guard byte == UInt8(ascii: "N") || byte == UInt8(ascii: "I") || byte == UInt8(ascii: "-") else { return nil }
        for (word, value) in words where scanner.bytes[scanner.at...].starts(with: word) {
            scanner.at += word.count
            return value
        }
        return nil
    }
}

extension JSONScanner {
    /// Whether the bytes of a range are these.
    func isText(_ range: Range<Int>, _ text: [UInt8]) -> Bool {
        guard range.count == text.count else { return false }
        for (offset, byte) in text.enumerated() where bytes[range.lowerBound + offset] != byte { return false }
        return true
    }
}
