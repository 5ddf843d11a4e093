import Catalog
import Domain
import Foundation
import DetectionMetrics
import Workbench

/// Reckons in which order the images of a workspace that nobody has labelled are best labelled, and keeps that order.
struct NextPlanning {
    let store: CatalogStore
    /// The network whose doubts count; the one that looked last where `nil`.
    var model: String?
    var client: String?

    /// Images that are ordered at most: of more, an even selection is.
    static let mostImages = 50_000

    /// What came of it.
    struct Result {
        var order: [NextImage]
        /// Images that no network has looked at, and whose pictures have not been looked at.
        var unpredicted = 0
        var unlooked = 0
        /// Images that were left out because there are too many.
        var left = 0

        /// What people should know of it, one line each.
        var notes: [String] {
            var notes: [String] = []
            if unpredicted > 0 {
                notes.append(
                    "\(Quantity.count(unpredicted, "image")) no network has looked at; `reticle predict` helps")
            }
            if unlooked > 0 {
                notes.append("\(Quantity.count(unlooked, "picture")) not looked at yet; `reticle check` does that")
            }
            if left > 0 { notes.append("\(left) images are not ordered: \(NextPlanning.mostImages) is the most") }
            return notes
        }
    }

    /// Orders the images and keeps the order.
    /// - Throws: `CatalogError`, ``Refusal`` for an unknown network
    func run() throws -> Result {
        let network = try model.map { name in
            guard let record = try store.model(ModelName(name)) else {
                throw Refusal("network '\(name)': it has not looked at this workspace; `reticle models` lists networks")
            }
            return record.id
        }
        let synset = try store.synset()
        let (open, labelled) = try images()
        var result = Result(order: [], left: max(0, open.count - Self.mostImages))
        let chosen =
            open.count <= Self.mostImages
            ? open : (0..<Self.mostImages).map { open[$0 * open.count / Self.mostImages] }
        let signatures = Dictionary(
            uniqueKeysWithValues: try store.pictureSignatures().map { ($0.image, $0.signature) })
        let candidates = try chosen.map { id in
            let found = try detections(of: id, network, synset)
            if found.isEmpty { result.unpredicted += 1 }
            if signatures[id] == nil { result.unlooked += 1 }
            return NextCandidate(detections: found, signature: signatures[id])
        }
        let counts = try store.boxesPerClass()
        let order = NextOrder(
            candidates, labelled: labelled.compactMap { signatures[$0] },
            boxes: synset.classes.map { counts[$0.id] ?? 0 })
        let names = synset.classes.map(\.name)
        result.order = order.places.map { place in
            let words = place.reasons.map { $0.text { names[$0] } }
            return NextImage(
                image: chosen[place.candidate], gain: place.gain,
                reason: words.isEmpty ? "nothing is known of it" : words.joined(separator: "; "))
        }
        if !store.isReadOnly { try store.setNext(result.order) }
        return result
    }

    /// Images that nobody has labelled, and those that somebody has, oldest first.
    private func images() throws -> (open: [ImageID], labelled: [ImageID]) {
        func found(_ terms: [ImageQuery.Term], _ client: String?) throws -> [ImageID] {
            try store.search(ImageQuery(client: client, terms: terms, sort: .added)).ids
        }
        let isBare = ImageQuery.Term(.boxCount(.init(0, 0)))
        return (
            try found([ImageQuery.Term(.state([.unseen])), isBare], client),
            try found([ImageQuery.Term(.state([.labelled, .empty]))], nil)
        )
    }

    /// What the network in question found, then what the one found that looked last beside it; classes that mean nothing in
    /// the synset are left out.
    private func detections(of image: ImageID, _ network: ModelID?, _ synset: Synset) throws -> [[Detection]] {
        var runs = try store.runs(on: image)
        if let network, let at = runs.firstIndex(where: { $0.model == network }) { runs.swapAt(0, at) }
        if let network, runs.first?.model != network { return [] }
        guard !runs.isEmpty else { return [] }
        let all = try store.detections(of: image)
        return runs.prefix(2).map { run in
            all.filter { $0.run == run.id }.compactMap { each in
                guard let id = each.classID, let index = synset.index(of: id) else { return nil }
                return Detection(classIndex: index, confidence: each.confidence, box: each.box)
            }
        }
    }
}
