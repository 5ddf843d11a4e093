import Domain
import Foundation

/// Reads MXNet's RecordIO with packed detection labels.
///
/// Records are found by the `.idx`, or by walking through the file without one. The `.lst` gives names to the pictures
/// and, where it says the same as the record, its labels in full precision; where they differ the record counts.
struct RecordIOReader: DatasetReader {
    let format = FormatName.recordio
    let synset: [String]
    let conventions: [String: String]
    let splits: [SplitList]
    let root: String
    var pictureFolder: String { layout.pictureFolder }
    let options: ReadOptions
    let tables: [RecordTable]
    let inPixels: Bool
    private let layout: RecordLayout

    /// Name under which an export notes which file holds the images of no part.
    static let restKey = "recordio.rest"

    /// Opens a `.rec`, or all in a folder, and looks at the labels of every record once.
    ///
    /// - Throws: `FormatError` where a file cannot be read or the class list is unusable.
    init(_ path: String, options: ReadOptions) throws(FormatError) {
        guard let layout = RecordLayout.find(path) else {
            throw .notRecognised(path: path, lookedFor: [RecordLayout.lookedFor])
        }
        (self.layout, self.options, root) = (layout, options, layout.root)
        var evidence = LSTEvidence()
        var tables: [RecordTable] = []
        for record in layout.records {
            var table = try RecordTable(record)
            try table.survey(&evidence, options: options)
            tables.append(table)
        }
        self.tables = tables
        inPixels = evidence.inPixels(in: root)
        conventions = [LSTReader.coordinatesKey: inPixels ? "pixels" : "fractions"]
        synset = try evidence.synset(in: root, options: options)
        let rest = OutputFolder.conventions(in: root)[Self.restKey]
        splits =
            tables.count < 2
            ? []
            : tables.filter { $0.stem != rest }.map { table in
                SplitList(name: table.stem, paths: table.entries.compactMap { $0.name.flatMap(PathText.inside) })
            }
    }

    func cursor(quiet: Bool) throws -> any ImageCursor {
        let options = quiet ? options.quiet() : options
        let files = try tables.map { try RecordImages(reader: self, table: $0, options: options) }
        return Cursor(files: files, options: options, order: try layout.order.map { try LineReader($0) })
    }

    private struct Cursor: ImageCursor {
        let files: [RecordImages]
        let options: ReadOptions
        /// The list that orders the images of several files.
        var order: LineReader?
        private var file = 0
        private var entry = 0
        private var seen: Set<String> = []
        private var isStarted = false
        /// File and entry by key, where a list gives the order.
        private var places: [UInt64: (file: Int, entry: Int)] = [:]

        init(files: [RecordImages], options: ReadOptions, order: LineReader?) {
            (self.files, self.options, self.order) = (files, options, order)
            guard order != nil else { return }
            for (number, file) in files.enumerated() {
                for (index, entry) in file.table.entries.enumerated() where places[entry.key] == nil {
                    places[entry.key] = (number, index)
                }
            }
        }

        mutating func next() throws -> LabelledImage? {
            if !isStarted {
                isStarted = true
                for file in files {
                    for problem in file.table.problems { try options.leaveOut(problem.place, problem.reason) }
                }
            }
            if order != nil { return try nextInOrder() }
            while file < files.count {
                let table = files[file].table
                while entry < table.entries.count {
                    entry += 1
                    if let image = try image(file, table.entries[entry - 1]) { return image }
                }
                (file, entry) = (file + 1, 0)
            }
            return nil
        }

        private mutating func image(_ file: Int, _ entry: RecordTable.Entry) throws -> LabelledImage? {
            guard let image = try files[file].image(entry) else { return nil }
            guard seen.insert(image.path).inserted else {
                try options.leaveOut(files[file].place(entry), "\(image.path) is in another record too")
                return nil
            }
            return image
        }

        private mutating func nextInOrder() throws -> LabelledImage? {
            while let bytes = try order?.next() {
                if bytes.allSatisfy({ $0 <= 32 }) { continue }
                let place = "all.lst:\(order?.number ?? 0)"
                do {
                    let line = try LSTLine(bytes)
                    guard let key = UInt64(line.index), let (file, entry) = places[key],
                        files[file].table.entries[entry].name.map({ $0 == line.path }) ?? true
                    else {
                        try options.leaveOut(place, "\(line.path) with index \(line.index) is in no record file")
                        continue
                    }
                    places[key] = nil
                    if let image = try image(file, files[file].table.entries[entry]) { return image }
                } catch let fault as LSTLine.Fault {
                    try options.leaveOut(place, fault.reason)
                }
            }
            for (_, place) in places.sorted(by: { ($0.value.file, $0.value.entry) < ($1.value.file, $1.value.entry) }) {
                let (file, entry) = (files[place.file], files[place.file].table.entries[place.entry])
                try options.leaveOut(file.place(entry), "not in all.lst")
            }
            places = [:]
            return nil
        }
    }
}
