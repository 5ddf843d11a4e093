/// Where one array lies in a `.params` file, and what it is.
struct NDArrayRecord: Hashable, Sendable {
    /// Indices of a sparse array.
    struct Auxiliary: Hashable, Sendable {
        var type: NDArray.ElementType
        var shape: [Int]
        var offset: Int
    }

    /// `nil` for an array that was never filled.
    var shape: [Int]?
    var type = NDArray.ElementType.float32
    var storage = NDArray.Storage.dense
    var storedShape: [Int] = []
    /// First byte of the stored elements.
    var offset = 0
    var auxiliaries: [Auxiliary] = []

    /// Stored elements.
    var count: Int { shape == nil ? 0 : Self.count(of: storedShape) }

    /// Elements of a shape; no dimension overflows where another one is 0.
    static func count(of shape: [Int]) -> Int { shape.contains(0) ? 0 : shape.reduce(1, *) }
}

/// The four record forms, told apart by their first word.
enum NDArrayVersion {
    static let listMagic: UInt64 = 0x112
    static let v1: UInt32 = 0xF993_FAC8
    static let v2: UInt32 = 0xF993_FAC9
    /// NumPy's shapes: no dimensions means one number, −1 is unknown.
    static let v3: UInt32 = 0xF993_FACA
    /// NumPy's own limit; MXNet has none.
    static let mostDimensions = 32
}

extension RecordCursor {
    /// One array's record; what follows `array` in messages is its index.
    mutating func record(_ array: String) throws(GluonError) -> NDArrayRecord {
        let start = offset
        let magic = try number(UInt32.self, "\(array), magic")
        var record = NDArrayRecord()
        switch magic {
        case NDArrayVersion.v1: record.shape = try shape(of: array, in: .wide)
        case NDArrayVersion.v2, NDArrayVersion.v3: return try typed(array, magic)
        default:
            // The oldest form begins with its number of dimensions.
            guard magic <= NDArrayVersion.mostDimensions else {
                throw malformed(
                    "\(array), magic", at: start, found: "0x" + String(magic, radix: 16),
                    expected: "0xf993fac8…ca or 0…\(NDArrayVersion.mostDimensions) dimensions")
            }
            record.shape = try dimensions(Int(magic), of: array, in: .narrow)
        }
        guard record.shape?.isEmpty == false else { return NDArrayRecord() }
        try content(&record, array)
        return record
    }

    private enum Width { case narrow, wide, numpy }

    private mutating func typed(_ array: String, _ magic: UInt32) throws(GluonError) -> NDArrayRecord {
        let at = offset
        let raw = try number(Int32.self, "\(array), storage")
        // −1 stands before arrays that were never filled.
        guard let storage = NDArray.Storage(rawValue: raw == -1 ? 0 : raw) else {
            throw malformed("\(array), storage", at: at, found: "\(raw)", expected: "0 dense, 1 row sparse or 2 csr")
        }
        let width: Width = magic == NDArrayVersion.v3 ? .numpy : .wide
        var record = NDArrayRecord(storage: storage)
        let stored = storage == .dense ? nil : try shape(of: array, in: width)
        record.shape = try shape(of: array, in: width)
        guard let shape = record.shape, width == .numpy || !shape.isEmpty else { return NDArrayRecord() }
        guard raw != -1 else {
            throw malformed("\(array), storage", at: at, found: "-1", expected: "0, 1 or 2 for a filled array")
        }
        record.storedShape = stored ?? []
        try content(&record, array)
        return record
    }

    private mutating func shape(of array: String, in width: Width) throws(GluonError) -> [Int]? {
        let at = offset
        let count = Int(try number(Int32.self, "\(array), dimensions"))
        if count == -1, width == .numpy { return nil }
        guard 0...NDArrayVersion.mostDimensions ~= count else {
            throw malformed(
                "\(array), dimensions", at: at, found: "\(count)", expected: "0…\(NDArrayVersion.mostDimensions)")
        }
        return try dimensions(count, of: array, in: width)
    }

    private mutating func dimensions(_ count: Int, of array: String, in width: Width) throws(GluonError) -> [Int]? {
        var (shape, isKnown): ([Int], Bool) = ([], true)
        for axis in 0..<count {
            let (at, what) = (offset, "\(array), dimension \(axis)")
            let extent =
                width == .narrow ? Int(try number(UInt32.self, what)) : Int(try number(Int64.self, what))
            isKnown = isKnown && !(width == .numpy && extent == -1)
            guard extent >= (width == .numpy ? -1 : 0) else {
                throw malformed(what, at: at, found: "\(extent)", expected: "0 or more")
            }
            shape.append(extent)
        }
        return isKnown ? shape : nil
    }

    private mutating func content(_ record: inout NDArrayRecord, _ array: String) throws(GluonError) {
        // The device of the writer means nothing to a reader.
        _ = try number(Int64.self, "\(array), device")
        record.type = try elementType("\(array), element type")
        for index in 0..<record.storage.auxiliaries {
            let type = try elementType("\(array), type of indices \(index)")
            let shape = try shape(of: "\(array), indices \(index)", in: .wide) ?? []
            record.auxiliaries.append(.init(type: type, shape: shape, offset: 0))
        }
        if record.storage == .dense { record.storedShape = record.shape ?? [] }
        record.offset = offset
        try skip(try size(of: record.storedShape, record.type, "\(array), data"), "\(array), data")
        for index in record.auxiliaries.indices {
            record.auxiliaries[index].offset = offset
            let (shape, what) = (record.auxiliaries[index].shape, "\(array), indices \(index)")
            try skip(try size(of: shape, record.auxiliaries[index].type, what), what)
        }
    }

    private mutating func elementType(_ what: String) throws(GluonError) -> NDArray.ElementType {
        let at = offset
        let raw = try number(Int32.self, what)
        guard let type = NDArray.ElementType(rawValue: raw) else {
            throw malformed(what, at: at, found: "\(raw)", expected: "0…7 or 12")
        }
        return type
    }

    /// Bytes of so many elements; a product beyond the file's length is an error before it can overflow.
    private func size(of shape: [Int], _ type: NDArray.ElementType, _ what: String) throws(GluonError) -> Int {
        guard !shape.contains(0) else { return 0 }
        var size = type.width
        for extent in shape {
            let (product, overflow) = size.multipliedReportingOverflow(by: extent)
            guard !overflow, extent > 0, product <= remaining else {
                throw malformed(
                    what, at: offset, found: "\(remaining) bytes to the end",
                    expected: shape.map(String.init).joined(separator: "×") + " of \(type.width) bytes")
            }
            size = product
        }
        return size
    }
}
