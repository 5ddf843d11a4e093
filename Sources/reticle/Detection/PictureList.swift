import Domain
import Foundation
import Synchronization

/// Pictures as the command line names them.
enum PictureList {
    private static let endings: Set<String> = ["jpg", "jpeg", "png", "webp"]

    /// A picture, or all pictures of a folder and those below, in natural order.
    ///
    /// - Throws: ``Refusal`` where nothing is there
    static func pictures(at path: String) throws -> [String] {
        guard FileManager.default.fileExists(atPath: Paths.absolute(path)) else {
            throw Refusal("\(path): no such file or folder")
        }
        guard Paths.isFolder(Paths.absolute(path)) else { return [path] }
        // An enumerator does not follow a link that it begins with.
        let folder = URL(filePath: Paths.absolute(path)).resolvingSymlinksInPath().path
        let all = FileManager.default.enumerator(atPath: folder)?.compactMap { $0 as? String } ?? []
        let pictures = all.filter { endings.contains(($0 as NSString).pathExtension.lowercased()) }
        guard !pictures.isEmpty else { throw Refusal("\(path): no pictures in this folder") }
        return pictures.map { (NaturalOrder.key($0), $0) }
            .sorted { $0.0.lexicographicallyPrecedes($1.0) }
            .map { path.hasSuffix("/") ? path + $0.1 : "\(path)/\($0.1)" }
    }
}

/// File names in one folder for pictures that come from several.
final class PictureNames: Sendable {
    private let taken = Mutex<Set<String>>([])

    /// The picture's own name with `.jpg`, and a number where that is taken.
    func unique(_ path: String) -> String {
        let stem = ((path as NSString).lastPathComponent as NSString).deletingPathExtension
        var name = stem + ".jpg"
        var number = 2
        while !taken.withLock({ $0.insert(name.lowercased()).inserted }) {
            name = "\(stem)-\(number).jpg"
            number += 1
        }
        return name
    }
}
