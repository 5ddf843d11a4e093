import Cells
import Domain
import Foundation
import Imaging
import YOLO

/// What `reticle predict` prints and draws of each picture.
final class PredictionOutput: Sendable {
    /// A detection under the name of its class.
    struct Named: Sendable {
        var name: String
        /// Place among the theme's class colours.
        var colour: Int
        var confidence: Double
        var box: PixelBox
    }

    private struct Line: Encodable {
        struct Box: Encodable {
            var xmin: Double
            var ymin: Double
            var xmax: Double
            var ymax: Double
        }
        struct Found: Encodable {
            var `class`: String
            var confidence: Double
            var box: Box
        }
        var image: String
        var width: Int
        var height: Int
        var detections: [Found]
    }

    private let isJSON: Bool
    private let renderFolder: String?
    private let colours: [RGB]
    private let names: PictureNames

    /// Makes an output; `renderFolder` gets a copy of each picture with its detections drawn in.
    init(json: Bool, renderFolder: String?) throws {
        (isJSON, self.renderFolder) = (json, renderFolder)
        names = PictureNames()
        colours = try ThemeShelf.theme("dark").classColours
        if let renderFolder {
            try FileManager.default.createDirectory(atPath: renderFolder, withIntermediateDirectories: true)
        }
    }

    /// Prints what was found in a picture, and draws it where that was asked for.
    ///
    /// - Throws: `ImagingError` where the drawing cannot be written
    func show(_ path: String, _ size: ImageSize, _ found: [Named]) throws {
        if isJSON {
            try Out.json(
                Line(
                    image: path, width: size.width, height: size.height,
                    detections: found.map {
                        let box = $0.box
                        return .init(
                            class: $0.name, confidence: Self.rounded($0.confidence, 5),
                            box: .init(
                                xmin: Self.rounded(box.xMin, 2), ymin: Self.rounded(box.yMin, 2),
                                xmax: Self.rounded(box.xMax, 2), ymax: Self.rounded(box.yMax, 2)))
                    }))
        } else {
            let texts = found.map { "\($0.name) \(Int(($0.confidence * 100).rounded())) %" }
            print("\(path)  \(texts.isEmpty ? "nothing" : texts.joined(separator: ", "))".printable)
        }
        if let renderFolder { try render(path, found, to: renderFolder) }
    }

    private func render(_ path: String, _ found: [Named], to folder: String) throws {
        let picture = try PictureReader.decode(Paths.absolute(path))
        let boxes = found.map { each in
            let colour = colours[each.colour % colours.count]
            return RenderedBox(
                box: each.box, name: each.name, confidence: each.confidence,
                colour: SIMD3(colour.red, colour.green, colour.blue))
        }
        // As drawn, the most confident on top.
        let image = try PictureRenderer.render(picture.image, boxes: boxes.reversed())
        try PictureWriter.write(image, to: folder + "/" + names.unique(path))
    }

    private static func rounded(_ value: Double, _ digits: Int) -> Double {
        let scale = digits == 2 ? 100.0 : 100_000
        return (value * scale).rounded() / scale
    }
}
