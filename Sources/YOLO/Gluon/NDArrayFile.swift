/// A `.params` file of MXNet: named arrays, found by an index and read one at a time.
///
/// Opening reads the headers alone; every length is checked against the file's own before anything is made for it.
public final class NDArrayFile: Sendable {
    public let path: String
    /// Names in the file's order; empty for a plain list.
    public let names: [String]
    let records: [NDArrayRecord]
    private let file: ReadableFile<GluonError>
    private let places: [String: Int]

    /// Number of arrays.
    public var count: Int { records.count }

    /// Opens a file and reads where its arrays are.
    ///
    /// - Throws: `GluonError.unreadable`, or `.malformed` with the place of the first byte that is wrong.
    public init(_ path: String) throws(GluonError) {
        let file = try ReadableFile<GluonError>(path)
        var cursor = RecordCursor(file)
        let magic = try cursor.number(UInt64.self, "magic")
        guard magic == NDArrayVersion.listMagic else {
            throw cursor.malformed(
                "magic", at: 0, found: "0x" + String(magic, radix: 16),
                expected: "0x" + String(NDArrayVersion.listMagic, radix: 16) + ", a list of arrays")
        }
        _ = try cursor.number(UInt64.self, "reserved word")
        let count = try Self.count(&cursor, "number of arrays", bytesEach: 4)
        var records: [NDArrayRecord] = []
        for index in 0..<count { records.append(try cursor.record("array \(index)")) }
        let at = cursor.offset
        let named = try Self.count(&cursor, "number of names", bytesEach: 8)
        guard named == 0 || named == count else {
            throw cursor.malformed(
                "number of names", at: at, found: "\(named)", expected: count == 0 ? "0" : "\(count) or 0")
        }
        var names: [String] = []
        for index in 0..<named {
            let length = try Self.count(&cursor, "length of name \(index)", bytesEach: 1)
            names.append(try cursor.text(count: length, "name \(index)"))
        }
        guard cursor.remaining == 0 else {
            throw cursor.malformed(
                "end", at: cursor.offset, found: "\(cursor.remaining) more bytes", expected: "the end of the file")
        }
        (self.path, self.file, self.records, self.names) = (path, file, records, names)
        places = Dictionary(names.enumerated().map { ($1, $0) }, uniquingKeysWith: { $1 })
    }

    /// A count that the rest of the file has room for.
    private static func count(_ cursor: inout RecordCursor, _ what: String, bytesEach: Int) throws(GluonError) -> Int {
        let at = cursor.offset
        let count = try cursor.number(UInt64.self, what)
        let most = cursor.remaining / bytesEach
        guard count <= UInt64(most) else {
            throw cursor.malformed(what, at: at, found: "\(count)", expected: "at most \(most) in what follows")
        }
        return Int(count)
    }

    /// Index of the array of that name; of several the last, as in MXNet.
    public func index(of name: String) -> Int? { places[name] }

    /// Extent of an array; `nil` for one that was never filled.
    public func shape(of index: Int) -> [Int]? { records[index].shape }

    /// The whole of an array, as it is stored.
    public func array(_ index: Int) throws(GluonError) -> NDArray {
        let record = records[index]
        guard let shape = record.shape else { return .none }
        let bytes = try file.bytes(record.count * record.type.width, at: record.offset)
        var auxiliaries: [NDArray.Auxiliary] = []
        for one in record.auxiliaries {
            let size = NDArrayRecord.count(of: one.shape) * one.type.width
            auxiliaries.append(.init(type: one.type, shape: one.shape, bytes: try file.bytes(size, at: one.offset)))
        }
        return NDArray(
            shape: shape, type: record.type, storage: record.storage, storedShape: record.storedShape, bytes: bytes,
            auxiliaries: auxiliaries)
    }

    /// The numbers of a whole array, rounded to `Float` where they are wider; a sparse one is filled with zeros.
    ///
    /// - Throws: `GluonError.malformed` also where the indices of a sparse array lead out of it.
    public func floats(_ index: Int) throws(GluonError) -> [Float] {
        let record = records[index]
        guard record.storage == .dense else { return try SparseArray(try array(index), self, record).dense() }
        if record.type == .float32 {
            return try file.elements(Float.self, count: record.count, at: record.offset)
        }
        return try array(index).floats
    }
}
