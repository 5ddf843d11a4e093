import NeuralNetwork

/// Turns a graph of MXNet's operators into a network, as far as its head convolutions.
struct SymbolWalk {
    /// What a node of the graph stands for on the way.
    enum Value {
        /// The picture as it is given, channels last, and as the network takes it.
        case pixels
        case picture
        /// A node of the network.
        case node(Int)
        /// Something of which only height and width count.
        case like(Int)
        /// A node with every pixel repeated along its row.
        case widened(Int, factor: Int)
        /// A node with so many rows and columns added before and after.
        case padded(Int, before: Int, after: Int)
        /// A function of a node that a product with it makes an activation.
        case gate(Int, Activation)
        case array(Int)
        case nothing
    }

    let graph: SymbolGraph
    let file: NDArrayFile
    let path: String
    var network = Network(inputChannels: 3, nodes: [])
    var places: [Int: GluonParameters.Places] = [:]
    var channels: [Int] = []
    var preprocessing = Preprocessing.gluon
    private(set) var values: [Value] = []
    private(set) var problems: [GluonError.ArrayProblem] = []
    private let arrays: [String: Int]
    private let readers: [Int]
    private var means: Int?

    init(_ graph: SymbolGraph, _ file: NDArrayFile, path: String) {
        (self.graph, self.file, self.path) = (graph, file, path)
        arrays = Dictionary(
            file.names.enumerated().map { (GluonNameTable.bare($1), $0) }, uniquingKeysWith: { $1 })
        var readers = [Int](repeating: 0, count: graph.nodes.count)
        for input in graph.nodes.flatMap(\.inputs) { readers[input.node] += 1 }
        self.readers = readers
    }

    /// Convolutions whose sums are taken apart into boxes, in the graph's order: deepest first.
    var headConvolutions: [Int] {
        let reshaped = Set(graph.nodes.filter { $0.op == "Reshape" }.compactMap { $0.inputs.first?.node })
        return reshaped.filter { graph.nodes[$0].op == "Convolution" }.sorted()
    }

    /// Walks over everything that the heads need and marks them as outputs.
    mutating func walk(to heads: [Int]) throws(GluonError) {
        var needed = Set(heads)
        for index in graph.nodes.indices.reversed() where needed.contains(index) {
            needed.formUnion(graph.nodes[index].inputs.map(\.node))
        }
        for (index, node) in graph.nodes.enumerated() {
            values.append(needed.contains(index) ? try value(of: node, index) : .nothing)
            if heads.contains(index), case .node(let head) = values[index] {
                _ = add(.output, [head], "\(name(node)) output", channels: channels[head])
            }
        }
        let known = Set(graph.nodes.filter { $0.op == "null" }.map(\.name))
        for (index, name) in file.names.enumerated() where !known.contains(GluonNameTable.bare(name)) {
            problems.append(.unexpected(name: name, found: file.shape(of: index) ?? []))
        }
    }

    private mutating func value(of node: SymbolGraph.Node, _ index: Int) throws(GluonError) -> Value {
        if node.op == "null" { return try variable(node, index) }
        guard let first = node.inputs.first else { throw unsupported(index, "reads nothing") }
        let inputs = node.inputs.map { values[$0.node] }
        switch (node.op, inputs[0]) {
        case ("broadcast_sub", .pixels):
            guard case .array(let array)? = inputs.last else { break }
            means = array
            return .pixels
        case ("broadcast_div", .pixels):
            guard case .array(let array)? = inputs.last, let means else { break }
            preprocessing = try GluonModel.preprocessing(means, array, file)
            return .pixels
        case ("transpose", .pixels) where node.attributes["axes"] == "(0, 3, 1, 2)": return .picture
        case ("_mul_scalar", .node(let from)) where Float(node.attributes["scalar"] ?? "") == 0: return .like(from)
        default: return try layer(node, index, inputs, isShared: readers[first.node] > 1)
        }
        throw unsupported(index, "is not understood where it stands")
    }

    private mutating func variable(_ node: SymbolGraph.Node, _ index: Int) throws(GluonError) -> Value {
        if let array = arrays[node.name] { return .array(array) }
        guard graph.nodes[..<index].allSatisfy({ $0.op != "null" || arrays[$0.name] != nil }) else {
            problems.append(.missing(name: node.name, expected: tuple(node.attributes["__shape__"]) ?? []))
            return .nothing
        }
        if let mean = triple(node.attributes["__mean__"]), let deviation = triple(node.attributes["__deviation__"]) {
            let isGluons = mean == Preprocessing.gluon.mean
            preprocessing = Preprocessing(mean: mean, deviation: deviation, fit: isGluons ? .stretch : .letterbox)
        }
        let isPixels = graph.nodes.contains { $0.op == "broadcast_sub" && $0.inputs.first?.node == index }
        return isPixels ? .pixels : .picture
    }

    /// Adds a node of the network.
    mutating func add(_ layer: Layer, _ inputs: [Int], _ name: String, channels: Int) -> Int {
        network.nodes.append(Network.Node(layer, inputs: inputs, name: name))
        self.channels.append(channels)
        return network.nodes.count - 1
    }

    /// Notes which array is what, after a look at its shape.
    mutating func place(
        _ value: Value, _ variable: String, _ node: Int, _ parameter: GluonArrays.Parameter, _ shape: [Int]
    ) {
        guard case .array(let array) = value else { return }
        let found = file.shape(of: array) ?? []
        if found != shape { problems.append(.wrongShape(name: file.names[array], found: found, expected: shape)) }
        places[node, default: [:]][parameter] = array
    }

    /// A node's name without the word that GluonCV puts behind.
    func name(_ node: SymbolGraph.Node) -> String {
        node.name.hasSuffix("_fwd") ? String(node.name.dropLast(4)) : node.name
    }

    func unsupported(_ index: Int, _ why: String) -> GluonError {
        .unsupported(path: path, what: "node \(index) (\(graph.nodes[index].op) \(graph.nodes[index].name)) \(why)")
    }

    /// `(3, 3)`, `[1,1,3,2]` or `2`; at most eight numbers.
    func tuple(_ text: String?) -> [Int]? {
        guard let text else { return nil }
        let parts = text.split { "()[], ".contains($0) }.map { Int($0.hasSuffix("L") ? $0.dropLast() : $0) }
        return parts.count > 8 || parts.contains(nil) ? nil : parts.compactMap { $0 }
    }

    private func triple(_ text: String?) -> SIMD3<Float>? {
        let parts = (text ?? "").split { "(), ".contains($0) }.compactMap { Float($0) }
        return parts.count == 3 && parts.allSatisfy(\.isFinite) ? SIMD3(parts[0], parts[1], parts[2]) : nil
    }
}
