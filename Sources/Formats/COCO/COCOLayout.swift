/// Where a COCO dataset keeps its documents: a file, or those in `annotations/` or at the top of a folder.
struct COCOLayout {
    static let annotationFolder = "annotations"
    static let fileName = "annotations/instances.json"

    var root: String
    /// Absolute paths of the documents, in natural order.
    var documents: [String]

    static func find(_ path: String) -> COCOLayout? {
        let full = Disk.absolute(path)
        if Disk.isFile(full) {
            guard PathText.ext(full) == "json", isDocument(full) else { return nil }
            let folder = PathText.folder(full)
            return COCOLayout(
                root: PathText.name(folder) == annotationFolder ? PathText.folder(folder) : folder, documents: [full])
        }
        for folder in [PathText.join(full, annotationFolder), full] {
            let names = Disk.names(folder).filter { PathText.ext($0) == "json" }.sorted()
            // A dataset has a handful of documents; thousands of files are somebody's label files, one a picture.
            var found = names.prefix(64).map { PathText.join(folder, $0) }.filter(isDocument)
            // Captions and keypoints of the same images lie beside the instances.
            let instances = found.filter { PathText.name($0).hasPrefix("instances") }
            if !instances.isEmpty { found = instances }
            if !found.isEmpty { return COCOLayout(root: full, documents: found) }
        }
        return nil
    }

    /// Whether a file begins as an object and names the lists that make it COCO.
    private static func isDocument(_ path: String) -> Bool {
        let start = Disk.start(path, 1 << 20)
        guard start.prefix(64).first(where: { $0 > 32 && $0 < 0x80 }) == UInt8(ascii: "{") else { return false }
        let ends =
            String(decoding: start, as: UTF8.self)
            + String(decoding: Disk.end(path, 1 << 20), as: UTF8.self)
        return ends.contains("\"images\"") && (ends.contains("\"annotations\"") || ends.contains("\"categories\""))
    }

    /// Name of the part that a document holds, `train2017` for `instances_train2017.json`.
    static func part(_ path: String) -> String {
        let stem = PathText.stem(PathText.name(path))
        return stem.hasPrefix("instances_") ? String(stem.dropFirst(10)) : stem
    }
}

/// How a COCO dataset is recognised.
enum COCODetection {
    static let lookedFor = "coco: *.json with images, annotations and categories"

    static func reason(_ path: String) -> String? {
        COCOLayout.find(path).map { "images and annotations in \(PathText.name($0.documents[0]))" }
    }
}
