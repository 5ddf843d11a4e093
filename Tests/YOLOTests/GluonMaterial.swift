import Foundation
import Testing

/// The fixtures beside the checkout, and files of a test's own.
enum GluonMaterial {
    static let folder: String = {
        let package = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        return package.deletingLastPathComponent().appending(path: "shared/fixtures/mxnet-gluoncv").path
    }()

    static let isThere = FileManager.default.fileExists(atPath: folder)
    static let absence: Comment = "no ../shared/fixtures/mxnet-gluoncv beside the checkout"

    static func path(_ name: String) -> String { folder + "/" + name }

    static func bytes(_ path: String) throws -> [UInt8] { [UInt8](try Data(contentsOf: URL(filePath: path))) }

    static func json(_ name: String) throws -> Any {
        try JSONDecoder().decode(ExactJSON.self, from: Data(contentsOf: URL(filePath: path(name)))).value
    }

    /// Square root of the sum of squares, as the fixtures give it of long arrays.
    static func norm(_ numbers: [Float]) -> Double {
        numbers.withUnsafeBufferPointer { buffer in
            guard var place = buffer.baseAddress else { return 0 }
            let end = place + buffer.count
            var sum = 0.0
            while place != end {
                sum += Double(place.pointee) * Double(place.pointee)
                place += 1
            }
            return sum.squareRoot()
        }
    }

    static func bytes(hex: String) -> [UInt8] {
        let digits = hex.compactMap(\.hexDigitValue)
        return stride(from: 0, to: digits.count - 1, by: 2).map { UInt8(digits[$0] * 16 + digits[$0 + 1]) }
    }
}

/// A folder that goes when the test does.
final class GluonScratch {
    let folder = NSTemporaryDirectory() + "gluon-\(UUID().uuidString)"

    init() { try? FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true) }

    deinit { try? FileManager.default.removeItem(atPath: folder) }

    func path(_ name: String) -> String { folder + "/" + name }

    func file(_ bytes: [UInt8], _ name: String = "a.params") throws -> String {
        try Data(bytes).write(to: URL(filePath: path(name)))
        return path(name)
    }
}

/// JSON whose numbers are rounded once: `JSONSerialization` is an ulp off now and then.
private struct ExactJSON: Decodable {
    let value: Any

    init(from decoder: any Decoder) throws {
        if let keyed = try? decoder.container(keyedBy: Key.self) {
            value = try Dictionary(
                uniqueKeysWithValues: keyed.allKeys.map {
                    ($0.stringValue, try keyed.decode(ExactJSON.self, forKey: $0).value)
                })
        } else if var list = try? decoder.unkeyedContainer() {
            var values: [Any] = []
            while !list.isAtEnd { values.append(try list.decode(ExactJSON.self).value) }
            value = values
        } else {
            let single = try decoder.singleValueContainer()
            if let number = try? single.decode(Int64.self) {
                value = NSNumber(value: number)
            } else if let number = try? single.decode(Double.self) {
                value = NSNumber(value: number)
            } else if let text = try? single.decode(String.self) {
                value = text
            } else {
                value = (try? single.decode(Bool.self)) as Any
            }
        }
    }

    private struct Key: CodingKey {
        let stringValue: String
        let intValue: Int? = nil
        init?(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { nil }
    }
}
