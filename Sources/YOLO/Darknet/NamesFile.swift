/// Class names as darknet stores them: one a line, in the order of the network's classes.
public enum NamesFile {
    /// Names that a list may have.
    private static let limit = 65_536

    /// The names in a file; empty lines at its end do not count.
    ///
    /// - Throws: ``DarknetError/unreadable(path:reason:)``; ``DarknetError/malformed(file:line:found:expected:)`` for an
    ///   empty name, or one that stands there twice
    public static func read(_ path: String) throws(DarknetError) -> [String] {
        try names(in: TextFile.read(path), file: path)
    }

    static func names(in bytes: [UInt8], file: String) throws(DarknetError) -> [String] {
        var names = TextLines.all(bytes)
        while names.last?.isEmpty == true { names.removeLast() }
        var lines: [String: Int] = [:]
        for (index, name) in names.enumerated() {
            func malformed(_ found: String, _ expected: String) -> DarknetError {
                .malformed(file: file, line: index + 1, found: found, expected: expected)
            }
            guard !name.isEmpty else { throw malformed("an empty line", "a class name") }
            guard index < limit else { throw malformed("class \(index + 1)", "at most \(limit) classes") }
            if let before = lines.updateValue(index + 1, forKey: name) {
                throw malformed("class '\(name.shown)' stands in line \(before) too", "each class once")
            }
        }
        guard !names.isEmpty else {
            throw .malformed(file: file, line: 1, found: "no class name", expected: "one a line")
        }
        return names
    }

    /// Writes names, line ends inside of a name turned into blanks.
    public static func write(_ names: [String], to path: String) throws(DarknetError) {
        let text = names.map { $0.split { $0.isNewline }.joined(separator: " ") + "\n" }.joined()
        try TextFile.write(text, to: path)
    }
}
