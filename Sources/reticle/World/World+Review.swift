import Catalog
import Domain
import Formats
import Workbench

/// What the interface asks about reviews.
extension World {
    /// Carries out an effect that concerns reviews.
    func answerOfReview(_ effect: Effect) throws -> [Answer] {
        switch effect {
        case .readReview(let wish, let client): return [.review(try material(wish, client: client))]
        case .compare(let sides, let client, let images):
            guard let name = sides.model, let model = try store.model(name) else {
                throw Refusal("there is no network '\(sides.model?.rawValue ?? "")' any more")
            }
            return [.compared(sides, images, try comparisons(model.id, sides, client: client, on: images))]
        default: return []
        }
    }

    /// Everything of a review; of the network that is wished for if it has looked at images, else of one that has.
    private func material(_ wish: ReviewSides, client: String?) throws -> ReviewMaterial {
        let (finished, all) = (try store.comparableImages(client: client), try store.comparedImages(client: client))
        let known = try store.models().filter { all[$0.id] != nil }
        let networks = known.map {
            ReviewMaterial.Network(
                name: $0.name, images: finished[$0.id] ?? 0, all: all[$0.id] ?? 0, isPerson: $0.person != nil)
        }
        var sides = wish
        if !known.contains(where: { $0.name == sides.against && $0.name != sides.model }) { sides.against = nil }
        let candidates = known.filter { sides.against == nil ? finished[$0.id] != nil : $0.name != sides.against }
        guard let model = candidates.first(where: { $0.name == wish.model }) ?? candidates.first else {
            return ReviewMaterial(networks: networks)
        }
        sides.model = model.name
        return ReviewMaterial(
            networks: networks, model: model.name, against: sides.against,
            images: try comparisons(model.id, sides, client: client))
    }

    /// What two sides say, but of images on which this person is to see no boxes but their own.
    private func comparisons(
        _ model: ModelID, _ sides: ReviewSides, client: String?, on images: [ImageID]? = nil
    ) throws -> [ImageComparison] {
        let blind = try store.blindImages(of: person)
        let all = try allComparisons(model, sides, client: client, on: images)
        return blind.isEmpty ? all : all.filter { !blind.contains($0.image) }
    }

    private func allComparisons(
        _ model: ModelID, _ sides: ReviewSides, client: String?, on images: [ImageID]?
    ) throws -> [ImageComparison] {
        if let name = sides.against {
            guard let other = try store.model(name) else { throw Refusal("there is no layer '\(name)' any more") }
            return try store.comparisons(
                with: model, against: other.id, confidence: sides.confidence, client: client, on: images)
        }
        return try store.comparisons(with: model, client: client, on: images).map { comparison in
            var comparison = comparison
            comparison.crowds = Set(comparison.annotations.lazy.filter(Self.isCrowd).map(\.id))
            return comparison
        }
    }

    /// Whether a box counts as a crowd of COCO's: a key that only the formats know.
    private static func isCrowd(_ annotation: Annotation) -> Bool {
        annotation.extras != nil
            && LabelledBox(className: "", box: annotation.box, extras: annotation.extras).isCrowd
    }
}
