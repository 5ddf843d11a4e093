public import Domain

/// A class list as text: `synset.txt`, darknet's `.names`, labelImg's `classes.txt`: one name a line.
public enum SynsetFile {
    /// Names that class lists beside a dataset go by, in order of preference.
    static let usualNames = ["synset.txt", "classes.txt", "obj.names", "labels.txt"]

    /// Class names in a file, in order; empty lines at the end do not count.
    ///
    /// - Parameter notice: hears of empty lines between names, which are passed over then; without it they are refused,
    ///   since the numbers of a dataset's labels may count them
    /// - Throws: `FormatError.malformed` for an empty name or one that stands there twice.
    public static func read(
        _ path: String, notice: ((Problem) -> Void)? = nil
    ) throws(FormatError) -> [String] {
        try names(in: Disk.text(path), place: path, notice: notice)
    }

    static func names(
        in text: String, place: String, notice: ((Problem) -> Void)? = nil
    ) throws(FormatError) -> [String] {
        var names = Disk.lines(text).map { line in
            String(
                line.trimmingPrefix { $0 == " " || $0 == "\t" }.reversed().trimmingPrefix { $0.isWhitespace }.reversed()
            )
        }
        while names.last?.isEmpty == true { names.removeLast() }
        if let notice, let gap = names.firstIndex(of: "") {
            let count = names.count { $0.isEmpty }
            notice(
                Problem(
                    place: "\(place):\(gap + 1)",
                    reason: "\(count == 1 ? "an empty line" : "\(count) empty lines") between names passed over"))
            names.removeAll { $0.isEmpty }
        }
        try check(names, place: place)
        return names
    }

    static func check(_ names: [String], place: String) throws(FormatError) {
        var lines: [String: Int] = [:]
        for (index, name) in names.enumerated() {
            if name.isEmpty { throw .malformed(.init(place: "\(place):\(index + 1)", reason: "empty class name")) }
            if let before = lines.updateValue(index + 1, forKey: name) {
                throw .malformed(
                    .init(place: "\(place):\(index + 1)", reason: "class \(name) stands in line \(before) too"))
            }
        }
    }

    /// Text of a class list, line ends inside a name turned into blanks.
    public static func text(_ names: [String]) -> String {
        names.map { $0.split { $0.isNewline }.joined(separator: " ") + "\n" }.joined()
    }

    /// The class list beside a dataset, if there is one; two that differ stop everything.
    static func beside(_ folder: String, also extra: [String] = []) throws(FormatError) -> (
        path: String, names: [String]
    )? {
        var found: (path: String, names: [String])?
        let named = Disk.names(folder).filter { PathText.ext($0) == "names" }.sorted()
        for name in usualNames + named.filter({ !usualNames.contains($0) }) + extra {
            let path = PathText.join(folder, name)
            guard Disk.isFile(path) else { continue }
            let names = try read(path)
            if let found { try agree(found, (path, names)) } else { found = (path, names) }
        }
        return found
    }

    /// The names given by an option, or else those in a class list beside a dataset.
    static func names(_ given: [String]?, beside folder: String) throws(FormatError) -> [String]? {
        if let given { return given }
        return try beside(folder)?.names
    }

    static func agree(
        _ a: (path: String, names: [String]), _ b: (path: String, names: [String])
    ) throws(FormatError) {
        guard a.names != b.names else { return }
        let difference: String
        if let index = zip(a.names, b.names).enumerated().first(where: { $1.0 != $1.1 })?.offset {
            difference = "class \(index) is \(a.names[index]) in one and \(b.names[index]) in the other"
        } else {
            difference = "\(a.names.count) classes against \(b.names.count)"
        }
        throw .namesDisagree(first: a.path, second: b.path, difference: difference)
    }
}
