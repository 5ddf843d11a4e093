/// Remembers which label file belongs to which picture, so that two pictures never share one.
struct StemRegister {
    private var pictures: [String: String] = [:]

    /// Takes in a picture.
    ///
    /// - Throws: `FormatError.duplicateStem` naming both if another one differs by extension alone, or by nothing.
    mutating func add(_ path: String) throws(FormatError) {
        if let other = pictures.updateValue(path, forKey: PathText.stem(path)) {
            throw .duplicateStem(first: other, second: path)
        }
    }
}
