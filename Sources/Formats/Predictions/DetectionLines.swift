public import Domain

/// Detections as `reticle predict --json` prints them: one object a line, one picture an object.
public struct DetectionLines {
    /// One picture with what was found in it.
    public struct Line: Hashable, Sendable {
        /// Path of the picture as it was given to the network.
        public var image: String
        public var found: [Found]
        /// Number of the line, from 1.
        public var number: Int
    }

    /// One detection.
    public struct Found: Hashable, Sendable {
        public var className: String
        /// Not-a-number where the line has none.
        public var confidence: Double
        /// Edges in pixels of the upright picture; not-a-number where one is missing.
        public var box: PixelBox
    }

    private let path: String

    /// Names the file; nothing is read yet.
    public init(_ path: String) { self.path = path }

    /// Whether the first line of a file is one of these.
    public static func isLines(_ path: String) -> Bool {
        guard Disk.isFile(path), var lines = try? LineReader(path) else { return false }
        while let bytes = try? lines.next() {
            if bytes.allSatisfy({ $0 <= 32 }) { continue }
            return (try? line(bytes, number: 0)) != nil
        }
        return false
    }

    /// Reads the file; `body` hears of every picture in order, `problem` of lines that are none.
    ///
    /// - Throws: `FormatError.unreadable`
    public func read(problem: (Problem) -> Void, _ body: (Line) -> Void) throws(FormatError) {
        var lines = try LineReader(path)
        while let bytes = try lines.next() {
            if bytes.allSatisfy({ $0 <= 32 }) { continue }
            do throws(JSONFault) { body(try Self.line(bytes, number: lines.number)) } catch {
                problem(Problem(place: "\(path):\(lines.number):\(error.offset + 1)", reason: error.reason))
            }
        }
    }

    private static func line(_ bytes: [UInt8], number: Int) throws(JSONFault) -> Line {
        var scanner = JSONScanner(bytes)
        guard scanner.peek() == UInt8(ascii: "{") else { throw scanner.fault("expected an object") }
        try scanner.beginObject()
        var (image, found): (String?, [Found]?) = (nil, nil)
        var first = true
        while let key = try scanner.nextKey(&first) {
            switch try scanner.text(key) {
            case "image": image = try scanner.unescaped(scanner.string())
            case "detections":
                var (list, isFirst): ([Found], Bool) = ([], true)
                try scanner.beginArray()
                while try scanner.nextElement(&isFirst) { list.append(try Self.found(&scanner)) }
                found = list
            default: try COCONumber.skip(&scanner)
            }
        }
        try scanner.end()
        guard let image else { throw scanner.fault("no image, expected the path of a picture", at: 0) }
        guard let found else { throw scanner.fault("no detections, expected an array", at: 0) }
        return Line(image: image, found: found, number: number)
    }

    private static func found(_ scanner: inout JSONScanner) throws(JSONFault) -> Found {
        var found = Found(
            className: "", confidence: .nan, box: PixelBox(xMin: .nan, yMin: .nan, xMax: .nan, yMax: .nan))
        guard scanner.peek() == UInt8(ascii: "{") else { throw scanner.fault("expected an object with class and box") }
        try scanner.beginObject()
        var first = true
        while let key = try scanner.nextKey(&first) {
            switch try scanner.text(key) {
            case "class": found.className = try scanner.unescaped(scanner.string())
            case "confidence": found.confidence = try COCONumber.read(&scanner) ?? .nan
            case "box" where scanner.peek() == UInt8(ascii: "{"):
                try scanner.beginObject()
                var isFirst = true
                while let edge = try scanner.nextKey(&isFirst) {
                    let name = try scanner.text(edge)
                    guard ["xmin", "ymin", "xmax", "ymax"].contains(name) else {
                        try COCONumber.skip(&scanner)
                        continue
                    }
                    let value = try COCONumber.read(&scanner) ?? .nan
                    switch name {
                    case "xmin": found.box.xMin = value
                    case "ymin": found.box.yMin = value
                    case "xmax": found.box.xMax = value
                    default: found.box.yMax = value
                    }
                }
            default: try COCONumber.skip(&scanner)
            }
        }
        return found
    }
}
