import Domain

extension Session {
    /// Why no network can be trained now, or `nil`.
    var whyNoTraining: String? {
        if let reason = whyNoPrediction { return reason }
        guard let splits else { return "the splits are still being read" }
        return splits.allSatisfy(\.recipe.isFolds)
            ? "a training needs parts to learn from and to validate with: % makes a split" : nil
    }

    /// Asks how a network is to be trained.
    ///
    /// - Parameter name: the network to begin with; the one used last where `nil`
    mutating func askForTraining(of name: ModelName? = nil) {
        guard let form = TrainForm(in: self, model: name) else { return refuse(whyNoTraining ?? "there is no model") }
        requests.append(.present(.train(form)))
    }
}
