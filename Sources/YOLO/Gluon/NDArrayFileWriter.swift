/// Writes a `.params` file array by array, byte for byte as MXNet does.
public final class NDArrayFileWriter {
    private let file: WritableFile<GluonError>
    private let count: Int
    private let usesNumPyShapes: Bool
    private var names: [String] = []
    private var written = 0

    /// Starts a file of `count` arrays.
    ///
    /// - Parameter usesNumPyShapes: writes the records of MXNet's NumPy mode, which alone can hold single numbers.
    public init(_ path: String, count: Int, usesNumPyShapes: Bool = false) throws(GluonError) {
        file = try WritableFile(path)
        (self.count, self.usesNumPyShapes) = (count, usesNumPyShapes)
        try file.append(NDArrayVersion.listMagic)
        try file.append(UInt64(0))
        try file.append(UInt64(count))
    }

    /// Adds an array; either all have names or none.
    public func append(_ array: NDArray, name: String? = nil) throws(GluonError) {
        try head(name)
        try file.append(array.storage.rawValue)
        if array.shape != nil, array.storage != .dense { try append(shape: array.storedShape) }
        guard let shape = array.shape else { return try append(shape: nil) }
        precondition(usesNumPyShapes || !shape.isEmpty, "a single number needs NumPy's shapes")
        try append(shape: shape)
        try append(deviceAnd: array.type)
        for one in array.auxiliaries {
            try file.append(one.type.rawValue)
            try append(shape: one.shape)
        }
        try file.append(array.bytes)
        for one in array.auxiliaries { try file.append(one.bytes) }
    }

    /// Adds a dense array of `Float` without a copy of its numbers.
    public func append(_ floats: [Float], shape: [Int], name: String? = nil) throws(GluonError) {
        precondition(floats.count == shape.reduce(1, *), "\(floats.count) numbers cannot fill \(shape)")
        try head(name)
        try file.append(NDArray.Storage.dense.rawValue)
        try append(shape: shape)
        try append(deviceAnd: .float32)
        try file.append(floats)
    }

    /// Writes the names and gives the file its own.
    public func finish() throws(GluonError) {
        precondition(written == count, "\(written) arrays written, \(count) announced")
        precondition(names.isEmpty || names.count == count, "\(names.count) names for \(count) arrays")
        try file.append(UInt64(names.count))
        for name in names {
            try file.append(UInt64(name.utf8.count))
            try file.append(name)
        }
        try file.finish()
    }

    private func head(_ name: String?) throws(GluonError) {
        written += 1
        if let name { names.append(name) }
        try file.append(usesNumPyShapes ? NDArrayVersion.v3 : NDArrayVersion.v2)
    }

    private func append(shape: [Int]?) throws(GluonError) {
        guard let shape else { return try file.append(Int32(usesNumPyShapes ? -1 : 0)) }
        try file.append(Int32(shape.count))
        for extent in shape { try file.append(Int64(extent)) }
    }

    private func append(deviceAnd type: NDArray.ElementType) throws(GluonError) {
        // Device 1 is the processor, the second word its number.
        try file.append(Int32(1))
        try file.append(Int32(0))
        try file.append(type.rawValue)
    }
}
