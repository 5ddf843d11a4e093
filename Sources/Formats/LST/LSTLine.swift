import Domain

/// One line of a detection list as text: `index A B header… (id xmin ymin xmax ymax extra…)… path`, between tabs.
struct LSTLine {
    var index: String
    /// A, B and the rest of the header.
    var header: [String]
    /// Fields of each object.
    var objects: [[String]]
    var path: String

    /// What is wrong with a line.
    struct Fault: Error { var reason: String }

    init(index: String, header: [String], objects: [[String]], path: String) {
        (self.index, self.header, self.objects, self.path) = (index, header, objects, path)
    }

    init(_ bytes: [UInt8]) throws(Fault) {
        guard let text = String(validating: bytes, as: UTF8.self) else { throw Fault(reason: "not UTF-8") }
        let fields = text.split(separator: "\t", omittingEmptySubsequences: false).map {
            var field = $0
            while field.last == " " { field.removeLast() }
            return String(field.drop { $0 == " " })
        }
        guard fields.count >= 3 else {
            throw Fault(reason: "\(fields.count) fields between tabs, expected index, A, B, numbers and path")
        }
        (index, path) = (fields[0], fields[fields.count - 1])
        guard DecimalText.parse(index) != nil else { throw Fault(reason: "index is \(index), expected a number") }
        (header, objects) = try Self.split(Array(fields[1..<fields.count - 1]))
    }

    /// Takes A, B, the rest of the header, and the objects apart.
    static func split(_ label: [String]) throws(Fault) -> (header: [String], objects: [[String]]) {
        for field in label where DecimalText.parse(field) == nil {
            throw Fault(reason: "\(field.isEmpty ? "empty field" : field), expected a number")
        }
        guard label.count >= 2, let a = whole(label[0]), let b = whole(label[1]) else {
            throw Fault(reason: "no header widths A and B: a list of classes, not of boxes")
        }
        guard a >= 2, a <= label.count else {
            throw Fault(reason: "header width A is \(a), but the line has \(label.count) numbers")
        }
        guard b >= 5 else { throw Fault(reason: "object width B is \(b), expected at least 5") }
        guard (label.count - a) % b == 0 else {
            throw Fault(reason: "\(label.count - a) numbers behind the header are no multiple of B = \(b)")
        }
        let rest = label.dropFirst(a)
        let objects = stride(from: rest.startIndex, to: rest.endIndex, by: b).map { Array(rest[$0..<$0 + b]) }
        return (Array(label.prefix(a)), objects)
    }

    private static func whole(_ text: String) -> Int? {
        DecimalText.parse(text).flatMap { $0 == $0.rounded() && abs($0) < 1e6 ? Int($0) : nil }
    }

    var text: String {
        ([index] + header + objects.flatMap { $0 } + [path]).joined(separator: "\t") + "\n"
    }
}
