import Domain

/// The rows of one label file: `class x y w h` in fractions of the picture.
struct YOLORows {
    let place: String
    let size: ImageSize
    let synset: [String]
    let options: ReadOptions

    /// Name under which a box keeps its own text: fractions mean nothing without the size.
    static func origin(_ size: ImageSize) -> String { "yolo:\(size.width)x\(size.height)" }

    /// The usable boxes and the number of rows, or `nil` if the file was left out.
    func read(_ bytes: [UInt8]) throws(FormatError) -> (boxes: [LabelledBox], rows: Int)? {
        guard let text = String(validating: bytes, as: UTF8.self) else {
            try options.leaveOut(place, "not UTF-8")
            return nil
        }
        var boxes: [LabelledBox] = []
        var rows = 0
        for (index, line) in Disk.lines(text).enumerated() {
            let columns = line.split { $0 == " " || $0 == "\t" || $0 == "\u{FEFF}" }.map(String.init)
            if columns.isEmpty { continue }
            rows += 1
            let here = "\(place):\(index + 1)"
            var (fields, confidence) = (Array(columns.dropFirst()), String?.none)
            if columns.count == 6 {
                switch options.yoloColumns {
                case .confidenceLast: confidence = fields.removeLast()
                case .confidenceSecond: confidence = fields.removeFirst()
                case nil:
                    try options.leaveOut(
                        here, "six columns: say whether the confidence stands last or second, it is not guessed")
                    return nil
                }
            }
            if let box = try box(columns[0], fields, confidence, at: here) { boxes.append(box) }
        }
        return (boxes, rows)
    }

    private func box(
        _ classText: String, _ fields: [String], _ confidence: String?, at here: String
    ) throws(FormatError) -> LabelledBox? {
        guard fields.count == 4 else {
            try options.leaveOut(here, "\(fields.count + 1) columns, expected 5")
            return nil
        }
        guard let index = Int(classText), index >= 0 else {
            try options.leaveOut(here, "class \(classText), expected a number from 0")
            return nil
        }
        guard index < synset.count else {
            try options.leaveOut(here, "class \(index), but the synset has \(synset.count) classes")
            return nil
        }
        var values: [Double] = []
        for (name, text) in zip(["x", "y", "w", "h"], fields) {
            guard let value = DecimalText.parse(text) else {
                try options.leaveOut(here, "\(name) is \(text), expected a number")
                return nil
            }
            guard value >= -0.01, value <= 1.01 else {
                try options.leaveOut(here, "\(name) is \(text), expected a fraction 0…1 of the picture")
                return nil
            }
            values.append(value)
        }
        let unit = UnitBox(centreX: values[0], centreY: values[1], width: values[2], height: values[3])
        let box = unit.pixels(in: size)
        guard try BoxCheck.passes(box, text: fields, at: here, options: options) else { return nil }
        return LabelledBox(
            className: synset[index], box: box,
            origin: BoxOrigin(convention: Self.origin(size), fields: fields),
            extras: confidence.flatMap { JSONText.isValue($0) ? "{\"confidence\":\($0)}" : nil })
    }
}
