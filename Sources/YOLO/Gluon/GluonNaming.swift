import Foundation

/// How a file calls its arrays.
public enum GluonNaming: String, Hashable, Sendable {
    /// Paths of attributes, by `save_parameters`: `stages.0.0.0.weight`.
    case structured
    /// Names that count within a prefix, by `collect_params().save` and by exports: `darknetv30_conv0_weight`.
    case prefixed
}

/// Structured names for the arrays of a file, whichever way they are called there.
struct GluonNameTable {
    private(set) var naming = GluonNaming.structured
    /// Structured name → index in the file.
    private(set) var places: [String: Int] = [:]
    /// Mean and deviation that an export with preprocessing keeps.
    private(set) var preprocessing: (mean: Int, deviation: Int)?
    /// Indices of arrays that bear no name of a YOLO v3.
    private(set) var others: [Int] = []
    let file: NDArrayFile

    init(_ file: NDArrayFile) {
        self.file = file
        let names = file.names.map(Self.bare)
        if names.contains(where: { $0.hasPrefix("stages.") || $0.hasPrefix("yolo_") && $0.contains(".") }) {
            for (index, name) in names.enumerated() { places[name] = index }
        } else {
            naming = .prefixed
            translate(names)
        }
    }

    /// A name without `arg:` and `aux:`.
    static func bare(_ name: String) -> String {
        name.hasPrefix("arg:") || name.hasPrefix("aux:") ? String(name.dropFirst(4)) : name
    }

    /// `PREFIXconv12_weight` taken apart.
    private struct Counted {
        var prefix: Substring
        var number: Int
        /// What stands behind a block's path: `.0.weight` or `.1.gamma`.
        var suffix: String
        var index: Int
    }

    private mutating func translate(_ names: [String]) {
        var (backbone, blocks, outputs): ([Counted], [String: [Counted]], [String: [(Substring, Int)]]) = ([], [:], [:])
        var (root, mean, deviation): (Substring?, Int?, Int?) = (nil, nil, nil)
        for (index, name) in names.enumerated() {
            if let (before, level, rest) = Self.split(name, at: "yolooutputv3") {
                root = before
                outputs[level, default: []].append((rest, index))
            } else if name.hasSuffix("init_mean") {
                mean = index
            } else if name.hasSuffix("init_scale") {
                deviation = index
            } else if let counted = Self.counted(name, index) {
                if let (before, level, _) = Self.split(name, at: "yolodetectionblockv3") {
                    root = before
                    blocks[level, default: []].append(counted)
                } else {
                    backbone.append(counted)
                }
            } else {
                others.append(index)
            }
        }
        if let mean, let deviation { preprocessing = (mean, deviation) }
        let levels = Self.natural(Set(blocks.keys).union(outputs.keys))
        for (level, key) in levels.enumerated() {
            for one in blocks[key] ?? [] {
                places["yolo_blocks.\(level)." + (one.number < 5 ? "body.\(one.number)" : "tip") + one.suffix] =
                    one.index
            }
            for (rest, index) in outputs[key] ?? [] { place(output: rest, level, index) }
        }
        for one in backbone where one.prefix == root { places["transitions.\(one.number)" + one.suffix] = one.index }
        stages(backbone.filter { $0.prefix != root }, heads: levels.count)
    }

    private mutating func place(output rest: Substring, _ level: Int, _ index: Int) {
        let path = "yolo_outputs.\(level)"
        if rest.hasPrefix("anchor") {
            places[path + ".anchors"] = index
        } else if rest.hasPrefix("offset") {
            places[path + ".offsets"] = index
        } else if rest.hasSuffix("_weight") || rest.hasSuffix("_bias") {
            places[path + ".prediction" + (rest.hasSuffix("_weight") ? ".weight" : ".bias")] = index
        } else {
            others.append(index)
        }
    }

    /// Finds the blocks in counted convolutions: a 1×1 opens a residual, a 3×3 outside of one is a cell.
    private mutating func stages(_ backbone: [Counted], heads: Int) {
        let groups = Dictionary(grouping: backbone) { String($0.prefix) }
        var paths: [[(path: String, members: [Counted])]] = []
        for prefix in Self.natural(Set(groups.keys)) {
            let numbers = Dictionary(grouping: groups[prefix] ?? [], by: \.number)
            var (stage, isInside): ([(String, [Counted])], Bool) = ([], false)
            for number in numbers.keys.sorted() {
                let members = numbers[number] ?? []
                let kernel = members.first { $0.suffix == ".0.weight" }.flatMap { file.shape(of: $0.index)?.last }
                if isInside {
                    stage.append(("body.1", members))
                } else {
                    stage.append((kernel == 1 ? "body.0" : "", members))
                }
                isInside = !isInside && kernel == 1
            }
            paths.append(stage)
        }
        if paths.count != heads, paths.count == 1 { paths = Self.cut(paths[0], into: heads) }
        for (index, stage) in paths.enumerated() {
            var place = -1
            for (path, members) in stage {
                if path != "body.1" { place += 1 }
                let whole = "stages.\(index).\(place)" + (path.isEmpty ? "" : "." + path)
                for one in members { places[whole + one.suffix] = one.index }
            }
        }
    }

    /// One backbone as stages: each but the first begins with one of the last cells, which halve the picture.
    private static func cut(_ whole: [(path: String, members: [Counted])], into heads: Int)
        -> [[(path: String, members: [Counted])]]
    {
        let cells = whole.indices.filter { whole[$0].path.isEmpty }
        let starts = [0] + cells.suffix(max(0, min(heads - 1, cells.count - 1)))
        return starts.indices.map { Array(whole[starts[$0]..<($0 + 1 < starts.count ? starts[$0 + 1] : whole.count)]) }
    }

    /// What stands before a word, the digits after it, and what follows their underscore.
    private static func split(_ name: String, at word: String) -> (Substring, String, Substring)? {
        guard let range = name.range(of: word) else { return nil }
        let level = name[range.upperBound...].prefix { $0.isASCII && $0.isNumber }
        return (name[..<range.lowerBound], String(level), name[level.endIndex...].dropFirst())
    }

    private static func counted(_ name: String, _ index: Int) -> Counted? {
        for parameter in GluonArrays.Parameter.allCases where name.hasSuffix("_" + parameter.rawValue) {
            let isConvolution = parameter == .weight || parameter == .bias
            let before = name.dropLast(parameter.rawValue.count + 1)
            let digits = String(before.reversed().prefix { $0.isASCII && $0.isNumber }.reversed())
            let word = before.dropLast(digits.count)
            let type = isConvolution ? "conv" : "batchnorm"
            guard let number = Int(digits), word.hasSuffix(type) else { continue }
            return Counted(
                prefix: word.dropLast(type.count), number: number,
                suffix: (isConvolution ? ".0." : ".1.") + parameter.rawValue, index: index)
        }
        return nil
    }

    private static func natural(_ texts: Set<String>) -> [String] {
        texts.sorted { $0.compare($1, options: .numeric) == .orderedAscending }
    }
}
