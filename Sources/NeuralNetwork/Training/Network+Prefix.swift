extension Network {
    /// Values that the rest of the network and the outside need from what comes before node `end`: nodes below `end`, and
    /// ``input`` where a later node reads the picture itself; in ascending order.
    public func boundary(before end: Int) -> [Int] {
        var values = Set(outputs.filter { $0 < end })
        for node in nodes.dropFirst(max(end, 0)) { values.formUnion(node.inputs.filter { $0 < end }) }
        return values.sorted()
    }

    /// The network up to node `end`, handing out its ``boundary(before:)`` in that order; nodes keep their indices, and so
    /// their parameters.
    public func prefix(before end: Int) -> Network {
        var part = Network(inputChannels: inputChannels, nodes: Array(nodes.prefix(max(end, 0))))
        // A head that lies before the boundary is handed out like every other value of it.
        for index in part.nodes.indices where part.nodes[index].layer == .output {
            part.nodes[index].layer = .dropout(probability: 0)
        }
        for value in boundary(before: end) {
            part.nodes.append(Node(.output, inputs: [value], name: "boundary \(value)"))
        }
        return part
    }

    /// Channels of each node's value, whatever the extent of the input.
    ///
    /// - Throws: ``NetworkError/node(_:name:_:)`` with the first node that reads no earlier one
    func channels() throws(NetworkError) -> [Int] {
        var channels: [Int] = []
        for (index, node) in nodes.enumerated() {
            guard !node.inputs.isEmpty else { throw .node(index, name: node.name, .inputs(0, expected: "at least 1")) }
            for earlier in node.inputs where earlier < Self.input || earlier >= index {
                throw .node(index, name: node.name, .inputNotEarlier(earlier))
            }
            let inputs = node.inputs.map { $0 == Self.input ? inputChannels : channels[$0] }
            switch node.layer {
            case .convolution(let layer): channels.append(layer.filters)
            case .route(let groups, _): channels.append(inputs.reduce(0) { $0 + $1 / max(groups, 1) })
            default: channels.append(inputs[0])
            }
        }
        return channels
    }
}
