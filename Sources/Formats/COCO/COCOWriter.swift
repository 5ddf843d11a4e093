import Foundation
import Domain

/// Writes COCO instances as one document; ids and categories of a COCO source are kept, new ones count from 1.
struct COCOWriter: DatasetWriter {
    let format = FormatName.coco
    private let folder: OutputFolder
    private let header: WriteHeader
    private let document: OutputFile
    /// Annotations wait here, since the images stand before them in the document.
    private let side: OutputFile
    private let sidePath: String
    private let categories: [(id: Int, text: String)]
    private let categoryByName: [String: Int]
    private var imageIDs = IDRegister()
    private var annotationIDs = IDRegister()
    private var paths: Set<String> = []
    private var summary = WriteSummary()
    private static let sideName = ".annotations"

    init(_ path: String, header: WriteHeader, options: WriteOptions) throws(FormatError) {
        folder = try OutputFolder(path, format: .coco, header: header, options: options)
        self.header = header
        var kept: [String: (id: Int, text: String)] = [:]
        for text in JSONText.elements(header.conventions["coco.categories"] ?? "") {
            let members = JSONMembers.parse(text)
            if let name = JSONMembers.string("name", in: members),
                let id = members.first(where: { $0.key == "id" }).flatMap({ Int($0.text) })
            {
                kept[name] = (id, text)
            }
        }
        var next = (kept.values.map(\.id).max() ?? 0) + 1
        var list: [(id: Int, text: String)] = []
        var byName: [String: Int] = [:]
        for name in header.synset {
            if let category = kept[name] {
                list.append(category)
                byName[name] = category.id
            } else {
                list.append((next, "{\"id\": \(next), \"name\": \(JSONText.quoted(name)), \"supercategory\": \"\"}"))
                byName[name] = next
                next += 1
            }
        }
        (categories, categoryByName) = (list, byName)
        document = try folder.begin(COCOLayout.fileName)
        sidePath = PathText.join(folder.root, Self.sideName)
        side = try OutputFile(sidePath)
        let head = JSONMembers.parse(header.conventions["coco.head"]).map { "\(JSONText.quoted($0.key)): \($0.text), " }
        try document.append("{" + head.joined() + "\"images\": [")
    }

    mutating func write(_ image: LabelledImage) throws(FormatError) {
        let isAddress = PathText.scheme(image.path) != nil
        guard isAddress || PathText.inside(image.path) != nil else {
            throw .unsafePath(place: folder.root, path: image.path)
        }
        summary.images += 1
        summary.boxes += image.boxes.count
        // Everything listed counts as looked at: an unseen picture would be taught as background.
        if image.state == .unseen && image.boxes.isEmpty { return }
        guard paths.insert(image.path).inserted else { throw .duplicateStem(first: image.path, second: image.path) }
        try folder.place(image.path, at: PathText.join("images", image.path))
        let id = imageIDs.take(image.key.flatMap { Int($0) })
        var members = [
            JSONMember(key: "id", text: String(id)), JSONMember(key: "file_name", text: JSONText.quoted(image.path)),
        ]
        if let size = image.header?.uprightSize {
            members.append(JSONMember(key: "width", text: String(size.width)))
            members.append(JSONMember(key: "height", text: String(size.height)))
        }
        if let client = image.clientID { members.append(JSONMember(key: "clientId", text: JSONText.quoted(client))) }
        let known = Set(members.map(\.key))
        members += JSONMembers.portable(JSONMembers.parse(image.extras)).filter { !known.contains($0.key) }
        try document.append((imageIDs.count > 1 ? ",\n" : "\n") + Self.text(members))
        for box in image.boxes { try write(box, image: id) }
    }

