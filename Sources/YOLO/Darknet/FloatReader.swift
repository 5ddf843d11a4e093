/// Reads numbers of a file one array after the other and counts those that are not finite.
struct FloatReader {
    private let file: ReadableFile<DarknetError>
    /// Where the next number stands.
    private(set) var offset: Int
    /// Numbers so far that were NaN or infinite.
    private(set) var notFinite = 0

    init(_ file: ReadableFile<DarknetError>, offset: Int) { (self.file, self.offset) = (file, offset) }

    /// The next numbers.
    ///
    /// - Throws: ``DarknetError/unreadable(path:reason:)`` where the disk fails or the file has become shorter
    mutating func read(_ count: Int) throws(DarknetError) -> [Float] {
        var found = 0
        let numbers = try file.elements(
            Float.self, count: count, at: offset, pieceSize: FiniteNumbers.pieceSize,
            inspect: { found += FiniteNumbers.missing(in: $0) })
        offset += 4 * count
        notFinite += found
        return numbers
    }
}
