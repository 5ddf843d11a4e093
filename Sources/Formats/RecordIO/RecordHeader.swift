import Domain

/// What stands before the picture in a record: flag, label, two ids, and as many float labels as the flag says.
struct RecordHeader: Equatable {
    /// Bytes of the fixed part: `u32 flag, f32 label, u64 id, u64 id2`.
    static let length = 24
    /// Most labels believed.
    static let labelLimit = 1_000_000

    var id: UInt64
    /// The single label in the header where there is no list, else empty.
    var scalar: Float?
    /// A, B, the rest of the header and the objects, as in a line of a `.lst`.
    var labels: [Float]

    /// Bytes before the picture.
    var byteCount: Int { Self.length + 4 * labels.count }

    init(id: UInt64, labels: [Float]) { (self.id, scalar, self.labels) = (id, nil, labels) }

    /// Reads the header of a record.
    init(of payload: FileRanges, in file: RecordFile) throws(RecordFault) {
        let count = payload.count
        guard count >= Self.length else {
            throw RecordFault(reason: "a record of \(count) bytes, an image's has at least \(Self.length)")
        }
        let fixed = try file.bytes(of: payload.part(0..<Self.length))
        let flag = Int(RecordChunk.word(fixed[0..<4]))
        id = UInt64(RecordChunk.word(fixed[8..<12])) | UInt64(RecordChunk.word(fixed[12..<16])) << 32
        scalar = flag == 0 ? Float(bitPattern: RecordChunk.word(fixed[4..<8])) : nil
        guard flag <= Self.labelLimit, Self.length + 4 * flag <= count else {
            throw RecordFault(reason: "\(flag) labels announced in a record of \(count) bytes")
        }
        let bytes = try file.bytes(of: payload.part(Self.length..<Self.length + 4 * flag))
        labels = (0..<flag).map { Float(bitPattern: RecordChunk.word(bytes[4 * $0..<4 * $0 + 4])) }
    }

    /// The bytes that stand before the picture.
    var bytes: [UInt8] {
        var out = RecordChunk.bytes(UInt32(labels.count)) + RecordChunk.bytes((scalar ?? 0).bitPattern)
        out += RecordChunk.bytes(UInt32(truncatingIfNeeded: id)) + RecordChunk.bytes(UInt32(id >> 32))
        out += repeatElement(0, count: 8)
        for label in labels { out += RecordChunk.bytes(label.bitPattern) }
        return out
    }

    /// A label as the shortest text that gives the same float.
    static func text(_ label: Float) -> String {
        label == label.rounded() && abs(label) < 1e7 ? String(Int(label)) : label.description
    }

    /// The extension that the first bytes of a picture call for.
    static func pictureExtension(_ start: [UInt8]) -> String {
        if start.starts(with: [0xFF, 0xD8]) { return "jpg" }
        if start.starts(with: [0x89, 0x50, 0x4E, 0x47]) { return "png" }
        if start.starts(with: Array("RIFF".utf8)) { return "webp" }
        if start.starts(with: Array("GIF8".utf8)) { return "gif" }
        if start.starts(with: Array("BM".utf8)) { return "bmp" }
        return "jpg"
    }
}
