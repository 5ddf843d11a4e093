import Domain
import Foundation
import DetectionMetrics

/// Ground truth and detections of a made-up network, seeded: some in place, some beside, some of another class.
struct MadeUpDetections {
    static let classes = 80

    let images: Int
    private(set) var truths = TruthBoxes()
    private(set) var found = FoundBoxes()

    /// Makes so many boxes on so many images.
    init(images: Int, truths: Int, found: Int, seed: UInt64) {
        self.images = images
        var random = SeededGenerator(seed: seed)
        func uniform() -> Double { Double(random.next() >> 11) / Double(1 << 53) }
        func place() -> (x: Double, y: Double, width: Double, height: Double) {
            let (width, height) = (8 + uniform() * uniform() * 300, 8 + uniform() * uniform() * 300)
            return (uniform() * (640 - width), uniform() * (480 - height), width, height)
        }
        func classIndex() -> Int { Int(uniform() * uniform() * Double(Self.classes)) }
        var rows = [[Int]](repeating: [], count: images)
        for row in 0..<truths {
            let (image, box) = (Int(uniform() * Double(images)), place())
            rows[image].append(row)
            self.truths.append(
                image: image, classIndex: classIndex(), x: box.x, y: box.y, width: box.width, height: box.height,
                flags: uniform() < 0.01 ? .crowd : [])
        }
        for number in 0..<found {
            let image = number * images / found
            let kind = uniform()
            guard let row = rows[image].isEmpty ? nil : rows[image][Int(uniform() * Double(rows[image].count))],
                kind < 0.4
            else {
                let box = place()
                self.found.append(
                    image: image, classIndex: classIndex(), x: box.x, y: box.y, width: box.width, height: box.height,
                    confidence: uniform() * uniform())
                continue
            }
            let (width, height) = (self.truths.width[row], self.truths.height[row])
            func shift() -> Double { (uniform() - 0.5) * 0.4 }
            self.found.append(
                image: image, classIndex: kind < 0.35 ? Int(self.truths.classIndex[row]) : classIndex(),
                x: self.truths.x[row] + shift() * width, y: self.truths.y[row] + shift() * height,
                width: width * (1 + shift()), height: height * (1 + shift()), confidence: uniform())
        }
    }

    /// Writes the ground truth as COCO's instances.
    func writeInstances(to path: String) throws {
        var text = "{\"images\": ["
        for image in 0..<images {
            text += (image > 0 ? ", " : "") + "{\"id\": \(image + 1), \"file_name\": \"\(image + 1).jpg\", "
            text += "\"width\": 640, \"height\": 480}"
        }
        text += "], \"categories\": ["
        for index in 0..<Self.classes {
            text += (index > 0 ? ", " : "") + "{\"id\": \(index + 1), \"name\": \"class \(index + 1)\"}"
        }
        text += "], \"annotations\": ["
        for row in 0..<truths.count {
            text += (row > 0 ? ", " : "") + "{\"id\": \(row + 1), \"image_id\": \(truths.image[row] + 1), "
            text += "\"category_id\": \(truths.classIndex[row] + 1), \"bbox\": [\(truths.x[row]), \(truths.y[row]), "
            text += "\(truths.width[row]), \(truths.height[row])], \"area\": \(truths.area[row]), "
            text += "\"iscrowd\": \(truths.flags[row].contains(.crowd) ? 1 : 0)}"
        }
        try (text + "]}\n").write(toFile: path, atomically: true, encoding: .utf8)
    }

    /// Writes the detections as COCO's results.
    func writeResults(to path: String) throws {
        var text = "["
        for row in 0..<found.count {
            text += (row > 0 ? ", " : "") + "{\"image_id\": \(found.image[row] + 1), "
            text += "\"category_id\": \(found.classIndex[row] + 1), \"bbox\": [\(found.x[row]), \(found.y[row]), "
            text += "\(found.width[row]), \(found.height[row])], \"score\": \(found.confidence[row])}"
        }
        try (text + "]\n").write(toFile: path, atomically: true, encoding: .utf8)
    }
}
