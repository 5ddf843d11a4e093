/// Where a database export lies: a `.jsonl` file, or the only one in a folder; pictures are relative to it.
struct JSONLLayout {
    static let lookedFor = "jsonl: *.jsonl with an object with a url in each line"
    static let fileName = "export.jsonl"
    private static let extensions: Set<String> = ["jsonl", "ndjson"]

    var root: String
    var file: String
    var path: String { PathText.join(root, file) }

    static func find(_ path: String) -> JSONLLayout? {
        let full = Disk.absolute(path)
        if Disk.isFile(full) {
            guard isExport(full, named: extensions.contains(PathText.ext(full))) else { return nil }
            return JSONLLayout(root: PathText.folder(full), file: PathText.name(full))
        }
        let files = Disk.names(full).filter { extensions.contains(PathText.ext($0)) }.sorted()
            .filter { isExport(PathText.join(full, $0), named: true) }
        return files.count == 1 ? JSONLLayout(root: full, file: files[0]) : nil
    }

    /// Whether one of the first lines is an object with a url; an empty file counts if its name says so.
    private static func isExport(_ path: String, named: Bool) -> Bool {
        guard named || ["json", "txt", ""].contains(PathText.ext(path)), var lines = try? LineReader(path) else {
            return false
        }
        var count = 0
        while count < 20, let line = try? lines.next() {
            count += 1
            if (try? JSONLLine(line)) != nil { return true }
        }
        return named && count == 0
    }

    /// Why a path is taken for a database export.
    static func reason(_ path: String) -> String? {
        find(path).map { "one object with a url in each line of \($0.file)" }
    }
}
