/// Where a detection list keeps its files: one or several `.lst` and a class list beside them.
struct LSTLayout {
    static let lookedFor = "lst: *.lst with tab-separated index, A, B, numbers and path"

    var root: String
    /// Names of the lists to read, in order.
    var lists: [String]
    /// Names of lists that only say which part an image belongs to.
    var parts: [String] = []

    static func find(_ path: String) -> LSTLayout? {
        let full = Disk.absolute(path)
        if Disk.isFile(full) {
            guard PathText.ext(full) == "lst", isList(full) else { return nil }
            return LSTLayout(root: PathText.folder(full), lists: [PathText.name(full)])
        }
        let names = Disk.names(full).filter { PathText.ext($0) == "lst" }.sorted()
        guard names.contains(where: { isList(PathText.join(full, $0)) }) else { return nil }
        guard names.contains("all.lst") else {
            return LSTLayout(root: full, lists: names, parts: names.count > 1 ? names : [])
        }
        return LSTLayout(root: full, lists: ["all.lst"], parts: names.filter { $0 != "all.lst" })
    }

    /// Whether a list is empty, or its first line has an index, numbers and a path between tabs.
    private static func isList(_ path: String) -> Bool {
        guard var reader = try? LineReader(path) else { return false }
        guard let bytes = try? reader.next() else { return true }
        let fields = String(decoding: bytes, as: UTF8.self).split(separator: "\t", omittingEmptySubsequences: false)
        return fields.count >= 3 && fields.dropLast().allSatisfy { DecimalText.parse($0) != nil }
    }

    /// Why a path is taken for a detection list.
    ///
    /// Lists of which each has its record file say what the records say: the dataset is taken for RecordIO.
    static func reason(_ path: String) -> String? {
        guard let layout = find(path) else { return nil }
        let isPacked =
            Disk.isFolder(path)
            && RecordLayout.covers(layout.parts.isEmpty ? layout.lists : layout.parts, in: layout.root)
        return isPacked ? nil : "list \(layout.lists[0])"
    }
}
