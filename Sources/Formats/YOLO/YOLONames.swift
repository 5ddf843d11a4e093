import Domain

/// Class lists of a YOLO dataset: `data.yaml`, `obj.data` with its names file, `classes.txt`; all that exist must agree.
struct YOLONames {
    typealias List = (path: String, names: [String])

    /// The description file, if there is one.
    var yaml: (path: String, content: DataYAML)?
    /// Entries of `obj.data`.
    var darknet: [String: String] = [:]
    /// Every class list found.
    var lists: [List] = []

    /// Looks for class lists at the top of a dataset.
    init(_ root: String, synset: [String]?) throws(FormatError) {
        let names = Disk.names(root).sorted()
        let yamls = names.filter { ["yaml", "yml"].contains(PathText.ext($0)) }
        let preferred = ["data.yaml", "dataset.yaml", "data.yml"].first(where: yamls.contains)
        if let name = preferred ?? (yamls.count == 1 ? yamls[0] : nil) {
            let path = PathText.join(root, name)
            let content = try DataYAML(Disk.text(path), place: path)
            yaml = (path, content)
            if let list = try Self.names(in: content, place: path) { lists.append((path, list)) }
        }
        if let name = names.first(where: { PathText.ext($0) == "data" }) {
            for line in Disk.lines(try Disk.text(PathText.join(root, name))) {
                let parts = line.split(separator: "=", maxSplits: 1).map {
                    $0.split { $0.isWhitespace }.joined(separator: " ")
                }
                if parts.count == 2 { darknet[parts[0]] = parts[1] }
            }
            if let listed = darknet["names"], let found = Self.find(listed, in: root, where: Disk.isFile) {
                let path = PathText.join(root, found)
                lists.append((path, try SynsetFile.read(path)))
            }
        }
        for folder in [root, PathText.join(root, "labels"), PathText.join(root, "data")] {
            if let list = try SynsetFile.beside(folder), !lists.contains(where: { $0.path == list.path }) {
                lists.append(list)
            }
        }
        if synset == nil, let first = lists.first {
            for other in lists.dropFirst() { try SynsetFile.agree(first, other) }
        }
    }

    static func names(in yaml: DataYAML, place: String) throws(FormatError) -> [String]? {
        func fault(_ reason: String) -> FormatError { .malformed(.init(place: place, reason: reason)) }
        var names: [String]
        switch yaml["names"] {
        case nil: return nil
        case .list(let list): names = list
        case .scalar(let text):
            guard text.isEmpty else { throw fault("names is \(text), expected a list or a map") }
            names = []
        case .map(let pairs):
            names = []
            let sorted = pairs.map { (Int($0.key), $0.value) }.sorted { ($0.0 ?? -1) < ($1.0 ?? -1) }
            for (expected, (index, name)) in sorted.enumerated() {
                guard index == expected else {
                    throw fault("names has key \(index.map(String.init) ?? "that is no number"), expected \(expected)")
                }
                names.append(name)
            }
        }
        try SynsetFile.check(names, place: place)
        if case .scalar(let text) = yaml["nc"], text != String(names.count) {
            throw fault("nc is \(text), but names has \(names.count) classes")
        }
        return names
    }

    /// A path from a description file as a path inside the dataset: leading parts that do not exist here are dropped,
    /// since these files are written for the folder that the training program was started in.
    static func find(_ text: String, in root: String, where exists: (String) -> Bool) -> String? {
        suffix(text) { exists(PathText.join(root, $0)) }
    }

    /// The longest tail of a path that `exists` accepts; `..` and absolute beginnings never count.
    static func suffix(_ text: String, where exists: (String) -> Bool) -> String? {
        guard text.utf8.count <= 4096 else { return nil }
        var parts = PathText.forward(text).split(separator: "/").filter { $0 != "." }
        if let climb = parts.lastIndex(of: "..") { parts.removeFirst(climb + 1) }
        while !parts.isEmpty {
            let candidate = parts.joined(separator: "/")
            if exists(candidate) { return candidate }
            parts.removeFirst()
        }
        return nil
    }
}
