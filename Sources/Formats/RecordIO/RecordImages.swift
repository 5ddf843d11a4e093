import Domain
import Foundation

/// The records of one file on their way to images.
final class RecordImages {
    let table: RecordTable
    private let reader: RecordIOReader
    private let options: ReadOptions
    private let file: RecordFile
    private let list: FileHandle?

    init(reader: RecordIOReader, table: RecordTable, options: ReadOptions) throws(FormatError) {
        (self.reader, self.table, self.options) = (reader, table, options)
        file = try RecordFile(table.path)
        list = FileHandle(forReadingAtPath: table.list)
    }

    deinit { try? list?.close() }

    /// Where a record stands, for messages.
    func place(_ entry: RecordTable.Entry) -> String {
        entry.indexLine > 0 ? "\(table.indexName):\(entry.indexLine)" : "\(table.recordName): offset \(entry.offset)"
    }

    /// The image of a record, or `nil` if it was left out.
    func image(_ entry: RecordTable.Entry) throws(FormatError) -> LabelledImage? {
        let payload: FileRanges
        let header: RecordHeader
        do throws(RecordFault) {
            payload = try file.record(at: entry.offset).payload
            header = try RecordHeader(of: payload, in: file)
        } catch {
            try options.leaveOut(place(entry), error.reason)
            return nil
        }
        let here = "\(table.recordName): record \(entry.key)"
        if let scalar = header.scalar {
            try options.leaveOut(here, "label \(RecordHeader.text(scalar)) alone: a record of a class, not of boxes")
            return nil
        }
        if header.id != entry.key { options.note(here, "the record says id \(header.id)") }
        guard let written = entry.name, let name = PathText.inside(written) else {
            let name = entry.name.map { $0.isEmpty ? "is empty" : $0 + " leads out of the dataset" } ?? "is not known"
            try options.leaveOut("\(table.listName):\(entry.line)", "path \(name)")
            return nil
        }
        let parts = payload.part(header.byteCount..<max(header.byteCount, payload.count))
        guard !parts.isEmpty else {
            try options.leaveOut(here, "no picture behind the labels")
            return nil
        }
        let own: (header: [String], objects: [[String]])
        do throws(LSTLine.Fault) { own = try LSTLine.split(header.labels.map(RecordHeader.text)) } catch {
            try options.leaveOut(here, error.reason)
            return nil
        }
        let line = line(entry, agreeingWith: header.labels)
        return try image(
            name, at: FileRanges(path: table.path, ranges: parts).address, header: line?.header ?? own.header,
            objects: line?.objects ?? own.objects, asFloats: line == nil, key: entry.key, place: here)
    }

    private func image(
        _ name: String, at address: String, header: [String], objects: [[String]], asFloats: Bool, key: UInt64,
        place: String
    ) throws(FormatError) -> LabelledImage? {
        let stated = LSTBoxes.stated(header)
        let found = PictureFolder.header(of: address, named: name, stated: stated, place: place, options: options)
        guard found != nil || reader.inPixels else {
            try options.leaveOut(place, "size of \(name) is not known, and fractions need it")
            return nil
        }
        let scale = reader.inPixels ? nil : found?.uprightSize
        let rows = LSTBoxes(synset: reader.synset, scale: scale, place: place, options: options)
        var boxes: [LabelledBox] = []
        for object in objects { if let box = try rows.box(object, asFloats: asFloats) { boxes.append(box) } }
        return LabelledImage(
            path: name, key: String(key), header: found,
            state: objects.isEmpty ? .empty : boxes.isEmpty ? .unseen : .labelled, boxes: boxes,
            labelFile: table.recordName, extras: LSTBoxes.extras(header, stated: stated, size: found?.uprightSize))
    }

    /// The line of the list, if it says the same as the record: the numbers before they became floats.
    private func line(_ entry: RecordTable.Entry, agreeingWith labels: [Float]) -> LSTLine? {
        guard entry.line > 0, let list else { return nil }
        let place = "\(table.listName):\(entry.line)"
        guard (try? list.seek(toOffset: UInt64(entry.lineBytes.lowerBound))) != nil,
            let bytes = try? list.read(upToCount: entry.lineBytes.count)
        else {
            options.note(place, "cannot be read; the labels of the record count")
            return nil
        }
        guard let line = try? LSTLine([UInt8](bytes)),
            (line.header + line.objects.flatMap { $0 }).map({ Float(DecimalText.parse($0) ?? .nan) }) == labels
        else {
            options.note(place, "says something else than the record, whose labels count")
            return nil
        }
        return line
    }
}

extension RecordTable {
    /// Looks at the labels of every record once, and names those that no list names.
    mutating func survey(_ evidence: inout LSTEvidence, options: ReadOptions) throws(FormatError) {
        let file = try RecordFile(path)
        var covered = 0
        for (number, entry) in entries.enumerated() {
            // What is broken is reported by the pass over the images.
            guard let record = try? file.record(at: entry.offset) else { continue }
            covered += record.end - entry.offset
            guard let header = try? RecordHeader(of: record.payload, in: file) else { continue }
            if let (_, objects) = try? LSTLine.split(header.labels.map(RecordHeader.text)) { evidence.add(objects) }
            if entry.name == nil {
                let start = try? file.bytes(of: record.payload.part(header.byteCount..<header.byteCount + 4))
                name(number, "\(plainName(entry)).\(RecordHeader.pictureExtension(start ?? []))")
            }
        }
        if covered < file.count, problems.isEmpty {
            options.note(recordName, "\(file.count - covered) bytes are in no record that \(indexName) names")
        }
    }
}
