extension InferenceQuery {
    /// Which states are meant, in the words of the partial indexes: `inferences_failed` holds `state = 4`, `inferences_open` holds
    /// `state < 3`, and SQLite takes an index only where its condition stands in the question as it is.
    ///
    /// `nil` where no state is meant. The numbers stand in the text, so that PostgreSQL's prepared plans know them too.
    var condition: String? {
        let numbers = states.map(\.rawValue).sorted()
        guard let last = numbers.last else { return nil }
        let choice =
            numbers.count == 1 ? "state = \(last)" : "state IN (\(numbers.map(String.init).joined(separator: ", ")))"
        return last < Inference.State.done.rawValue ? "state < \(Inference.State.done.rawValue) AND \(choice)" : choice
    }
}
