public import Foundation

/// Measured choices: which way of computing a convolution is the fastest on this machine.
///
/// Keys hold everything that the choice depends on (processor, instructions, threads, the layer's geometry), so that one
/// file serves many machines and networks.
public struct TuningTable: Hashable, Sendable, Codable {
    /// What was found for one key.
    public struct Entry: Hashable, Sendable, Codable {
        /// Name of the way.
        public var variant: String
        /// Seconds of one run of the layer.
        public var seconds: Double

        /// Makes an entry.
        public init(variant: String, seconds: Double) { (self.variant, self.seconds) = (variant, seconds) }
    }

    /// Counts up when the kernels change so much that old measurements mislead.
    private static let version = 4

    private var version = TuningTable.version
    /// By key.
    public var entries: [String: Entry] = [:]

    /// Makes an empty table.
    public init() {}

    /// Reads a table; a file that is missing, broken or of another version is an empty table, to be written anew.
    public init(contentsOf file: URL) {
        guard let data = try? Data(contentsOf: file), data.count < 1 << 24,
            let table = try? JSONDecoder().decode(TuningTable.self, from: data), table.version == Self.version
        else { return }
        self = table
    }

    /// Writes the table as a whole or not at all.
    ///
    /// - Throws: ``NetworkError/tuningFile(path:reason:)``
    public func write(to file: URL) throws(NetworkError) {
        do {
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.sortedKeys, .prettyPrinted]
            try encoder.encode(self).write(to: file, options: .atomic)
        } catch {
            throw .tuningFile(path: file.path, reason: error.localizedDescription)
        }
    }

    /// Takes over everything that another table knows.
    public mutating func merge(_ other: TuningTable) { entries.merge(other.entries) { $1 } }
}
