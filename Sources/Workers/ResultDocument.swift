import Domain
import Queue

/// What a network found, as the service answers it.
enum ResultDocument {
    /// The detections as a JSON array: classes by name, boxes in percent of the picture and cut to it.
    ///
    /// Confidence has four places, percent have three: on a picture of 10,000 pixels that is a tenth of a pixel.
    static func detections(_ found: [Detection], classes: [String], in size: ImageSize) -> String {
        let texts = found.compactMap { detection -> String? in
            let box = detection.box.clamped(to: size)
            guard !box.isEmpty else { return nil }
            let name =
                classes.indices.contains(detection.classIndex)
                ? classes[detection.classIndex] : "class \(detection.classIndex)"
            let x = percent(box.xMin, of: size.width), y = percent(box.yMin, of: size.height)
            let right = percent(box.xMax, of: size.width), bottom = percent(box.yMax, of: size.height)
            return """
                {"class":\(JSONWriter.quoted(name)),"confidence":\(decimal(Int((detection.confidence * 1e4).rounded()), places: 4)),\
                "box":{"x":\(decimal(x, places: 3)),"y":\(decimal(y, places: 3)),\
                "width":\(decimal(right - x, places: 3)),"height":\(decimal(bottom - y, places: 3))}}
                """
        }
        return "[" + texts.joined(separator: ",") + "]"
    }

    /// Thousandths of a percent.
    private static func percent(_ value: Double, of whole: Int) -> Int { Int((value / Double(whole) * 1e5).rounded()) }

    /// A number that is not negative with a few places, without needless zeros.
    static func decimal(_ scaled: Int, places: Int) -> String {
        var digits = String(scaled)
        while digits.utf8.count <= places { digits = "0" + digits }
        var fraction = String(digits.suffix(places))
        while fraction.hasSuffix("0") { fraction.removeLast() }
        let whole = String(digits.dropLast(places))
        return fraction.isEmpty ? whole : "\(whole).\(fraction)"
    }
}
