/// Where a YOLO dataset keeps its files: `images/` and `labels/`, or the text files beside the pictures.
struct YOLOLayout {
    /// Label file of a picture: the last `images` folder becomes `labels`, the extension `.txt`.
    static func label(of picture: String) -> String {
        let stem = PathText.stem("/" + picture) + ".txt"
        guard let range = stem.ranges(of: "/images/").last else { return String(stem.dropFirst()) }
        return String(stem.replacingCharacters(in: range, with: "/labels/").dropFirst())
    }

    /// Root of the dataset that a folder or one of its description files stands for.
    static func root(_ path: String) -> String {
        let full = Disk.absolute(path)
        return Disk.isFile(full) ? PathText.folder(full) : full
    }
}

extension String {
    fileprivate func replacingCharacters(in range: Range<Index>, with other: String) -> String {
        self[..<range.lowerBound] + other + self[range.upperBound...]
    }
}

/// How a YOLO dataset is recognised.
enum YOLODetection {
    static let lookedFor =
        "yolo: data.yaml with names, obj.data, images/ with labels/*.txt, or *.txt beside pictures with a class list"

    static func reason(_ path: String) -> String? {
        let full = Disk.absolute(path)
        if Disk.isFile(full) {
            switch PathText.ext(full) {
            case "yaml", "yml": return hasNames(full) ? "names in \(full)" : nil
            case "data": return "darknet description \(full)"
            default: return nil
            }
        }
        let names = Disk.names(full).sorted()
        for name in names where ["yaml", "yml"].contains(PathText.ext(name)) && hasNames(PathText.join(full, name)) {
            return "names in \(name)"
        }
        if let name = names.first(where: { PathText.ext($0) == "data" }) { return "darknet description \(name)" }
        for folder in names where folder == "labels" || Disk.isFolder(PathText.join(full, folder + "/labels")) {
            let labels = PathText.join(full, folder == "labels" ? folder : folder + "/labels")
            if let file = Disk.files(below: labels, where: { PathText.ext($0) == "txt" }).sorted().first(where: {
                isLabelFile(PathText.join(labels, $0))
            }) {
                return "label file \(folder)/\(file)"
            }
        }
        guard
            SynsetFile.usualNames.contains(where: names.contains)
                || names.contains(where: { PathText.ext($0) == "names" })
        else { return nil }
        let texts = Disk.files(below: full) { PathText.ext($0) == "txt" }.sorted()
        let pictures = Set(PictureFolder(full).all.map(PathText.stem))
        return texts.first { pictures.contains(PathText.stem($0)) && isLabelFile(PathText.join(full, $0)) }
            .map { "label file \($0) beside its picture" }
    }

    private static func hasNames(_ path: String) -> Bool {
        guard let text = try? Disk.text(path) else { return false }
        return Disk.lines(text).contains { $0.hasPrefix("names:") }
    }

    /// Whether a file is empty or its first row is of numbers.
    private static func isLabelFile(_ path: String) -> Bool {
        guard let text = try? Disk.text(path) else { return false }
        guard let row = Disk.lines(text).first(where: { !$0.isEmpty }) else { return true }
        let columns = row.split(separator: " ")
        return columns.count >= 5 && columns.allSatisfy { DecimalText.parse($0) != nil }
    }
}
