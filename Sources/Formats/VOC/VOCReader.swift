import Domain

/// Reads Pascal VOC: one XML file an image.
///
/// All files are looked at once when the reader is opened, for the class list and the pixel convention.
struct VOCReader: DatasetReader {
    let format = FormatName.voc
    let synset: [String]
    let conventions: [String: String]
    let splits: [SplitList]
    var root: String { layout.root }
    var pictureFolder: String { layout.pictures }

    let layout: VOCLayout
    let options: ReadOptions
    let convention: VOCConvention
    /// What is read, in natural order: a label file, a picture, or both.
    private let entries: [Entry]

    struct Entry {
        var xml: String?
        var pictures: [String]
    }

    /// Opens the dataset at a folder, or at one of its files.
    ///
    /// - Throws: `FormatError.notRecognised` without label files, and whatever the class list is wrong with.
    init(_ path: String, options: ReadOptions) throws(FormatError) {
        guard var layout = VOCLayout.find(path) else {
            throw .notRecognised(path: path, lookedFor: [VOCDetection.lookedFor])
        }
        if let pictures = options.pictures { layout.pictures = Disk.absolute(pictures) }
        (self.layout, self.options) = (layout, options)
        entries = Self.entries(layout, order: options.order)

        var evidence = VOCEvidence()
        var names: Set<String> = []
        for case let xml? in entries.lazy.map(\.xml) {
            // Broken files are reported by the pass over the images.
            guard
                let annotation = try? XMLText.parse(
                    Disk.bytes(PathText.join(layout.annotations, xml), limit: XMLText.sizeLimit))
            else { continue }
            evidence.add(annotation)
            for object in annotation.children where object.name == "object" {
                if let name = object.child("name")?.text, !name.isEmpty { names.insert(name) }
            }
        }
        let noted = OutputFolder.conventions(in: layout.root)[VOCConvention.key].flatMap(VOCConvention.init)
        let verdict = evidence.verdict()
        convention = options.vocConvention ?? noted ?? verdict.convention
        if options.vocConvention == nil, noted == nil, !verdict.certain {
            options.note(layout.root, "pixel convention \(verdict.convention.rawValue): \(verdict.reason)")
        }
        conventions = [VOCConvention.key: convention.rawValue]
        let listed = try SynsetFile.names(options.synset, beside: layout.root) ?? []
        synset = listed + (options.synset == nil ? names.subtracting(listed).sorted() : [])
        splits = Self.splits(layout, entries: entries)
    }

    private static func entries(_ layout: VOCLayout, order: [String]?) -> [Entry] {
        if let order {
            return order.map { picture in
                let xml = PathText.stem(picture) + ".xml"
                return Entry(
                    xml: Disk.isFile(PathText.join(layout.annotations, xml)) ? xml : nil, pictures: [picture])
            }
        }
        var pictures = PictureFolder(layout.pictures).byStem
        var entries: [(key: [UInt8], entry: Entry)] = []
        for xml in VOCLayout.xmlFiles(layout.annotations) {
            let stem = PathText.stem(xml)
            entries.append(
                (NaturalOrder.key(stem), Entry(xml: xml, pictures: pictures.removeValue(forKey: stem) ?? [])))
        }
        for (stem, found) in pictures { entries.append((NaturalOrder.key(stem), Entry(xml: nil, pictures: found))) }
        return entries.sorted { $0.key.lexicographicallyPrecedes($1.key) }.map(\.entry)
    }

    /// The lists of `ImageSets/Main`, those per class (with a flag behind each id) left out.
    private static func splits(_ layout: VOCLayout, entries: [Entry]) -> [SplitList] {
        let folder = PathText.join(layout.root, VOCLayout.setFolder)
        let files = Disk.names(folder).filter { PathText.ext($0) == "txt" }.sorted()
        guard !files.isEmpty else { return [] }
        let byStem = Dictionary(entries.compactMap { entry in entry.pictures.first.map { (PathText.stem($0), $0) } }) {
            $1
        }
        return files.compactMap { file in
            guard let text = try? Disk.text(PathText.join(folder, file)) else { return nil }
            let ids = Disk.lines(text).map { String($0.trimmingPrefix(" ")) }.filter { !$0.isEmpty }
            guard !ids.allSatisfy({ $0.hasSuffix(" 1") || $0.hasSuffix("-1") || $0.hasSuffix(" 0") }) || ids.isEmpty
            else {
                return nil
            }
            return SplitList(name: PathText.stem(file), paths: ids.compactMap { byStem[$0] })
        }
    }

    func cursor(quiet: Bool) -> any ImageCursor {
        Cursor(reader: self, options: quiet ? options.quiet() : options, folder: PictureFolder(layout.pictures))
    }

    private struct Cursor: ImageCursor {
        let reader: VOCReader
        let options: ReadOptions
        let folder: PictureFolder
        var index = 0

        mutating func next() throws -> LabelledImage? {
            while index < reader.entries.count {
                let entry = reader.entries[index]
                index += 1
                if let image = try image(entry) { return image }
            }
            return nil
        }

        private func image(_ entry: Entry) throws(FormatError) -> LabelledImage? {
            if entry.pictures.count > 1 {
                let place = entry.xml.map(reader.layout.place) ?? entry.pictures[0]
                try options.leaveOut(place, "\(entry.pictures.joined(separator: " and ")) would share one label file")
                return nil
            }
            guard let xml = entry.xml else {
                let picture = entry.pictures[0]
                let header = folder.header(picture, stated: nil, boxes: [], place: picture, options: options)
                return LabelledImage(path: picture, header: header)
            }
            let path = PathText.join(reader.layout.annotations, xml)
            do {
                let bytes = try Disk.bytes(path, limit: XMLText.sizeLimit)
                let root = try XMLText.parse(bytes)
                guard root.name == "annotation" else {
                    throw XMLFault(line: root.line, reason: "<\(root.name)>, expected <annotation>")
                }
                let file = VOCFile(
                    root, place: reader.layout.place(xml), convention: reader.convention, options: options)
                guard var image = try file.image(picture: entry.pictures.first, xml: xml, folder: folder) else {
                    return nil
                }
                image.extras = VOCExtras.noting(indentOf: bytes, in: image.extras)
                return image
            } catch let fault as XMLFault {
                try options.leaveOut("\(reader.layout.place(xml)):\(fault.line)", fault.reason)
            } catch FormatError.unreadable(_, let reason) {
                try options.leaveOut(reader.layout.place(xml), reason)
            } catch let error as FormatError {
                throw error
            } catch {
                try options.leaveOut(reader.layout.place(xml), "\(error)")
            }
            return nil
        }
    }
}
