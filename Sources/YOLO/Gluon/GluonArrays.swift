/// The arrays of an architecture: both names and the shape of each, in the order of GluonCV's own files.
struct GluonArrays {
    struct Entry: Hashable, Sendable {
        var structured: String
        var prefixed: String
        var shape: [Int]
        var content: Content
    }

    /// What an array is for.
    enum Content: Hashable, Sendable {
        /// Of the convolution that is this node.
        case parameter(node: Int, Parameter)
        /// Of this head, deepest first.
        case anchors(level: Int)
        case offsets(level: Int)
    }

    /// The five arrays that a normalised convolution can have, and the bias of one that is not.
    enum Parameter: String, Hashable, Sendable, CaseIterable {
        case weight, bias, gamma, beta, mean = "running_mean", variance = "running_var"
    }

    let entries: [Entry]

    init(_ architecture: GluonArchitecture, _ built: GluonNetwork) {
        let groups = Dictionary(grouping: built.convolutions) { String($0.path.prefix { $0 != "." }) }
        var entries: [Entry] = []
        for group in ["stages", "transitions", "yolo_blocks"] {
            for convolution in groups[group] ?? [] { entries += Self.normalized(convolution) }
        }
        for (level, convolution) in (groups["yolo_outputs"] ?? []).enumerated() {
            let (path, side) = ("yolo_outputs.\(level)", architecture.allocation)
            entries.append(
                Entry(
                    structured: path + ".anchors", prefixed: convolution.prefix + "anchor_\(level)",
                    shape: [1, 1, architecture.anchors[level].count, 2], content: .anchors(level: level)))
            entries.append(
                Entry(
                    structured: path + ".offsets", prefixed: convolution.prefix + "offset_\(level)",
                    shape: [1, 1, side, side, 2], content: .offsets(level: level)))
            for parameter in [Parameter.weight, .bias] {
                entries.append(
                    Entry(
                        structured: "\(path).prediction.\(parameter.rawValue)",
                        prefixed: "\(convolution.prefix)conv0_\(parameter.rawValue)",
                        shape: parameter == .weight ? convolution.shape : [convolution.shape[0]],
                        content: .parameter(node: convolution.node, parameter)))
            }
        }
        self.entries = entries
    }

    private static func normalized(_ convolution: GluonNetwork.NamedConvolution) -> [Entry] {
        [Parameter.weight, .gamma, .beta, .mean, .variance].map { parameter in
            let isWeight = parameter == .weight
            return Entry(
                structured: "\(convolution.path).\(isWeight ? 0 : 1).\(parameter.rawValue)",
                prefixed: convolution.prefix + (isWeight ? "conv" : "batchnorm")
                    + "\(convolution.number)_\(parameter.rawValue)",
                shape: isWeight ? convolution.shape : [convolution.shape[0]],
                content: .parameter(node: convolution.node, parameter))
        }
    }

    /// Offsets of the cells of a grid: (column, row) of each.
    static func offsets(side: Int) -> [Float] {
        (0..<side).flatMap { row in (0..<side).flatMap { [Float($0), Float(row)] } }
    }
}
