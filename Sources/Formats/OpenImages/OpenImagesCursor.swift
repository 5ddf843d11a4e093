import Domain

/// A pass over the images of an OpenImages dataset.
struct OpenImagesCursor: ImageCursor {
    private let reader: OpenImagesReader
    private let options: ReadOptions
    private let folder: PictureFolder
    private let pictures: OpenImagesPictures
    private let boxes: OpenImagesRows
    private let images: OpenImagesRows
    private let known: Set<String>?
    private var number = 0
    private var seen: Set<String> = []

    init(reader: OpenImagesReader, options: ReadOptions) {
        (self.reader, self.options) = (reader, options)
        folder = PictureFolder(reader.pictureFolder)
        pictures = OpenImagesPictures(folder)
        boxes = OpenImagesRows(layout: reader.layout, files: reader.layout.boxes, columns: reader.columns)
        images = OpenImagesRows(layout: reader.layout, files: reader.layout.images, columns: reader.columns)
        known = options.synset.map(Set.init)
    }

    mutating func next() throws -> LabelledImage? {
        if number == 0 {
            for problem in reader.index.problems { try options.leaveOut(problem.place, problem.reason) }
        }
        while number < reader.index.ids.count {
            number += 1
            if let image = try image(number - 1) { return image }
        }
        return nil
    }

    private mutating func image(_ number: Int) throws(FormatError) -> LabelledImage? {
        let (id, runs) = (reader.index.ids[number], reader.index.runs[number])
        let listed = reader.index.rows[number]
        let row = listed.flatMap { images.row($0) }
        let (path, isFound) = pictures.path(id, row)
        // The lists of the whole collection name millions of pictures that nobody has here.
        if runs.isEmpty && !isFound { return nil }
        let place =
            runs.first.map { "\(reader.layout.boxes[$0.file]):\($0.line)" }
            ?? listed.map { "\(reader.layout.images[$0.file]):\($0.line)" } ?? id
        guard seen.insert(path).inserted else {
            try options.leaveOut(place, "\(path) belongs to another image too")
            return nil
        }
        guard isFound else {
            try options.leaveOut(place, "picture \(path) is missing, and fractions need its size")
            return nil
        }
        let header: PictureHeader
        switch folder.header(path, options: options) {
        case .success(let found): header = found
        case .failure(let unreadable):
            try options.leaveOut(place, "\(path): \(unreadable.reason)")
            return nil
        }
        var found: [LabelledBox] = []
        for run in runs {
            let columns = boxes.columns(run)
            for line in boxes.lines(run) {
                let here = "\(reader.layout.boxes[run.file]):\(line.number)"
                let fields = Dictionary(zip(columns, line.fields)) { first, _ in first }
                if let box = try box(fields, columns, header.uprightSize, place: here) { found.append(box) }
            }
        }
        return LabelledImage(
            path: path, key: id, header: header, state: runs.isEmpty ? .empty : found.isEmpty ? .unseen : .labelled,
            boxes: found, labelFile: runs.first.map { reader.layout.boxes[$0.file] },
            extras: extras(row, listed, path: path))
    }

    private func extras(_ row: [String: String]?, _ listed: OpenImagesIndex.Run?, path: String) -> String? {
        guard let row, let listed else { return nil }
        var members: [JSONMember] = []
        for column in images.columns(listed) where column != "ImageID" && column != "Subset" {
            guard let text = row[column], !text.isEmpty, column != "OriginalURL" || text != path else { continue }
            members.append(JSONMember(key: column, text: Self.json(text)))
        }
        return JSONMembers.text(members)
    }

    private static func json(_ text: String) -> String {
        DecimalText.parse(text) != nil && JSONText.isValue(text) ? text : JSONText.quoted(text)
    }

    private func box(
        _ fields: [String: String], _ columns: [String], _ size: ImageSize, place: String
    ) throws(FormatError) -> LabelledBox? {
        guard let label = fields["LabelName"], let name = reader.names[label], !name.isEmpty else {
            try options.leaveOut(place, "no LabelName")
            return nil
        }
        if let known, !known.contains(name) {
            try options.leaveOut(place, "class \(name) is not in the synset")
            return nil
        }
        var (texts, values): ([String], [Double]) = ([], [])
        for column in OpenImagesKeys.edges {
            let text = fields[column] ?? ""
            guard let value = DecimalText.parse(text) else {
                try options.leaveOut(
                    place, "\(column) is \(text.isEmpty ? "empty" : String(text.prefix(40))), expected a number")
                return nil
            }
            guard value >= -1, value <= 2 else {
                try options.leaveOut(place, "\(column) is \(text.prefix(40)), expected a fraction 0…1 of the picture")
                return nil
            }
            texts.append(text)
            values.append(value)
        }
        let (width, height) = (Double(size.width), Double(size.height))
        let edges = PixelBox(
            xMin: values[0] * width, yMin: values[2] * height, xMax: values[1] * width, yMax: values[3] * height)
        guard try BoxCheck.passes(edges, text: texts, at: place, options: options) else { return nil }
        var box = LabelledBox(
            className: name, box: edges, origin: BoxOrigin(convention: OpenImagesKeys.origin(size), fields: texts))
        box.attributes.occluded = Self.flag(fields["IsOccluded"])
        box.attributes.truncated = Self.flag(fields["IsTruncated"])
        var members: [JSONMember] = []
        let taken = Set(OpenImagesKeys.edges + ["ImageID", "LabelName"])
        for column in columns where !taken.contains(column) {
            let text = fields[column] ?? ""
            if ["IsOccluded", "IsTruncated"].contains(column), Self.flag(text) != nil { continue }
            if text == OpenImagesKeys.trivial(column) { continue }
            members.append(JSONMember(key: column, text: Self.json(text)))
        }
        box.extras = JSONMembers.text(members)
        return box
    }

    private static func flag(_ text: String?) -> Bool? { text == "1" ? true : text == "0" ? false : nil }
}
