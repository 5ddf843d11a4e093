import NeuralNetwork

/// Grows a graph of MXNet's operators.
struct SymbolBuilder {
    private(set) var graph = SymbolGraph()

    /// Names are unique by their ends: the index of the node.
    mutating func add(_ op: String, _ inputs: [Int], _ attributes: [String: String] = [:], name: String? = nil) -> Int {
        let name = name ?? "\(op.lowercased().drop { $0 == "_" })\(graph.nodes.count)"
        graph.nodes.append(
            SymbolGraph.Node(op: op, name: name, attributes: attributes, inputs: inputs.map { .init(node: $0) }))
        return graph.nodes.count - 1
    }

    mutating func variable(_ name: String, shape: [Int]? = nil, _ attributes: [String: String] = [:]) -> Int {
        var attributes = attributes
        if let shape { attributes["__shape__"] = Self.tuple(shape) }
        return add("null", [], attributes, name: name)
    }

    mutating func head(_ node: Int) { graph.heads.append(.init(node: node)) }

    mutating func slice(_ x: Int, axis: Int, _ begin: Int, _ end: Int?) -> Int {
        add("slice_axis", [x], ["axis": "\(axis)", "begin": "\(begin)", "end": end.map(String.init) ?? "None"])
    }

    mutating func reshape(_ x: Int, _ shape: [Int]) -> Int { add("Reshape", [x], ["shape": Self.tuple(shape)]) }

    mutating func transpose(_ x: Int, _ axes: [Int]) -> Int { add("transpose", [x], ["axes": Self.tuple(axes)]) }

    mutating func scale(_ x: Int, by factor: Float) -> Int { add("_mul_scalar", [x], ["scalar": Self.number(factor)]) }

    mutating func concat(_ inputs: [Int], axis: Int) -> Int {
        add("Concat", inputs, ["dim": "\(axis)", "num_args": "\(inputs.count)"])
    }

    mutating func activation(_ x: Int, _ activation: Activation) -> Int {
        switch activation {
        case .linear: return x
        case .leaky(let slope): return add("LeakyReLU", [x], ["act_type": "leaky", "slope": "\(slope)"])
        case .relu: return add("Activation", [x], ["act_type": "relu"])
        case .relu6: return add("clip", [x], ["a_min": "0.0", "a_max": "6.0"])
        case .logistic: return add("sigmoid", [x])
        case .swish:
            let gate = add("sigmoid", [x])
            return add("elemwise_mul", [x, gate])
        case .mish:
            let soft = add("Activation", [x], ["act_type": "softrelu"])
            let gate = add("tanh", [soft])
            return add("elemwise_mul", [x, gate])
        }
    }

    static func tuple(_ numbers: [Int]) -> String {
        "(" + numbers.map(String.init).joined(separator: ", ") + (numbers.count == 1 ? ",)" : ")")
    }

    /// A whole number without a fraction, as Python would have passed it.
    static func number(_ value: Float) -> String { value == value.rounded() ? String(Int(value)) : "\(value)" }
}
