import Domain
import Foundation

extension CatalogBenchmark {
    /// Edits of the synset where they cost most, one class having all boxes; everything is taken back.
    func synsetEdits(_ store: CatalogStore) throws(CatalogError) -> [Case] {
        let first = try store.synset().classes
        var gathered = 0
        for entry in first.dropFirst() where try store.classUse()[entry.id] != nil {
            try store.reclass(from: entry.id, to: first[0].id, by: "bench", at: Date())
            gathered += 1
        }
        let (all, other) = (try store.synset().classes[0], try store.synset().classes[1])
        let count = try store.classUse()[all.id]?.boxes ?? 0
        var cases: [Case] = []
        cases.append(
            try measure("use of each class", runs: 9) { () throws(CatalogError) in _ = try store.classUse() })
        let edits: [(String, Edit)] = [
            ("merge a class of \(count) boxes", .mergeClass(all, into: other)),
            ("remove it, its boxes to another", .removeClass(all, boxes: count, .reassign(to: other))),
            ("remove it and its boxes", .removeClass(all, boxes: count, .delete)),
            ("move it", .moveClass(all.id, toIndex: 5)),
            ("freeze", .freezeSynset),
        ]
        for (name, edit) in edits {
            cases.append(
                try measure(name, runs: 1) { () throws(CatalogError) in
                    try store.apply(edit, by: "bench", at: Date())
                })
            cases.append(
                try measure("undo that", runs: 1) { () throws(CatalogError) in
                    _ = try store.undo(by: "bench", at: Date())
                })
            guard case .removeClass(_, _, .delete) = edit else { continue }
            cases.append(
                try measure("redo that", runs: 1) { () throws(CatalogError) in
                    _ = try store.redo(by: "bench", at: Date())
                })
            _ = try store.undo(by: "bench", at: Date())
        }
        for _ in 0..<gathered { _ = try store.undo(by: "bench", at: Date()) }
        return cases
    }
}