    private mutating func write(_ box: LabelledBox, image: Int) throws(FormatError) {
        guard let category = categoryByName[box.className] else {
            throw .inexpressible(place: "\(image)", reason: "class \(box.className) is not in the synset")
        }
        var extras = JSONMembers.portable(JSONMembers.parse(box.extras))
        func take(_ key: String) -> String? {
            guard let index = extras.firstIndex(where: { $0.key == key }) else { return nil }
            return extras.remove(at: index).text
        }
        let id = annotationIDs.take(take("id").flatMap { Int($0) })
        let (area, mask) = (take("area"), take("segmentation"))
        // Area and mask belong to the outline as it was; a box that was moved has neither.
        let untouched = box.origin != nil
        let attributes = JSONAttributes.members(box.attributes)
        let carried = JSONMembers.parse(take("attributes"))
        var members = [
            JSONMember(key: "id", text: String(id)), JSONMember(key: "image_id", text: String(image)),
            JSONMember(key: "category_id", text: String(category)),
            JSONMember(key: "bbox", text: "[" + Self.fields(box).joined(separator: ", ") + "]"),
            JSONMember(key: "area", text: untouched ? area ?? Self.area(box) : Self.area(box)),
            JSONMember(key: "iscrowd", text: take("iscrowd") ?? "0"),
            JSONMember(key: "segmentation", text: untouched ? mask ?? "[]" : "[]"),
        ]
        if !attributes.isEmpty || !carried.isEmpty {
            members.append(JSONMember(key: "attributes", text: Self.text(attributes + carried)))
        }
        let known = Set(members.map(\.key))
        members += extras.filter { !known.contains($0.key) }
        try side.append((annotationIDs.count > 1 ? ",\n" : "\n") + Self.text(members))
    }

    private static func text(_ members: [JSONMember]) -> String {
        "{" + members.map { "\(JSONText.quoted($0.key)): \($0.text)" }.joined(separator: ", ") + "}"
    }

    private static func area(_ box: LabelledBox) -> String { DecimalText.shortest(box.box.area) }

    private static func fields(_ box: LabelledBox) -> [String] {
        if let origin = box.origin, origin.convention == COCOEntries.origin, origin.fields.count == 4 {
            return origin.fields
        }
        return [
            box.box.xMin, box.box.yMin, extent(box.box.xMin, box.box.xMax), extent(box.box.yMin, box.box.yMax),
        ].map(DecimalText.shortest)
    }

    /// The width that gives the right edge back exactly, where one of the nearest three does.
    private static func extent(_ low: Double, _ high: Double) -> Double {
        let width = high - low
        return [width, width.nextUp, width.nextDown].first { low + $0 == high } ?? width
    }

    mutating func finish() throws(FormatError) -> WriteSummary {
        try side.finish()
        try document.append("\n], \"annotations\": [")
        guard let handle = FileHandle(forReadingAtPath: sidePath) else {
            throw .unreadable(path: sidePath, reason: "vanished")
        }
        defer {
            try? handle.close()
            try? FileManager.default.removeItem(atPath: sidePath)
        }
        do {
            while let piece = try handle.read(upToCount: 1 << 20), !piece.isEmpty {
                try document.append([UInt8](piece))
            }
        } catch let error as FormatError { throw error } catch {
            throw .unreadable(path: sidePath, reason: error.localizedDescription)
        }
        let list = categories.map(\.text).joined(separator: ",\n")
        try document.append("\n], \"categories\": [\n\(list)\n]}\n")
        try document.finish()
        summary.files = folder.fileCount
        try folder.finish(conventions: [:])
        return summary
    }
}

/// Gives out ids: the wanted one where it is free and not too small: pycocotools takes 0 for "unmatched".
struct IDRegister {
    private let first: Int
    private var used: Set<Int> = []
    private var next: Int

    /// Begins a register whose smallest id is `first`; its own ids count from `next`.
    init(first: Int = 1, next: Int = 1) { (self.first, self.next) = (first, next) }

    /// Number of ids given out.
    var count: Int { used.count }

    mutating func take(_ wanted: Int?) -> Int {
        if let wanted, wanted >= first, used.insert(wanted).inserted { return wanted }
        while !used.insert(next).inserted { next += 1 }
        return next
    }
}
