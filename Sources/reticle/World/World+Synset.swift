import Catalog
import Domain
import Formats
import Foundation
import Workbench

/// What the interface asks about classes beyond the synset itself.
extension World {
    /// Carries out an effect that concerns classes.
    func answerOfSynset(_ effect: Effect) throws -> [Answer] {
        switch effect {
        case .readClassUse: return [.classUse(try store.classUse())]
        case .readClassList(let path):
            var notes: [String] = []
            let names = try ClassListFile.read(Paths.absolute(path)) { notes.append("\($0.place): \($0.reason)") }
            return [.classList(path, names, notes: notes)]
        case .writeClassList(let path):
            let names = try store.synset().classes.map(\.name)
            try ClassListFile.write(names, to: Paths.absolute(path))
            return [.classListWritten(path, count: names.count)]
        default: return []
        }
    }
}
