/// Reads the small numbers between the data of a file, one after another, never beyond its end.
struct RecordCursor {
    let file: ReadableFile<GluonError>
    private(set) var offset = 0
    private var window: [UInt8] = []
    private var windowStart = 0

    init(_ file: ReadableFile<GluonError>) { self.file = file }

    var remaining: Int { file.length - offset }

    /// Next little-endian number; `what` says in an error what it should have been.
    mutating func number<T: FixedWidthInteger>(_ type: T.Type, _ what: String) throws(GluonError) -> T {
        let size = MemoryLayout<T>.size
        try need(size, what)
        if offset < windowStart || offset + size > windowStart + window.count {
            (window, windowStart) = (try file.bytes(min(4096, remaining), at: offset), offset)
        }
        var value: T = 0
        for byte in 0..<size { value |= T(truncatingIfNeeded: window[offset - windowStart + byte]) << (8 * byte) }
        offset += size
        return value
    }

    mutating func text(count: Int, _ what: String) throws(GluonError) -> String {
        let at = offset
        let bytes = try file.bytes(try skip(count, what), at: at)
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw malformed(what, at: at, found: "bytes that are no text", expected: "UTF-8")
        }
        return text
    }

    /// Passes over `count` bytes that must be there; answers with `count`.
    @discardableResult
    mutating func skip(_ count: Int, _ what: String) throws(GluonError) -> Int {
        try need(count, what)
        offset += count
        return count
    }

    func malformed(_ what: String, at offset: Int, found: String, expected: String) -> GluonError {
        .malformed(path: file.path, offset: offset, what: what, found: found, expected: expected)
    }

    private func need(_ count: Int, _ what: String) throws(GluonError) {
        guard count <= remaining else {
            throw malformed(what, at: offset, found: "\(remaining) bytes to the end", expected: "\(count)")
        }
    }
}
