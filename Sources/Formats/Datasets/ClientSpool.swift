import Domain
import Foundation

/// The images of one client as they come, in a file, until all of them are known.
final class ClientSpool {
    let client: String
    /// Classes in the order of their first appearance, or as given.
    private(set) var classes: [String] = []
    private var indices: [String: Int] = [:]
    /// Images without boxes, by kind.
    private(set) var empty = 0
    private(set) var unseen = 0
    private(set) var count = 0
    private let path: String
    private let file: AppendFile

    /// Bytes that are not in the file yet.
    var pending: Int { file.pending }

    init(_ client: String, at path: String) throws(FormatError) {
        (self.client, self.path) = (client, path)
        file = try AppendFile(path)
    }

    func add(_ image: LabelledImage, line: Int) throws(FormatError) {
        guard !image.boxes.isEmpty else {
            if image.state == .empty { empty += 1 } else { unseen += 1 }
            return
        }
        let spooled = SpooledImage(
            line: line, identity: image.key ?? image.path, path: image.path, size: image.header?.uprightSize,
            classes: image.boxes.map { index(of: $0.className) }, boxes: image.boxes.map(\.box))
        count += 1
        try file.append { spooled.encode(into: &$0) }
    }

    private func index(of name: String) -> Int {
        if let known = indices[name] { return known }
        indices[name] = classes.count
        classes.append(name)
        return classes.count - 1
    }

    func flush() throws(FormatError) { try file.flush() }

    /// No more images come.
    func finish() throws(FormatError) { try file.finish() }

    /// Goes through the images in order.
    func forEach(_ body: (Int, SpooledImage) throws(FormatError) -> Void) throws(FormatError) {
        guard let handle = FileHandle(forReadingAtPath: path) else {
            throw .unreadable(path: path, reason: "vanished while it was needed")
        }
        defer { try? handle.close() }
        var buffer: [UInt8] = []
        var (at, index) = (0, 0)
        while index < count {
            if let image = SpooledImage(from: buffer[at...], end: &at) {
                try body(index, image)
                index += 1
                continue
            }
            buffer.removeSubrange(0..<at)
            at = 0
            let piece: Data
            do { piece = try handle.read(upToCount: 1 << 20) ?? Data() } catch {
                throw .unreadable(path: path, reason: error.localizedDescription)
            }
            guard !piece.isEmpty else { throw .unreadable(path: path, reason: "ends too early") }
            buffer += piece
        }
    }
}
