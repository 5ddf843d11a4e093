/// A graph of ONNX's operators in the making; field numbers are those of `onnx.proto`.
struct ONNXGraph {
    /// Numbers that belong to the graph.
    enum Content {
        case floats([Float])
        case integers([Int])
        case weights(node: Int)
        case bias(node: Int)
    }

    struct Initializer {
        var name: String
        var shape: [Int]
        var content: Content

        /// 1 float, 7 int64.
        var type: Int { if case .integers = content { 7 } else { 1 } }
        var byteCount: Int { shape.reduce(type == 7 ? 8 : 4, *) }

        /// Everything of the tensor but its numbers, which come last.
        var head: Protobuf {
            var tensor = Protobuf()
            for extent in shape { tensor.integer(1, extent) }
            tensor.integer(2, type)
            tensor.text(8, name)
            tensor.begin(9, count: byteCount)
            return tensor
        }
    }

    enum Attribute {
        case integer(Int)
        case integers([Int])
        case float(Float)
        case text(String)
    }

    private(set) var nodes: [Protobuf] = []
    private(set) var initializers: [Initializer] = []
    private(set) var inputs: [Protobuf] = []
    private(set) var outputs: [Protobuf] = []

    /// Adds a node; its value bears the node's name.
    mutating func add(
        _ op: String, _ inputs: [String], _ attributes: KeyValuePairs<String, Attribute> = [:], name: String? = nil
    ) -> String {
        let name = name ?? "\(op.lowercased())\(nodes.count)"
        add(op, inputs, outputs: [name], attributes, name: name)
        return name
    }

    mutating func add(
        _ op: String, _ inputs: [String], outputs: [String], _ attributes: KeyValuePairs<String, Attribute>,
        name: String
    ) {
        var node = Protobuf()
        for input in inputs { node.text(1, input) }
        for output in outputs { node.text(2, output) }
        node.text(3, name)
        node.text(4, op)
        for (key, value) in attributes { node.message(5, Self.attribute(key, value)) }
        nodes.append(node)
    }

    mutating func constant(_ name: String, shape: [Int], _ content: Content) -> String {
        initializers.append(Initializer(name: name, shape: shape, content: content))
        return name
    }

    /// A vector of whole numbers, as shapes and bounds are given.
    mutating func integers(_ values: [Int]) -> String {
        constant("numbers\(initializers.count)", shape: [values.count], .integers(values))
    }

    mutating func input(_ name: String, shape: [Int?]) { inputs.append(Self.value(name, shape)) }
    mutating func output(_ name: String, shape: [Int?]) { outputs.append(Self.value(name, shape)) }

    private static func attribute(_ name: String, _ value: Attribute) -> Protobuf {
        var attribute = Protobuf()
        attribute.text(1, name)
        switch value {
        case .float(let number):
            attribute.float(2, number)
            attribute.integer(20, 1)
        case .integer(let number):
            attribute.integer(3, number)
            attribute.integer(20, 2)
        case .text(let text):
            attribute.text(4, text)
            attribute.integer(20, 3)
        case .integers(let numbers):
            for number in numbers { attribute.integer(8, number) }
            attribute.integer(20, 7)
        }
        return attribute
    }

    /// A float tensor's name and extent; `nil` stands for the number of pictures.
    private static func value(_ name: String, _ shape: [Int?]) -> Protobuf {
        var value = Protobuf()
        value.text(1, name)
        value.message(2) { type in
            type.message(1) { tensor in
                tensor.integer(1, 1)
                tensor.message(2) { extents in
                    for extent in shape {
                        extents.message(1) { dimension in
                            if let extent { dimension.integer(1, extent) } else { dimension.text(2, "batch") }
                        }
                    }
                }
            }
        }
        return value
    }
}
