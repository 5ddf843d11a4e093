/// Compares the size of a weights file with its network.
struct WeightsExtent {
    let file: String
    /// Length of the file in bytes.
    let size: Int
    let header: WeightsHeader
    let layout: WeightsLayout

    /// How many parts of the layout the file holds.
    func parts(_ extent: WeightsFile.Extent) throws(DarknetError) -> Int {
        switch extent {
        case .whole: return try exactly(layout.parts.count)
        case .upTo(let layers):
            guard layers > 0 else {
                throw .unreadable(path: file, reason: "\(layers) layers asked for; expected at least 1")
            }
            return try exactly(layout.parts.count { $0.node < layers })
        case .partial:
            let complete = layout.parts.count { $0.end <= body }
            let end = complete == 0 ? 0 : layout.parts[complete - 1].end
            guard complete > 0, end == body else { throw wrongSize(expected: layout.parts.count) }
            return complete
        }
    }

    /// Bytes after the header.
    private var body: Int { size - header.byteCount }

    private func exactly(_ count: Int) throws(DarknetError) -> Int {
        guard body == (count == 0 ? 0 : layout.parts[count - 1].end) else { throw wrongSize(expected: count) }
        return count
    }

    private func wrongSize(expected count: Int) -> DarknetError {
        let expected = count == 0 ? 0 : layout.parts[count - 1].end
        return .wrongSize(file: file, bytes: size, expected: header.byteCount + expected, ending: ending(expected))
    }

    private func ending(_ expected: Int) -> String {
        guard let part = layout.parts.first(where: { $0.end > body }) ?? layout.parts.last, body <= expected else {
            let last = layout.parts.last { $0.end <= expected }
            return "\(body - expected) bytes too many" + (last.map { " after layer \($0.name)" } ?? "")
                + "; weights of another network?"
        }
        let (start, end) = (header.byteCount + part.offset, header.byteCount + part.end)
        guard body > part.offset else {
            return "the file ends before layer \(part.name) (bytes \(start) to \(end)); "
                + (body == 0
                    ? "there are no numbers in it"
                    : "weights of the first \(part.node) layers alone, or of another network?")
        }
        return "the file ends inside of layer \(part.name) (bytes \(start) to \(end)); "
            + "truncated, or weights of another network?"
    }
}
