import Foundation

/// A graph of operators as MXNet keeps it in `-symbol.json`.
struct SymbolGraph {
    /// One operator or, with `op` "null", one array that is given from outside.
    struct Node {
        var op: String
        var name: String
        var attributes: [String: String] = [:]
        var inputs: [Entry] = []
    }

    /// One of a node's values.
    struct Entry: Hashable {
        var node: Int
        var output = 0
    }

    var nodes: [Node] = []
    var heads: [Entry] = []

    /// MXNet's version that the written graphs are meant for: 1.3.1.
    static let version = 10301

    /// The file's text, as MXNet lays it out.
    var json: String {
        var text = "{\n  \"nodes\": [\n"
        for (index, node) in nodes.enumerated() {
            text += "    {\n      \"op\": \(quoted(node.op)), \n      \"name\": \(quoted(node.name)), \n"
            if !node.attributes.isEmpty {
                let rows = node.attributes.sorted { $0.key < $1.key }.map { "\(quoted($0.key)): \(quoted($0.value))" }
                text += "      \"attrs\": {\(rows.joined(separator: ", "))}, \n"
            }
            text += "      \"inputs\": [\(list(node.inputs))]\n    }\(index + 1 < nodes.count ? ", " : "")\n"
        }
        let variables = nodes.indices.filter { nodes[$0].op == "null" }.map(String.init).joined(separator: ", ")
        text += "  ], \n  \"arg_nodes\": [\(variables)], \n"
        var (row, rows) = (0, ["0"])
        for node in nodes {
            row += node.op == "BatchNorm" ? 3 : node.op == "_contrib_box_nms" ? 2 : 1
            rows.append(String(row))
        }
        text += "  \"node_row_ptr\": [\(rows.joined(separator: ", "))], \n  \"heads\": [\(list(heads))], \n"
        return text + "  \"attrs\": {\"mxnet_version\": [\"int\", \(Self.version)]}\n}"
    }

    private func list(_ entries: [Entry]) -> String {
        entries.map { "[\($0.node), \($0.output), 0]" }.joined(separator: ", ")
    }

    private func quoted(_ text: String) -> String {
        var quoted = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": quoted += "\\\""
            case "\\": quoted += "\\\\"
            case _ where scalar.value < 32:
                quoted += "\\u00" + (scalar.value < 16 ? "0" : "") + String(scalar.value, radix: 16)
            default: quoted.unicodeScalars.append(scalar)
            }
        }
        return quoted + "\""
    }
}

extension SymbolGraph {
    private struct Text: Decodable {
        struct Node: Decodable {
            var op: String
            var name: String
            var attrs: [String: String]?
            /// What versions before 1.0 called `attrs`.
            var attr: [String: String]?
            var param: [String: String]?
            var inputs: [[Int]]
        }
        var nodes: [Node]
        var heads: [[Int]]
    }

    /// Larger than the graph of any detector, by far.
    private static let mostBytes = 64 << 20

    /// Reads a graph.
    ///
    /// - Throws: `GluonError.malformed` for what is no such JSON, and for a node that reads a later one or itself.
    init(contentsOf path: String) throws(GluonError) {
        let file = try ReadableFile<GluonError>(path)
        guard file.length <= Self.mostBytes else {
            throw .unreadable(path: path, reason: "\(file.length) bytes, at most \(Self.mostBytes) are read")
        }
        let text: Text
        do { text = try JSONDecoder().decode(Text.self, from: Data(try file.bytes(file.length, at: 0))) } catch {
            throw .malformed(path: path, offset: 0, what: "graph", found: Self.reason(error), expected: "MXNet's JSON")
        }
        for (index, node) in text.nodes.enumerated() {
            let attributes = (node.param ?? [:]).merging(node.attr ?? [:]) { $1 }.merging(node.attrs ?? [:]) { $1 }
            let inputs = try node.inputs.map { (entry) throws(GluonError) in
                try Self.entry(entry, below: index, "node \(index), \(node.name)", path)
            }
            nodes.append(Node(op: node.op, name: node.name, attributes: attributes, inputs: inputs))
        }
        heads = try text.heads.map { (entry) throws(GluonError) in
            try Self.entry(entry, below: text.nodes.count, "heads", path)
        }
    }

    private static func entry(_ numbers: [Int], below limit: Int, _ what: String, _ path: String) throws(GluonError)
        -> Entry
    {
        guard (2...3).contains(numbers.count), 0..<limit ~= numbers[0], 0..<64 ~= numbers[1] else {
            throw .malformed(
                path: path, offset: 0, what: what, found: "input \(numbers)", expected: "an earlier node than \(limit)")
        }
        return Entry(node: numbers[0], output: numbers[1])
    }

    private static func reason(_ error: any Error) -> String {
        switch error {
        case DecodingError.keyNotFound(let key, _): "no \"\(key.stringValue)\""
        case DecodingError.typeMismatch(_, let context), DecodingError.valueNotFound(_, let context):
            "something else at " + context.codingPath.map(\.stringValue).joined(separator: ".")
        default: "no JSON"
        }
    }
}
