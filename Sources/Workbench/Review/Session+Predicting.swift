import Domain

extension Session {
    /// The detections that the slider leaves in sight, where no image is in front whose run would decide.
    var sight: ImageQuery.DetectionSight {
        let model = review.model ?? (models?.count == 1 ? models?.first?.name : nil)
        return ImageQuery.DetectionSight(
            model: model, minimumConfidence: model.map(review.confidence(of:)) ?? ReviewSettings.usualConfidence)
    }

    /// Why no network can look at images now, or `nil`.
    var whyNoPrediction: String? { whyNoEdits ?? whyNoModels }

    /// Starts a prediction; asks which network where there are several and none was named.
    ///
    /// - Parameters:
    ///   - target: what to look at
    ///   - name: the network, as a script or the person named it
    ///   - command: what the choice of a network runs, with the argument `model`
    mutating func predict(_ target: PredictionTarget, with name: String?, command: String) -> [Effect] {
        guard let models, !models.isEmpty else {
            refuse(whyNoPrediction ?? "no model is installed")
            return []
        }
        if let name {
            guard let chosen = models.first(where: { $0.name.rawValue == name }) else {
                refuse("there is no model '\(name)'; M lists them")
                return []
            }
            review.model = chosen.name
            return [.predict(chosen.name, target), rememberReview]
        }
        guard models.count > 1 else {
            review.model = models[0].name
            return [.predict(models[0].name, target), rememberReview]
        }
        // Whatever was used last is likely meant again.
        let index = models.firstIndex { $0.name == review.model } ?? 0
        let items = models.map { model in
            Choice.Item(
                text: model.name.rawValue, detail: Quantity.count(model.classNames.count, "class", "classes"),
                call: CommandCall(command, Arguments(["model": model.name.rawValue])))
        }
        requests.append(.present(.choice(Choice(title: "predict with", items: items, selected: index))))
        return []
    }

    /// Keeps how detections are looked at.
    var rememberReview: Effect { .remember(SessionPlace(image: place, view: review.text)) }
}
