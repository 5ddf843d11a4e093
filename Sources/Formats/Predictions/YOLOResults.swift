public import Domain

/// Detections as YOLO programs save them: a text file a picture, `class x y w h confidence` in fractions of it.
public struct YOLOResults {
    /// One file.
    public struct File: Hashable, Sendable {
        /// Path below the folder, without its ending: the picture's, without its own.
        public var stem: String
        public var rows: [Row]
    }

    /// One detection.
    public struct Row: Hashable, Sendable {
        /// Index in the list of classes.
        public var classIndex: Int
        public var box: UnitBox
        /// `nil` where the row has five columns.
        public var confidence: Double?
        /// Number of the line, from 1.
        public var line: Int
    }

    /// Folder of the text files.
    public let folder: String
    private let files: [String]
    private let columns: YOLOColumns

    /// Finds the files in a folder or its `labels`.
    ///
    /// - Throws: `FormatError.notRecognised` where no text file has rows of numbers
    public init(_ path: String, columns: YOLOColumns) throws(FormatError) {
        guard let found = Self.find(path) else {
            throw .notRecognised(path: path, lookedFor: ["*.txt with class x y w h confidence in each row"])
        }
        (folder, files, self.columns) = (found.folder, found.files, columns)
    }

    /// Whether a folder holds such files, with six columns in the first row there is.
    public static func isResults(_ path: String) -> Bool {
        guard let found = find(path) else { return false }
        for file in found.files {
            guard let text = try? Disk.text(PathText.join(found.folder, file)) else { continue }
            if let row = Disk.lines(text).first(where: { !$0.isEmpty }) { return fields(row).count == 6 }
        }
        return false
    }

    private static func find(_ path: String) -> (folder: String, files: [String])? {
        let root = Disk.absolute(path)
        guard Disk.isFolder(root) else { return nil }
        let labels = PathText.join(root, "labels")
        let folder = Disk.isFolder(labels) ? labels : root
        let files = Disk.files(below: folder) { PathText.ext($0) == "txt" }
            .filter { !SynsetFile.usualNames.contains(PathText.name($0)) }.sorted()
        let isOne = files.contains { file in
            guard let text = try? Disk.text(PathText.join(folder, file)) else { return false }
            guard let row = Disk.lines(text).first(where: { !$0.isEmpty }) else { return false }
            return (5...6).contains(fields(row).count) && fields(row).allSatisfy { number($0) != nil }
        }
        return isOne ? (folder, files) : nil
    }

    /// Reads the files in order of their names; `problem` hears of rows that are none.
    public func read(problem: (Problem) -> Void, _ body: (File) -> Void) {
        for file in files {
            let text: String
            do throws(FormatError) { text = try Disk.text(PathText.join(folder, file)) } catch {
                problem(Problem(place: file, reason: "\(error)"))
                continue
            }
            var rows: [Row] = []
            for (index, line) in Disk.lines(text).enumerated() {
                let fields = Self.fields(line)
                if fields.isEmpty { continue }
                if let row = row(fields, line: index + 1) {
                    rows.append(row)
                } else {
                    problem(
                        Problem(
                            place: "\(file):\(index + 1)",
                            reason: "\(line.prefix(80)), expected class x y w h confidence"))
                }
            }
            body(File(stem: PathText.stem(file), rows: rows))
        }
    }

    private func row(_ fields: [Substring], line: Int) -> Row? {
        guard (5...6).contains(fields.count), let classIndex = Int(fields[0]), classIndex >= 0 else { return nil }
        var values = fields.dropFirst().compactMap(Self.number)
        guard values.count == fields.count - 1 else { return nil }
        var confidence: Double?
        if fields.count == 6 {
            confidence = columns == .confidenceLast ? values.removeLast() : values.removeFirst()
        }
        return Row(
            classIndex: classIndex,
            box: UnitBox(centreX: values[0], centreY: values[1], width: values[2], height: values[3]),
            confidence: confidence, line: line)
    }

    private static func fields(_ line: Substring) -> [Substring] { line.split { $0 == " " || $0 == "\t" } }

    /// A number, or Python's word for one that is none.
    private static func number(_ text: Substring) -> Double? {
        DecimalText.parse(text) ?? (text.lowercased() == "nan" ? .nan : nil)
    }
}
