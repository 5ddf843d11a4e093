import Domain
import Foundation

/// Where a Label Studio export lies: one JSON document, pictures beside it or in `images/`.
struct LabelStudioLayout {
    static let lookedFor = "label-studio: *.json with a list of tasks with data and annotations"
    static let fileName = "tasks.json"

    var root: String
    /// Name of the document.
    var file: String

    static func find(_ path: String) -> LabelStudioLayout? {
        let full = Disk.absolute(path)
        if Disk.isFile(full) {
            guard PathText.ext(full) == "json", isDocument(full) else { return nil }
            return LabelStudioLayout(root: PathText.folder(full), file: PathText.name(full))
        }
        let files = Disk.names(full).filter { PathText.ext($0) == "json" }.sorted().prefix(64)
            .filter { isDocument(PathText.join(full, $0)) }
        return files.count == 1 ? LabelStudioLayout(root: full, file: files[0]) : nil
    }

    private static func isDocument(_ path: String) -> Bool {
        guard let head = JSONHead(path), head.isArray else { return false }
        return head.keys.contains("data") && (head.keys.contains("annotations") || head.keys.contains("predictions"))
    }

    /// Why a path is taken for a Label Studio export.
    static func reason(_ path: String) -> String? { find(path).map { "tasks in \($0.file)" } }

    /// Paths below the picture folder at which the picture of an address in a task may lie, the likeliest first.
    ///
    /// Uploads are served as `/data/upload/PROJECT/HASH-NAME`, files on disk as `/data/local-files/?d=PATH`.
    static func candidates(_ address: String) -> [String] {
        var text = address
        if let mark = text.firstRange(of: "/data/local-files/?d=") {
            text = String(text[mark.upperBound...])
            text = text.removingPercentEncoding ?? text
        } else if text.hasPrefix("/data/") || text.hasPrefix("data/upload/") {
            text = text.removingPercentEncoding ?? text
        }
        text = PathText.forward(text)
        let name = PathText.name(text)
        var found: [String] = []
        // An absolute path of some server says no more than the picture's name.
        if !text.hasPrefix("/"), let inside = PathText.inside(text) { found.append(inside) }
        for each in [name, withoutHash(name)] where PathText.inside(each) == each {
            found += [each, "images/" + each]
        }
        var order = KeyOrder()
        for each in found { _ = order.insert(each) }
        return order.keys
    }

    /// A name without the eight hexadecimal digits and the dash that an upload puts before it.
    private static func withoutHash(_ name: String) -> String {
        let bytes = Array(name.utf8)
        guard bytes.count > 9, bytes[8] == UInt8(ascii: "-"),
            bytes[..<8].allSatisfy({ $0 &- 48 < 10 || $0 >= 97 && $0 <= 102 })
        else { return name }
        return String(decoding: bytes[9...], as: UTF8.self)
    }
}

/// Names that tasks and regions go by.
enum LabelStudioKeys {
    static let style = "label-studio.style"
    /// Key of the picture among a task's data.
    static let image = "label-studio.image"
    static let from = "label-studio.from_name"
    static let to = "label-studio.to_name"
    /// Orders of keys, as the first task and region have them.
    static let taskOrder = "label-studio.task"
    static let regionOrder = "label-studio.region"
    static let usualTask = ["id", "annotations", "data"]
    static let usualRegion = [
        "original_width", "original_height", "image_rotation", "value", "id", "from_name", "to_name", "type", "origin",
    ]
    static let usualValue = ["x", "y", "width", "height", "rotation", "rectanglelabels"]

    /// Name under which a box keeps its own text: percents mean nothing without the size.
    static func origin(_ size: ImageSize) -> String { "label-studio:\(size.width)x\(size.height)" }
}
