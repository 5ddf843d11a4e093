public import Domain

/// One layer of a model as a line of a table.
public struct ModelLayer: Hashable, Sendable {
    /// Its index in the order of execution, from 0.
    public var index: Int
    /// What a person calls it: darknet's `26 convolutional`, GluonCV's `stages.0.3`.
    public var name: String
    /// The kind of layer, such as `convolutional`, `maxpool` or `route`.
    public var kind: String
    /// Output channels, of a convolution.
    public var filters: Int?
    /// Side of the kernel or of the window.
    public var size: Int?
    public var stride: Int?
    /// Rows, columns and channels of its output at the model's own input size.
    public var output: (height: Int, width: Int, channels: Int)
    /// Numbers that it has learnt.
    public var parameterCount: Int
    /// Multiply-adds of one picture at the model's own input size.
    public var multiplyAdds: Int

    /// Makes a line of the table.
    public init(
        index: Int, name: String, kind: String, filters: Int? = nil, size: Int? = nil, stride: Int? = nil,
        output: (height: Int, width: Int, channels: Int), parameterCount: Int = 0, multiplyAdds: Int = 0
    ) {
        (self.index, self.name, self.kind) = (index, name, kind)
        (self.filters, self.size, self.stride, self.output) = (filters, size, stride, output)
        (self.parameterCount, self.multiplyAdds) = (parameterCount, multiplyAdds)
    }

    public static func == (a: Self, b: Self) -> Bool {
        a.index == b.index && a.name == b.name && a.kind == b.kind && a.filters == b.filters && a.size == b.size
            && a.stride == b.stride && a.output == b.output && a.parameterCount == b.parameterCount
            && a.multiplyAdds == b.multiplyAdds
    }

    public func hash(into hasher: inout Hasher) {
        hasher.combine(index)
        hasher.combine(name)
    }
}

/// How long the layers of a model take, measured.
public struct LayerTimes: Hashable, Sendable {
    /// Median wall time of each layer in seconds, in order of execution; as many as the model has layers.
    ///
    /// A layer that the plan has fused into another one takes 0.
    public var seconds: [Double]
    /// Threads that were used.
    public var threads: Int
    /// Size of the input in pixels that was used.
    public var inputSize: ImageSize

    /// Makes times.
    public init(seconds: [Double], threads: Int, inputSize: ImageSize) {
        (self.seconds, self.threads, self.inputSize) = (seconds, threads, inputSize)
    }
}
