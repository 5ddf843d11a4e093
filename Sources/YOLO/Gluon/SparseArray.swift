/// A sparse array on its way to a dense one.
struct SparseArray {
    private let array: NDArray
    private let path: String
    private let record: NDArrayRecord

    init(_ array: NDArray, _ file: NDArrayFile, _ record: NDArrayRecord) {
        (self.array, self.path, self.record) = (array, file.path, record)
    }

    /// More elements than any layer has; a sparse array of a few bytes can claim any extent.
    private static let mostElements = 1 << 27

    func dense() throws(GluonError) -> [Float] {
        let shape = array.shape ?? []
        var count = 1
        for extent in shape {
            guard extent == 0 || count <= Self.mostElements / extent else {
                throw malformed(record.offset, "extent", "\(shape)", "at most \(Self.mostElements) elements")
            }
            count *= extent
        }
        var dense = [Float](repeating: 0, count: count)
        guard count > 0, !array.bytes.isEmpty else { return dense }
        let (values, indices) = (array.floats, array.auxiliaries.map { NDArrayDecoding.integers($0.bytes, $0.type) })
        switch array.storage {
        case .dense: return values
        case .rowSparse: try rows(values, indices[0], into: &dense, rows: shape.first ?? 1)
        case .csr: try compressed(values, indices[0], indices[1], into: &dense, shape)
        }
        return dense
    }

    private func rows(_ values: [Float], _ rows: [Int64], into dense: inout [Float], rows count: Int) throws(GluonError)
    {
        let width = dense.count / count
        guard values.count == rows.count * width else {
            throw malformed(record.offset, "rows", "\(values.count) values", "\(rows.count) rows of \(width)")
        }
        for (place, row) in rows.enumerated() {
            guard row >= 0, row < count else { throw outside("row", row, count) }
            for column in 0..<width { dense[Int(row) * width + column] = values[place * width + column] }
        }
    }

    private func compressed(
        _ values: [Float], _ starts: [Int64], _ columns: [Int64], into dense: inout [Float], _ shape: [Int]
    ) throws(GluonError) {
        guard shape.count == 2, starts.count == shape[0] + 1, columns.count == values.count else {
            throw malformed(
                record.offset, "csr", "\(starts.count) row starts, \(columns.count) columns, \(values.count) values",
                "one more start than rows of \(shape), and a column for each value")
        }
        for row in 0..<shape[0] {
            guard starts[row] >= 0, starts[row] <= starts[row + 1], starts[row + 1] <= values.count else {
                throw outside("row start", starts[row], values.count)
            }
            for place in Int(starts[row])..<Int(starts[row + 1]) {
                guard columns[place] >= 0, columns[place] < shape[1] else {
                    throw outside("column", columns[place], shape[1])
                }
                dense[row * shape[1] + Int(columns[place])] = values[place]
            }
        }
    }

    private func outside(_ what: String, _ found: Int64, _ limit: Int) -> GluonError {
        malformed(record.auxiliaries.first?.offset ?? record.offset, what, "\(found)", "0…\(limit - 1)")
    }

    private func malformed(_ offset: Int, _ what: String, _ found: String, _ expected: String) -> GluonError {
        .malformed(path: path, offset: offset, what: what, found: found, expected: expected)
    }
}
