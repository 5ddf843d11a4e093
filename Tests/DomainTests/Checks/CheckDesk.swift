import Domain

/// Images to be checked, in few words.
extension CheckedImage {
    /// An image of 100×50 pixels with boxes given as class, left, top, right, bottom; they are numbered from 1.
    static func of(
        _ boxes: [(Int64, Double, Double, Double, Double)], size: ImageSize? = ImageSize(width: 100, height: 50),
        orientation: Orientation = .upright, state: ImageState = .labelled, picture: PictureSight? = nil
    ) -> CheckedImage {
        CheckedImage(
            id: ImageID(rawValue: 1), size: size, orientation: orientation, state: state, picture: picture,
            boxes: boxes.enumerated().map { index, box in
                CheckedBox(
                    id: AnnotationID(rawValue: Int64(index + 1)), classID: ClassID(rawValue: box.0),
                    box: PixelBox(xMin: box.1, yMin: box.2, xMax: box.3, yMax: box.4))
            })
    }

    /// What one rule finds on the image.
    func findings(_ rule: CheckRule) -> [CheckFinding] { findings(rule, CheckConfiguration()) }

    /// What one rule finds on the image, set in some way.
    func findings(_ rule: CheckRule, _ configuration: CheckConfiguration) -> [CheckFinding] {
        var sink = CheckSink(configuration.only([rule]))
        check(into: &sink)
        return sink.findings
    }

    /// Numbers of the boxes that a rule finds, each with the other box where there is one.
    func boxes(_ rule: CheckRule) -> [[Int64]] {
        findings(rule).map { [$0.box, $0.otherBox].compactMap { $0?.rawValue } }
    }
}
