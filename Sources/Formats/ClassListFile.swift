public import Domain
import Foundation

/// A list of classes in a file of its own, by the ending of its name.
///
/// `data.yaml` has them under `names`; `synset.txt`, darknet's `.names` and any other have one a line.
public enum ClassListFile {
    private static func isYAML(_ path: String) -> Bool { ["yaml", "yml"].contains(PathText.ext(path)) }

    /// The class names of a file, in order.
    ///
    /// - Parameter notice: hears of empty lines between names, which are passed over then and refused without it
    /// - Throws: `FormatError.malformed` for an empty name, one that stands there twice, or YAML without `names`;
    ///   `FormatError.unreadable` where there is no such text file
    public static func read(
        _ path: String, notice: ((Problem) -> Void)? = nil
    ) throws(FormatError) -> [String] {
        guard isYAML(path) else { return try SynsetFile.read(path, notice: notice) }
        let content = try DataYAML(Disk.text(path), place: path)
        guard let names = try YOLONames.names(in: content, place: path) else {
            throw .malformed(.init(place: path, reason: "no names: expected a list or a map of class names"))
        }
        return names
    }

    /// The text of such a file: `nc` and `names` for YAML, else a name a line.
    public static func text(_ names: [String], for path: String) -> String {
        guard isYAML(path) else { return SynsetFile.text(names) }
        let lines = names.enumerated().map { "  \($0): \(DataYAML.quoted($1))\n" }
        return "nc: \(names.count)\nnames:\n" + lines.joined()
    }

    /// Writes a file anew.
    ///
    /// - Parameters:
    ///   - names: the classes in order
    ///   - path: where to; nothing is written over unless `replaces`
    ///   - replaces: whether a file of that name may be written over
    /// - Throws: `FormatError` where that cannot be
    public static func write(_ names: [String], to path: String, replaces: Bool = false) throws(FormatError) {
        guard replaces || Disk.kind(path) == nil else { throw .wouldOverwrite(path: path) }
        do {
            try Data(text(names, for: path).utf8).write(to: URL(fileURLWithPath: path), options: .atomic)
        } catch { throw .unwritable(path: path, reason: error.localizedDescription) }
    }
}
