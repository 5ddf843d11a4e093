import Foundation

/// A `.data` file: where darknet finds the pictures and names of a data set.
public struct DarknetData: Hashable, Sendable {
    /// Number of classes.
    public var classes: Int
    /// List of the pictures for training.
    public var train: String?
    /// List of the pictures for validation.
    public var valid: String?
    /// Class names.
    public var names: String?
    /// Folder for weights while training.
    public var backup: String?
    /// How results are written: `coco`, `voc`, `imagenet`.
    public var eval: String?
    /// Other keys, as they stand.
    public var others: [DarknetSetting] = []
    /// The file itself; empty if there is none yet.
    public var path = ""

    /// Makes a description of a data set.
    public init(classes: Int) { self.classes = classes }

    private static var fields: [(key: String, field: WritableKeyPath<DarknetData, String?>)] {
        [("train", \.train), ("valid", \.valid), ("names", \.names), ("backup", \.backup), ("eval", \.eval)]
    }
    private static let otherKeys: Set<String> = [
        "difficult", "labels", "leaves", "map", "results", "test", "top", "tree",
    ]

    /// Reads a file.
    ///
    /// - Throws: ``DarknetError/unreadable(path:reason:)``, ``DarknetError/malformed(file:line:found:expected:)``
    public init(contentsOf path: String) throws(DarknetError) {
        try self.init(TextFile.read(path), file: path)
    }

    init(_ bytes: [UInt8], file: String) throws(DarknetError) {
        self.init(classes: 0)
        path = file
        var lines: [String: Int] = [:]
        for (line, text) in TextLines.numbered(bytes, inline: false) {
            func malformed(_ found: String, _ expected: String) -> DarknetError {
                .malformed(file: file, line: line, found: found, expected: expected)
            }
            guard let equals = text.firstIndex(of: "=") else { throw malformed("'\(text.shown)'", "key=value") }
            let key = String(text[..<equals].trimmingBlanks)
            let value = String(text[text.index(after: equals)...].trimmingBlanks)
            let field = Self.fields.first { $0.key == key }?.field
            guard field != nil || key == "classes" || Self.otherKeys.contains(key) else {
                let known = ["classes"] + Self.fields.map(\.key)
                let near = Misspelling.nearest(to: key, among: known + Self.otherKeys.sorted())
                throw malformed(
                    "unknown key '\(key.shown)'", near.map { "'\($0)'" } ?? "one of \(known.joined(separator: ", "))")
            }
            if let before = lines.updateValue(line, forKey: key) {
                throw malformed("\(key) stands in line \(before) too", "each key once")
            }
            guard !value.isEmpty else { throw malformed("\(key) without a value", "\(key)=value") }
            if let field {
                self[keyPath: field] = value
            } else if key == "classes" {
                guard let count = Int(value), (1...65_536).contains(count) else {
                    throw malformed("classes=\(value.shown)", "a whole number from 1 to 65536")
                }
                classes = count
            } else {
                others.append(DarknetSetting(key: key, value: value))
            }
        }
        guard lines["classes"] != nil else {
            throw .malformed(file: file, line: 1, found: "no classes", expected: "classes=number")
        }
    }

    /// The text of a file.
    public var text: String {
        let fields = Self.fields.compactMap { key, field in self[keyPath: field].map { "\(key) = \($0)\n" } }
        return "classes = \(classes)\n" + fields.joined() + others.map { "\($0.key) = \($0.value)\n" }.joined()
    }

    /// Writes a file; it appears when it is complete.
    ///
    /// - Throws: ``DarknetError/unwritable(path:reason:)``, also where a value has a line end
    public func write(to path: String) throws(DarknetError) {
        let values = Self.fields.compactMap { self[keyPath: $0.field] } + others.map(\.value)
        guard !values.contains(where: { $0.contains(where: \.isNewline) }) else {
            throw .unwritable(path: path, reason: "a value with a line end; expected one line each")
        }
        try TextFile.write(text, to: path)
    }

    /// Where a path of the file leads: as it stands, as darknet takes it, or else from the folder of the file, or from the
    /// folder above that; the first that exists.
    public func resolved(_ relative: String) throws(DarknetError) -> String {
        if relative.hasPrefix("/") {
            guard FileManager.default.fileExists(atPath: relative) else {
                throw .unreadable(path: relative, reason: "no such file")
            }
            return relative
        }
        let folder = (path as NSString).deletingLastPathComponent
        let tried = [relative, "", ".."].enumerated().map { index, part in
            index == 0
                ? relative
                : ((folder as NSString).appendingPathComponent(part) as NSString).appendingPathComponent(relative)
        }
        if let found = tried.first(where: FileManager.default.fileExists) { return found }
        throw .unreadable(path: relative, reason: "no such file; looked for \(tried.joined(separator: ", "))")
    }
}
