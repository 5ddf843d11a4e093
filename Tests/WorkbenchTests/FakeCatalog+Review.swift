import Domain
import Workbench

extension FakeCatalog {
    /// Carries out an effect that concerns reviews, by the newest run of each network on each image.
    func answerOfReview(_ effect: Effect) -> Answer? {
        switch effect {
        case .readReview(let wish, let client):
            let networks = models.map {
                ReviewMaterial.Network(name: $0.name, images: comparisons(with: $0.name, client, nil).count)
            }.filter { $0.images > 0 }
            guard let model = networks.first(where: { $0.name == wish })?.name ?? networks.first?.name else {
                return .review(ReviewMaterial())
            }
            return .review(
                ReviewMaterial(networks: networks, model: model, images: comparisons(with: model, client, nil)))
        case .compare(let model, let client, let images):
            return .compared(model, images, comparisons(with: model, client, Set(images)))
        default: return nil
        }
    }

    private func comparisons(with model: ModelName, _ client: String?, _ only: Set<ImageID>?) -> [ImageComparison] {
        documents.values.sorted { $0.image.id < $1.image.id }.compactMap { document in
            let image = document.image
            guard image.state != .unseen, client == nil || image.client == client,
                only?.contains(image.id) ?? true,
                let run = runs.last(where: { $0.run.modelName == model && $0.images.contains(image.id) })?.run
            else { return nil }
            return ImageComparison(
                image: image.id, annotations: document.annotations,
                detections: detections.filter { $0.image == image.id && $0.run == run.id }
                    .sorted { ($1.confidence, $0.id) < ($0.confidence, $1.id) },
                confirmed: confirmed.intersection(document.annotations.map(\.id)), comments: document.comments)
        }
    }
}
