import Domain
import Foundation

/// Which rows of the files belong to which image: a few numbers an image, the rows stay on disk.
struct OpenImagesIndex {
    /// Rows of one image that stand together.
    struct Run {
        var file: Int
        var bytes: Range<Int>
        var line: Int
    }

    /// Ids in order of appearance, those of the image lists first.
    private(set) var ids: [String] = []
    private(set) var runs: [[Run]] = []
    /// The row of the image list, by number of the image.
    private(set) var rows: [Int: Run] = [:]
    /// `LabelName`s that occur.
    private(set) var labels = KeyOrder()
    /// Rows that cannot be used.
    private(set) var problems: [Problem] = []
    /// Ids by file with boxes, where there are several.
    private(set) var parts: [[Int]] = []
    private var numbers: [String: Int] = [:]
    private static let problemLimit = 10_000

    private mutating func problem(_ place: String, _ reason: String) {
        if problems.count < Self.problemLimit { problems.append(Problem(place: place, reason: reason)) }
    }

    private mutating func number(_ id: String) -> Int {
        if let known = numbers[id] { return known }
        numbers[id] = ids.count
        ids.append(id)
        runs.append([])
        return ids.count - 1
    }

    /// Reads which images a list names.
    mutating func addImages(_ path: String, file: Int) throws(FormatError) {
        var lines = try LineReader(path)
        let columns = try Self.header(&lines)
        guard let column = columns.firstIndex(of: "ImageID") else { return }
        while let bytes = try lines.next() {
            if bytes.isEmpty { continue }
            let place = "\(PathText.name(path)):\(lines.number)"
            guard let id = id(CSVLine.fields(bytes), column, columns.count, place) else { continue }
            let number = number(id)
            if rows[number] != nil {
                problem(place, "image \(id) was listed before")
                continue
            }
            rows[number] = Run(file: file, bytes: lines.start..<lines.start + bytes.count, line: lines.number)
        }
    }

    /// Reads which rows of a file with boxes belong to which image.
    mutating func addBoxes(_ path: String, file: Int) throws(FormatError) {
        var lines = try LineReader(path)
        let columns = try Self.header(&lines)
        let (column, label) = (columns.firstIndex(of: "ImageID") ?? 0, columns.firstIndex(of: "LabelName") ?? 0)
        var last: Int?
        var known: Set<Int> = []
        var part: [Int] = []
        while let bytes = try lines.next() {
            if bytes.isEmpty { continue }
            let fields = CSVLine.fields(bytes)
            guard let id = id(fields, column, columns.count, "\(PathText.name(path)):\(lines.number)") else {
                last = nil
                continue
            }
            if let name = fields?[label], !name.isEmpty { _ = labels.insert(name) }
            let number = number(id)
            let range = lines.start..<lines.start + bytes.count
            if last == number {
                let run = runs[number].count - 1
                runs[number][run].bytes = runs[number][run].bytes.lowerBound..<range.upperBound
            } else {
                runs[number].append(Run(file: file, bytes: range, line: lines.number))
                if known.insert(number).inserted { part.append(number) }
            }
            last = number
        }
        parts.append(part)
    }

    private static func header(_ lines: inout LineReader) throws(FormatError) -> [String] {
        var line = try lines.next() ?? []
        if line.starts(with: [0xEF, 0xBB, 0xBF]) { line.removeFirst(3) }
        return CSVLine.fields(line) ?? []
    }

    private mutating func id(_ fields: [String]?, _ column: Int, _ count: Int, _ place: String) -> String? {
        guard let fields else {
            problem(place, "not UTF-8, or a quote that is not closed")
            return nil
        }
        guard fields.count == count else {
            problem(place, "\(fields.count) columns, expected \(count)")
            return nil
        }
        guard let id = OpenImagesKeys.id(fields[column]) else {
            problem(place, "ImageID \(fields[column].prefix(200)) is no name of a picture")
            return nil
        }
        return id
    }
}
