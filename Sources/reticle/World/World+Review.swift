import Catalog
import Domain
import Formats
import Workbench

/// What the interface asks about reviews.
extension World {
    /// Carries out an effect that concerns reviews.
    func answerOfReview(_ effect: Effect) throws -> [Answer] {
        switch effect {
        case .readReview(let wish, let client):
            let counts = try store.comparableImages(client: client)
            let known = try store.models().filter { counts[$0.id] != nil }
            let networks = known.map { ReviewMaterial.Network(name: $0.name, images: counts[$0.id] ?? 0) }
            guard let model = known.first(where: { $0.name == wish }) ?? known.first else {
                return [.review(ReviewMaterial())]
            }
            let images = try comparisons(model.id, client: client)
            return [.review(ReviewMaterial(networks: networks, model: model.name, images: images))]
        case .compare(let name, let client, let images):
            guard let model = try store.model(name) else { throw Refusal("there is no network '\(name)' any more") }
            return [.compared(name, images, try comparisons(model.id, client: client, on: images))]
        default: return []
        }
    }

    private func comparisons(
        _ model: ModelID, client: String?, on images: [ImageID]? = nil
    ) throws -> [ImageComparison] {
        try store.comparisons(with: model, client: client, on: images).map { comparison in
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
