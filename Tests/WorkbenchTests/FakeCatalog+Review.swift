import Domain
import Workbench

extension FakeCatalog {
    /// Carries out an effect that concerns reviews, by the newest run of each network on each image.
    func answerOfReview(_ effect: Effect) -> Answer? {
        switch effect {
        case .readReview(let wish, let client):
            let networks = models.map { model in
                ReviewMaterial.Network(
                    name: model.name, images: comparisons(with: model.name, client, nil).count,
                    all: looked(model.name, client), isPerson: persons.contains(model.name))
            }.filter { $0.all > 0 }
            var sides = wish
            if !networks.contains(where: { $0.name == wish.against }) { sides.against = nil }
            let candidates = networks.filter { sides.against == nil ? $0.images > 0 : $0.name != sides.against }
            guard let model = candidates.first(where: { $0.name == wish.model })?.name ?? candidates.first?.name else {
                return .review(ReviewMaterial(networks: networks))
            }
            sides.model = model
            return .review(
                ReviewMaterial(
                    networks: networks, model: model, against: sides.against, images: comparisons(sides, client, nil)))
        case .compare(let sides, let client, let images):
            return .compared(sides, images, comparisons(sides, client, Set(images)))
        default: return nil
        }
    }

    private func comparisons(_ sides: ReviewSides, _ client: String?, _ only: Set<ImageID>?) -> [ImageComparison] {
        guard let model = sides.model else { return [] }
        guard let other = sides.against else { return comparisons(with: model, client, only) }
        return documents.values.sorted { $0.image.id < $1.image.id }.compactMap { document in
            let image = document.image
            guard client == nil || image.client == client, only?.contains(image.id) ?? true,
                let theirs = newest(model, on: image.id), let ours = newest(other, on: image.id)
            else { return nil }
            let side = ours.filter { $0.confidence >= sides.confidence }
            var comparison = ImageComparison(
                image: image.id, annotations: side.compactMap(Annotation.init(standingFor:)), detections: theirs,
                confirmed: Set(side.filter { $0.verdict != .open }.map { Annotation.standIn(for: $0.id) }),
                comments: document.comments)
            comparison.standing = document.annotations
            return comparison
        }
    }

    /// What the newest run of a network found on an image, the most confident first; `nil` where it has not looked.
    private func newest(_ model: ModelName, on image: ImageID) -> [StoredDetection]? {
        guard let run = runs.last(where: { $0.run.modelName == model && $0.images.contains(image) })?.run else {
            return nil
        }
        return detections.filter { $0.image == image && $0.run == run.id }
            .sorted { ($1.confidence, $0.id) < ($0.confidence, $1.id) }
    }

    private func looked(_ model: ModelName, _ client: String?) -> Int {
        documents.values.count { (client == nil || $0.image.client == client) && newest(model, on: $0.image.id) != nil }
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
