import Domain

/// All that one run found on one image, most confident first.
struct DetectionSet {
    /// Id of the first detection; the others follow.
    ///
    /// A set without detections has it to itself.
    var first: Int64
    var run: DetectionRunID
    var model: ModelID
    var image: ImageID
    /// Whether no newer run of the network has looked at the image.
    var isCurrent: Bool
    var detections: [Detection]

    /// Ids of the detections.
    var ids: Range<Int64> { first..<first + Int64(detections.count) }

    /// Id of the detection at an index.
    func id(at index: Int) -> DetectionID { DetectionID(rawValue: first + Int64(index)) }

    /// First byte of the packed form: the layout that follows.
    private static let layout: UInt64 = 1

    /// Packs detections: class, confidence and four edges of each, in single precision as the network gave them.
    ///
    /// The spacing of single precision at 4096 pixels is 1/2048 pixel.
    static func pack(_ detections: [Detection]) -> [UInt8] {
        var writer = PackedWriter()
        writer.put(layout)
        writer.put(UInt64(detections.count))
        let sorted = detections.enumerated().sorted {
            ($1.element.confidence, $0.offset) < ($0.element.confidence, $1.offset)
        }
        for (_, detection) in sorted {
            writer.put(UInt64(detection.classIndex))
            writer.put(Float(detection.confidence))
            for edge in [detection.box.xMin, detection.box.yMin, detection.box.xMax, detection.box.yMax] {
                writer.put(Float(edge))
            }
        }
        return writer.bytes
    }

    /// Unpacks what ``pack(_:)`` packed; edges beyond 2²⁴ pixels, of networks of wild numbers, lie there.
    static func unpack(_ bytes: [UInt8]) throws(PackedReader.Damaged) -> [Detection] {
        var reader = PackedReader(bytes)
        guard try reader.unsigned() == layout else { throw PackedReader.Damaged() }
        let detections = try reader.array { (reader) throws(PackedReader.Damaged) in
            Detection(
                classIndex: Int(truncatingIfNeeded: try reader.unsigned()), confidence: Double(try reader.float()),
                box: PixelBox(
                    xMin: try reader.place(), yMin: try reader.place(), xMax: try reader.place(),
                    yMax: try reader.place()))
        }
        guard reader.isAtEnd else { throw PackedReader.Damaged() }
        return detections
    }
}

extension PackedWriter {
    fileprivate mutating func put(_ value: Float) {
        let pattern = value.bitPattern
        for shift: UInt32 in [0, 8, 16, 24] { put(byte: UInt8(truncatingIfNeeded: pattern >> shift)) }
    }
}

extension PackedReader {
    fileprivate mutating func float() throws(Damaged) -> Float {
        var pattern: UInt32 = 0
        for shift: UInt32 in [0, 8, 16, 24] { pattern |= UInt32(try byte()) << shift }
        return Float(bitPattern: pattern)
    }

    /// Pixels that an integer holds, whoever counts in them.
    fileprivate mutating func place() throws(Damaged) -> Double {
        Double(min(max(try float(), -Self.farthest), Self.farthest))
    }

    private static let farthest: Float = 0x1p24
}
