/// What one run of a network gave.
public struct InferenceResult: Sendable {
    /// What leaves the network at one node.
    public struct Output: Hashable, Sendable {
        /// Index of the node.
        public var node: Int
        /// Shape for one picture.
        public var shape: Shape
        /// The numbers, `[N, H, W, C]`.
        public var values: [Float]

        /// Makes an output.
        public init(node: Int, shape: Shape, values: [Float]) {
            (self.node, self.shape, self.values) = (node, shape, values)
        }
    }

    /// In the order of ``Network/outputs``.
    public var outputs: [Output]
    /// Seconds of each node, where they were asked for; 0 for nodes that are part of another or cost nothing.
    public var nodeSeconds: [Double]

    /// Makes a result.
    public init(outputs: [Output], nodeSeconds: [Double] = []) {
        (self.outputs, self.nodeSeconds) = (outputs, nodeSeconds)
    }
}
