extension CheckedImage {
    /// Boxes without extent, out of the picture, or too small to be learnt.
    func checkGeometry(into sink: inout CheckSink) {
        let tiny = size.flatMap { TinyRule(sink.configuration, picture: $0) }
        let margin = sink.configuration[.boxOutside, "pixels"]
        for box in boxes {
            guard box.box.isFinite, !box.box.isEmpty else {
                sink.add(.boxEmpty, image: id, box: box.id, classID: box.classID) {
                    guard box.box.isFinite else { return "an edge is no number" }
                    let (width, height) = (box.box.width.short, box.box.height.short)
                    return "\(width)×\(height) px; expected more than 0 in both"
                }
                continue
            }
            guard let size else { continue }
            let reach = box.box.reach(outOf: size)
            if reach.pixels > margin {
                sink.add(.boxOutside, image: id, box: box.id, classID: box.classID, weight: reach.pixels) {
                    box.box.clamped(to: size).isEmpty
                        ? "lies wholly outside of the picture of \(size.width)×\(size.height)"
                        : "reaches \(reach.pixels.short) px out \(reach.side) of \(size.width)×\(size.height)"
                }
            }
            if let tiny, let seen = tiny.tooSmall(box.box) {
                sink.add(.boxTiny, image: id, box: box.id, classID: box.classID, weight: -seen.width * seen.height) {
                    "\(seen.width.short)×\(seen.height.short) px at an input of \(tiny.input)"
                }
            }
        }
    }
}

/// Which boxes vanish when the picture is letterboxed into the network's input.
struct TinyRule {
    let input: Int
    private let scale: (x: Double, y: Double)
    private let side: Double
    private let area: Double

    init?(_ configuration: CheckConfiguration, picture: ImageSize) {
        guard picture.width > 0, picture.height > 0 else { return nil }
        input = Int(configuration[.boxTiny, "input"])
        scale = Placement.letterbox(picture, in: ImageSize(width: input, height: input)).scale
        side = configuration[.boxTiny, "side"]
        let stride = configuration[.boxTiny, "stride"]
        area = configuration[.boxTiny, "share"] * stride * stride
    }

    /// Width and height of the box in pixels of the input if that is too small, else `nil`.
    func tooSmall(_ box: PixelBox) -> (width: Double, height: Double)? {
        let (width, height) = (box.width * scale.x, box.height * scale.y)
        return width < side || height < side || width * height < area ? (width, height) : nil
    }
}

extension PixelBox {
    /// How far the box reaches out of a picture at most, in pixels, and where; 0 or less where it does not.
    func reach(outOf size: ImageSize) -> (pixels: Double, side: String) {
        let sides = [
            (-xMin, "on the left"), (-yMin, "at the top"), (xMax - Double(size.width), "on the right"),
            (yMax - Double(size.height), "at the bottom"),
        ]
        return sides.max { $0.0 < $1.0 } ?? (0, "")
    }
}

extension Double {
    /// The number with at most two digits after the point, for messages.
    var short: String {
        guard isFinite, abs(self) < 1e12 else { return "\(self)" }
        let hundredths = Int((abs(self) * 100).rounded())
        let (whole, rest) = (hundredths / 100, hundredths % 100)
        let sign = self < 0 && hundredths > 0 ? "-" : ""
        guard rest > 0 else { return "\(sign)\(whole)" }
        return rest % 10 == 0 ? "\(sign)\(whole).\(rest / 10)" : "\(sign)\(whole).\(rest < 10 ? "0" : "")\(rest)"
    }
}
