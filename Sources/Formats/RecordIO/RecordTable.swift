import Domain
import Foundation

/// What is in a `.rec` file, by its `.idx` and its `.lst`: a few dozen bytes an image, no labels and no pictures.
///
/// Without an `.idx` the records are walked through once; without a `.lst` pictures are named by file and number.
struct RecordTable: Sendable {
    /// One record.
    struct Entry: Sendable {
        var key: UInt64
        /// Of the record in the `.rec`.
        var offset: Int
        /// Path of the picture as the `.lst` has it, `nil` where it has none.
        var name: String?
        /// Line of the `.idx`, 0 where there is none.
        var indexLine = 0
        /// The line of the `.lst`: its number and its bytes.
        var line = 0
        var lineBytes = 0..<0
    }

    /// Absolute path of the `.rec`.
    let path: String
    /// In the order of the `.idx`, or of the file.
    private(set) var entries: [Entry] = []
    /// Lines that cannot be used.
    private(set) var problems: [Problem] = []
    private static let problemLimit = 10_000

    /// Name of the file without extension.
    var stem: String { PathText.stem(PathText.name(path)) }
    var index: String { PathText.stem(path) + ".idx" }
    var list: String { PathText.stem(path) + ".lst" }
    /// Names of the files for messages.
    var recordName: String { PathText.name(path) }
    var indexName: String { PathText.name(index) }
    var listName: String { PathText.name(list) }

    /// Reads the index and the list beside a `.rec`.
    init(_ path: String) throws(FormatError) {
        self.path = path
        if Disk.isFile(index) { try readIndex() } else { try walk() }
        if Disk.isFile(list) { try readList() }
    }

    private mutating func problem(_ place: String, _ reason: String) {
        if problems.count < Self.problemLimit { problems.append(Problem(place: place, reason: reason)) }
    }

    private mutating func readIndex() throws(FormatError) {
        var lines = try LineReader(index)
        var keys: Set<UInt64> = []
        var offsets: Set<Int> = []
        while let bytes = try lines.next() {
            if bytes.allSatisfy({ $0 <= 32 }) { continue }
            let place = "\(indexName):\(lines.number)"
            let fields = bytes.split(separator: 9, omittingEmptySubsequences: false)
            guard fields.count == 2, let key = Self.number(fields[0]), let offset = Self.number(fields[1]),
                let position = Int(exactly: offset)
            else {
                problem(place, "expected a key, a tab and an offset")
                continue
            }
            guard keys.insert(key).inserted else {
                problem(place, "key \(key) stands there twice")
                continue
            }
            guard offsets.insert(position).inserted else {
                problem(place, "offset \(position) stands there twice")
                continue
            }
            entries.append(Entry(key: key, offset: position, indexLine: lines.number))
        }
    }

    private static func number(_ bytes: ArraySlice<UInt8>) -> UInt64? {
        var slice = bytes
        while let last = slice.last, last == 32 || last == 13 { slice.removeLast() }
        while slice.first == 32 { slice.removeFirst() }
        return slice.allSatisfy { $0 &- 48 < 10 } ? UInt64(String(decoding: slice, as: UTF8.self)) : nil
    }

    /// Goes from record to record; what is damaged is passed over.
    private mutating func walk() throws(FormatError) {
        let file = try RecordFile(path)
        var at = 0
        var keys: Set<UInt64> = []
        var spare: UInt64 = 0
        while at < file.count {
            do throws(RecordFault) {
                let record = try file.record(at: at)
                var key = (try? RecordHeader(of: record.payload, in: file).id) ?? spare
                // Two records of one id would name two pictures alike.
                if !keys.insert(key).inserted {
                    while !keys.insert(spare).inserted { spare += 1 }
                    key = spare
                }
                entries.append(Entry(key: key, offset: at))
                at = record.end
            } catch {
                problem("\(recordName): offset \(at)", error.reason)
                guard let next = try? file.nextRecord(from: at + 4) else { return }
                at = next
            }
        }
    }

    private mutating func readList() throws(FormatError) {
        var lines = try LineReader(list)
        var numbers: [UInt64: Int] = [:]
        for (number, entry) in entries.enumerated() { numbers[entry.key] = number }
        while let bytes = try lines.next() {
            if bytes.allSatisfy({ $0 <= 32 }) { continue }
            let place = "\(listName):\(lines.number)"
            guard let tab = bytes.firstIndex(of: 9), let last = bytes.lastIndex(of: 9),
                let value = DecimalText.parse(bytes, 0..<tab), let key = UInt64(exactly: value)
            else {
                problem(place, "expected an index, numbers and a path between tabs")
                continue
            }
            guard let name = String(validating: bytes[(last + 1)...], as: UTF8.self) else {
                problem(place, "not UTF-8")
                continue
            }
            // Images of a list that the packer could not read are in no record.
            guard let number = numbers[key] else {
                problem(place, "index \(key) is not in \(indexName)")
                continue
            }
            guard entries[number].line == 0 else {
                problem(place, "index \(key) stands there twice")
                continue
            }
            entries[number].line = lines.number
            entries[number].lineBytes = lines.start..<lines.start + bytes.count
            let trimmed = String(name.trimmingPrefix { $0 == " " })
            if PathText.scheme(trimmed) == nil { entries[number].name = trimmed }
        }
    }

    /// Gives a name to an entry that has none.
    mutating func name(_ number: Int, _ name: String) { entries[number].name = name }

    /// Path of a picture without its extension, where no list names it.
    func plainName(_ entry: Entry) -> String { "\(stem)/\(entry.key)" }
}
