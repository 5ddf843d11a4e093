import Domain
import Foundation
import Queue

/// What a service's network found in a picture, read from the text that its clients are answered.
struct ServiceDetections {
    /// A detection, its class by name.
    struct Found: Equatable {
        var className: String
        /// 0…1.
        var confidence: Double
        /// In pixels of the upright picture.
        var box: PixelBox
    }

    private struct Line: Decodable {
        struct Box: Decodable {
            var x: Double
            var y: Double
            var width: Double
            var height: Double
        }
        var `class`: String
        var confidence: Double
        var box: Box
    }

    /// The detections of a result; `nil` where its text is none of the service's.
    static func read(_ result: StoredResult) -> [Found]? {
        guard let lines = try? JSONDecoder().decode([Line].self, from: Data(result.detections.utf8)) else { return nil }
        // Percent of the picture.
        let (x, y) = (Double(result.width) / 100, Double(result.height) / 100)
        return lines.map { line in
            Found(
                className: line.class, confidence: max(0, min(1, line.confidence)),
                box: PixelBox(
                    xMin: line.box.x * x, yMin: line.box.y * y, xMax: (line.box.x + line.box.width) * x,
                    yMax: (line.box.y + line.box.height) * y))
        }
    }

    /// The least confidence in a result's text, and how many lie below a threshold; `nil` where nothing was found.
    ///
    /// Looks for the member's name in the bytes alone: within a class name its quotes would be escaped.
    static func doubts(in text: String, below: Double) -> (least: Double, count: Int)? {
        var (least, count) = (Double.infinity, 0)
        let name = Array("\"confidence\":".utf8)
        text.utf8.withContiguousStorageIfAvailable { bytes in
            var at = 0
            while at + name.count < bytes.count {
                guard bytes[at] == name[0], bytes[at..<at + name.count].elementsEqual(name) else {
                    at += 1
                    continue
                }
                at += name.count
                let start = at
                while at < bytes.count, bytes[at] != UInt8(ascii: ","), bytes[at] != UInt8(ascii: "}") { at += 1 }
                guard let value = Double(String(decoding: bytes[start..<at], as: UTF8.self)) else { continue }
                least = min(least, value)
                if value < below { count += 1 }
            }
        }
        return least.isFinite ? (least, count) : nil
    }
}
