import NeuralNetwork

/// Writes a network layer by layer in some format; a `Value` is how the format speaks of what a layer made.
protocol LayerWriter {
    associatedtype Value
    var source: ExportSource { get }

    /// Adds one node; answers with its value.
    mutating func add(_ node: Network.Node, _ index: Int, _ inputs: [Value]) -> Value
    /// Some channels of a value.
    mutating func slice(_ x: Value, channels: Range<Int>) -> Value
    /// Values behind one another along the channels.
    mutating func concat(_ parts: [Value]) -> Value
}

extension LayerWriter {
    /// Adds all nodes; answers with the value of each.
    mutating func add(_ network: Network, input: Value) -> [Value] {
        var values: [Value] = []
        for (index, node) in network.nodes.enumerated() {
            let inputs = node.inputs.map { $0 == Network.input ? input : values[$0] }
            values.append(add(node, index, inputs))
        }
        return values
    }

    /// One group of the channels of each input, behind one another.
    mutating func route(_ node: Network.Node, _ inputs: [Value], _ groups: Int, _ group: Int) -> Value {
        var parts = inputs
        if groups > 1 {
            for (place, origin) in node.inputs.enumerated() {
                let channels = source.shape(of: origin).channels / groups
                parts[place] = slice(inputs[place], channels: group * channels..<(group + 1) * channels)
            }
        }
        return parts.count == 1 ? parts[0] : concat(parts)
    }
}
