public import NeuralNetwork

/// The numbers of a network in a `.params` file, read when they are asked for.
public struct GluonParameters: ParameterSource {
    /// Which array of the file is what, for one convolution.
    typealias Places = [GluonArrays.Parameter: Int]

    private let file: NDArrayFile
    private let places: [Int: Places]

    init(file: NDArrayFile, places: [Int: Places]) { (self.file, self.places) = (file, places) }

    /// Reads the arrays of the convolution that is node `index`.
    ///
    /// - Throws: `GluonError.badNumber` for a value that is not finite and for a variance below zero; `.unreadable`.
    public func parameters(of index: Int) throws -> ConvolutionParameters {
        guard let places = places[index] else { preconditionFailure("node \(index) is no convolution of \(file.path)") }
        let weights = try numbers(places[.weight]) ?? []
        let (scale, mean) = (try numbers(places[.gamma]) ?? [], try numbers(places[.mean]) ?? [])
        let variance = try numbers(places[.variance]) ?? []
        if let place = places[.variance], let bad = variance.firstIndex(where: { $0 < 0 }) {
            throw badNumber(place, bad, variance[bad])
        }
        let filters = places[.weight].flatMap { file.shape(of: $0)?.first } ?? 0
        let bias = try numbers(places[.bias] ?? places[.beta]) ?? [Float](repeating: 0, count: filters)
        return ConvolutionParameters(weights: weights, bias: bias, scale: scale, mean: mean, variance: variance)
    }

    private func numbers(_ place: Int?) throws(GluonError) -> [Float]? {
        guard let place else { return nil }
        let numbers = try file.floats(place)
        if FiniteNumbers.missing(in: numbers.span) > 0, let bad = numbers.firstIndex(where: { !$0.isFinite }) {
            throw badNumber(place, bad, numbers[bad])
        }
        return numbers
    }

    private func badNumber(_ place: Int, _ index: Int, _ found: Float) -> GluonError {
        let name = file.names.indices.contains(place) ? file.names[place] : "array \(place)"
        return .badNumber(path: file.path, array: name, index: index, found: "\(found)")
    }
}
