/// Finds images of the ground truth by whatever the predictions call them.
///
/// One of two paths must be the end of the other: `/data/set/train/7.jpg` is `train/7.jpg`, `val/7.jpg` is not.
struct ImageIndex {
    /// What became of a search.
    enum Match: Equatable {
        case image(Int)
        case unknown
        /// Several images fit equally well.
        case ambiguous
    }

    private let paths: [[Substring]]
    private let byName: [Substring: [Int]]
    private let byStem: [Substring: [Int]]
    private let byKey: [String: Int]
    /// Images whose name is a number, as some programs write ids.
    private let byNumber: [Int: [Int]]

    /// Makes an index of images in order.
    init(_ images: [EvaluatedImage]) {
        let paths = images.map { Self.components($0.path) }
        var (names, stems): ([Substring: [Int]], [Substring: [Int]]) = ([:], [:])
        var (keys, numbers): ([String: Int], [Int: [Int]]) = ([:], [:])
        for (index, path) in paths.enumerated() {
            let name = path.last ?? ""
            names[name, default: []].append(index)
            stems[Self.stem(name), default: []].append(index)
            if let number = Int(Self.stem(name)) { numbers[number, default: []].append(index) }
            if let key = images[index].key, keys[key] == nil { keys[key] = index }
        }
        (self.paths, byName, byStem, byKey, byNumber) = (paths, names, stems, keys, numbers)
    }

    /// The image of a path.
    func find(path: String) -> Match {
        let wanted = Self.components(path)
        return best(byName[wanted.last ?? ""] ?? [], wanted)
    }

    /// The image of a path without its ending.
    func find(stem: String) -> Match {
        let wanted = Self.components(stem)
        return best(byStem[wanted.last ?? ""] ?? [], wanted)
    }

    /// The image of an id: its key in the dataset, or else its file's name.
    func find(id: String) -> Match {
        if let known = byKey[id] { return .image(known) }
        let byPath = find(path: id)
        if byPath != .unknown { return byPath }
        let byStem = find(stem: id)
        if byStem != .unknown { return byStem }
        guard let number = Int(id), let images = byNumber[number] else { return .unknown }
        return images.count == 1 ? .image(images[0]) : .ambiguous
    }

    private func best(_ candidates: [Int], _ wanted: [Substring]) -> Match {
        var (most, found): (Int, [Int]) = (0, [])
        for candidate in candidates {
            let own = paths[candidate]
            // The last parts are equal, since they led here.
            let common = 1 + zip(own.dropLast().reversed(), wanted.dropLast().reversed()).prefix { $0 == $1 }.count
            guard common == min(own.count, wanted.count) else { continue }
            if common > most { (most, found) = (common, []) }
            if common == most { found.append(candidate) }
        }
        return found.isEmpty ? .unknown : found.count == 1 ? .image(found[0]) : .ambiguous
    }

    private static func components(_ path: String) -> [Substring] {
        path.split { $0 == "/" || $0 == "\\" }.filter { $0 != "." }
    }

    private static func stem(_ name: Substring) -> Substring {
        guard let dot = name.lastIndex(of: "."), dot != name.startIndex else { return name }
        return name[..<dot]
    }
}
