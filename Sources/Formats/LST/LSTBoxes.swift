import Domain

/// The objects of a line or record on their way to boxes.
struct LSTBoxes {
    let synset: [String]
    /// Size of the picture, which fractions need; `nil` where coordinates are pixels.
    let scale: ImageSize?
    let place: String
    let options: ReadOptions

    /// Name under which a box keeps its own text: fractions mean nothing without the size.
    static func origin(_ scale: ImageSize?) -> String { scale.map { "lst:\($0.width)x\($0.height)" } ?? "lst:pixels" }

    /// Size of the picture in a header as the tutorial has it, behind A and B.
    static func stated(_ header: [String]) -> ImageSize? {
        let numbers = header.dropFirst(2).prefix(2).compactMap { DecimalText.parse($0) }
        guard numbers.count == 2, numbers.allSatisfy({ $0 >= 1 && $0 < 1e6 }) else { return nil }
        return ImageSize(width: Int(numbers[0]), height: Int(numbers[1]))
    }

    /// The header as extras, where it is not the one that the writer would make.
    static func extras(_ header: [String], stated: ImageSize?, size: ImageSize?) -> String? {
        if header.count == 4, stated == size, let size, header == LSTWriter.header(size, width: 5) { return nil }
        return JSONMembers.text([JSONMember(key: "lstHeader", text: array(header))])
    }

    private static func array(_ fields: [String]) -> String {
        "[" + fields.map { JSONText.isValue($0) ? $0 : JSONText.quoted($0) }.joined(separator: ",") + "]"
    }

    /// The box of one object's fields, or `nil` if it was left out.
    ///
    /// With `asFloats` fractions are multiplied as MXNet does it, in single precision: for fields that were floats.
    func box(_ fields: [String], asFloats: Bool = false) throws(FormatError) -> LabelledBox? {
        let values = fields.map { DecimalText.parse($0) ?? .nan }
        guard values[0] >= 0, values[0] == values[0].rounded(), values[0] < Double(synset.count) else {
            try options.leaveOut(place, "class \(fields[0]), but the synset has \(synset.count) classes")
            return nil
        }
        func pixels(_ value: Double, _ side: Int?) -> Double {
            guard let side else { return value }
            return asFloats ? Double(Float(value) * Float(side)) : value * Double(side)
        }
        let box = PixelBox(
            xMin: pixels(values[1], scale?.width), yMin: pixels(values[2], scale?.height),
            xMax: pixels(values[3], scale?.width), yMax: pixels(values[4], scale?.height))
        guard try BoxCheck.passes(box, text: Array(fields[1...4]), at: place, options: options) else { return nil }
        let rest = Array(fields.dropFirst(5))
        return LabelledBox(
            className: synset[Int(values[0])], box: box,
            // The class number stands first: im2rec writes 2.0 where others write 2.
            origin: BoxOrigin(convention: Self.origin(scale), fields: Array(fields.prefix(5))),
            extras: rest.isEmpty ? nil : "{\"lstExtra\":\(Self.array(rest))}")
    }
}
