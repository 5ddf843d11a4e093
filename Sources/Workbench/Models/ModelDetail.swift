public import Domain

/// Everything that the models screen shows of one model.
public struct ModelDetail: Hashable, Sendable {
    /// Its name in the workspace.
    public var name: ModelName
    /// How a picture becomes its input, as pairs of a word and what it is: `resize`, `letterbox`; `values`, `0…1`.
    public var preprocessing: [(word: String, value: String)]
    /// In order of execution.
    public var layers: [ModelLayer]
    /// Where its files lie.
    public var files: [String]

    /// Makes the detail of a model.
    public init(
        name: ModelName, preprocessing: [(word: String, value: String)], layers: [ModelLayer], files: [String] = []
    ) {
        (self.name, self.preprocessing, self.layers, self.files) = (name, preprocessing, layers, files)
    }

    public static func == (a: Self, b: Self) -> Bool {
        a.name == b.name && a.layers == b.layers && a.files == b.files
            && a.preprocessing.elementsEqual(b.preprocessing) { $0 == $1 }
    }

    public func hash(into hasher: inout Hasher) {
        hasher.combine(name)
        hasher.combine(layers)
    }

    /// Multiply-adds of one picture at the model's own input size.
    var multiplyAdds: Int { layers.reduce(0) { $0 + $1.multiplyAdds } }

    /// Numbers that all layers have learnt.
    var parameterCount: Int { layers.reduce(0) { $0 + $1.parameterCount } }
}
