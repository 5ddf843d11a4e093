import Domain

/// What all lines of a list, or all records, together say of classes and of the kind of coordinates.
struct LSTEvidence {
    private var largestClass = -1
    private var far = 0
    private var near = 0

    /// Takes in the objects of one image.
    mutating func add(_ objects: [[String]]) {
        for object in objects {
            if let id = DecimalText.parse(object[0]), id >= 0, id < 100_000 {
                largestClass = max(largestClass, Int(id))
            }
            if object[1...4].contains(where: { (DecimalText.parse($0) ?? 0) > 2 }) { far += 1 } else { near += 1 }
        }
    }

    /// Whether coordinates are pixels, as an earlier export noted in the folder, or as the numbers say.
    ///
    /// A fraction may reach a little over the border, pixels of any real box go beyond 2 somewhere; a few broken numbers
    /// do not decide for all.
    func inPixels(in folder: String) -> Bool {
        OutputFolder.conventions(in: folder)[LSTReader.coordinatesKey].map { $0 == "pixels" } ?? (far > near)
    }

    /// The class list that was given or lies in the folder; else classes are named by their number.
    func synset(in folder: String, options: ReadOptions) throws(FormatError) -> [String] {
        if let listed = try SynsetFile.names(options.synset, beside: folder) { return listed }
        if largestClass >= 0 {
            let names = SynsetFile.usualNames.joined(separator: ", ")
            options.note(folder, "no class list; classes are named by their number (looked for \(names))")
        }
        return (0..<max(0, largestClass + 1)).map(String.init)
    }
}
