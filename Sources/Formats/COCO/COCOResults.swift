public import Domain

/// Detections as COCO's tools exchange them: one array of `{"image_id", "category_id", "bbox", "score"}`.
///
/// Read in pieces, so that memory does not grow with the file. Python's `NaN` and `Infinity` are understood where
/// numbers stand; whoever hears of the detections decides what to make of them.
public struct COCOResults {
    /// What names the picture: the id of COCO's, or a text such as a file's stem.
    public enum ImageKey: Hashable, Sendable {
        case number(Int)
        case text(String)

        /// As it stands in the file.
        public var text: String {
            switch self {
            case .number(let number): "\(number)"
            case .text(let text): text
            }
        }
    }

    /// One detection.
    public struct Row: Hashable, Sendable {
        public var image: ImageKey
        public var category: Int
        /// Left and top edge, width and height in pixels.
        public var x, y, width, height: Double
        public var score: Double
        /// Place in the array, from 0.
        public var index: Int
    }

    /// A fault farther from the end of a piece is none of the cut.
    private static let longestToken = 1024

    /// Bytes that are read at a time.
    private let window: Int
    private let path: String

    /// Names the file; nothing is read yet.
    public init(_ path: String) { self.init(path, window: 4 << 20) }

    init(_ path: String, window: Int) { (self.path, self.window) = (path, window) }

    /// Whether a file is an array that is empty or begins with a detection.
    public static func isResults(_ path: String) -> Bool {
        let start = Disk.start(path, 1 << 16)
        guard start.first(where: { $0 > 32 && $0 < 0x80 }) == UInt8(ascii: "[") else { return false }
        var scanner = JSONScanner(start)
        do throws(JSONFault) {
            var first = true
            try scanner.beginArray()
            guard try scanner.nextElement(&first) else { return true }
            guard scanner.peek() == UInt8(ascii: "{") else { return false }
            try scanner.beginObject()
            first = true
            while let key = try scanner.nextKey(&first) {
                if scanner.packed(key) == packedKey("image_id") { return true }
                try COCONumber.skip(&scanner)
            }
            return false
        } catch { return false }
    }

    /// Reads the file; `body` hears of every detection in order, `problem` of elements that are none.
    ///
    /// - Throws: `FormatError.malformed` with line and column where it is no JSON or no array
    public func read(
        problem: (Problem) -> Void, _ body: (Row) -> Void
    ) throws(FormatError) {
        let bytes = try WindowedFile(path, window: window)
        var scanner = JSONScanner([])
        var (isBegun, first, index) = (false, true, 0)
        while true {
            // A piece may end anywhere: what cannot be read to its end is read again with more behind it.
            let mark = scanner.at
            var row = COCORow()
            let isOver: Bool
            do throws(JSONFault) {
                if !isBegun {
                    guard scanner.peek() == UInt8(ascii: "[") else { throw scanner.fault("expected an array") }
                    try scanner.beginArray()
                    isBegun = true
                    continue
                }
                var isFirst = first
                isOver = try !scanner.nextElement(&isFirst)
                if isOver { try scanner.end() } else { try row.read(&scanner) }
                first = isFirst
            } catch {
                let length = scanner.bytes.count - 1
                if error.offset + Self.longestToken > length, let more = try bytes.next() {
                    scanner = scanner.continued(from: mark, with: more, depth: isBegun ? 1 : 0)
                    continue
                }
                throw located(bytes.passed(with: length) + error.offset, error.reason)
            }
            if isOver {
                while let more = try bytes.next() {
                    // Blanks may follow the end.
                    guard let odd = more.firstIndex(where: { $0 > 32 }) else { continue }
                    throw located(bytes.passed(with: more.count) + odd, "expected the end")
                }
                return
            }
            if let detection = row.detection(index) {
                body(detection)
            } else {
                problem(Problem(place: "\(path): [\(index)]", reason: row.reason))
            }
            index += 1
        }
    }

    /// A fault at an offset of the file, by line and column.
    private func located(_ offset: Int, _ reason: String) -> FormatError {
        var (line, column, rest) = (1, 1, offset)
        if let bytes = try? WindowedFile(path, window: window) {
            while rest > 0, let piece = try? bytes.next() {
                for byte in piece.prefix(rest) { (line, column) = byte == 10 ? (line + 1, 1) : (line, column + 1) }
                rest -= piece.count
            }
        }
        return .malformed(Problem(place: "\(path):\(line):\(column)", reason: reason))
    }
}
