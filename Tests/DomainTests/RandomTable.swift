import Domain
import TestSupport

/// A seeded set of images for splitting.
struct RandomTable {
    struct Image {
        var identity: String
        var boxes: [(index: Int, count: Int)]
        var group: String?
    }

    var images: [Image]
    let classCount: Int

    /// Makes up to 120 images with up to 6 classes, rare and frequent ones; in groups where asked for.
    init(seed: UInt64, grouped: Bool = false, count: Int? = nil) {
        var random = SplitMix64(seed: seed)
        classCount = 1 + Int(random.next() % 6)
        let total = count ?? 3 + Int(random.next() % 118)
        images = []
        for number in 0..<total {
            var boxes: [(index: Int, count: Int)] = []
            for index in 0..<classCount where random.next() % UInt64(index + 2) == 0 {
                boxes.append((index, 1 + Int(random.next() % 9)))
            }
            let group = grouped && random.next() % 3 != 0 ? "g\(random.next() % 12)" : nil
            images.append(Image(identity: "anna\tshelf/\(number).jpg", boxes: boxes, group: group))
        }
    }

    /// The images as a table; `parts` says where they are already.
    func table(parts: [Int?] = [], pinned: Set<Int> = [], order: [Int]? = nil) -> SplitTable {
        var table = SplitTable(classCount: classCount)
        for at in order ?? Array(images.indices) {
            let image = images[at]
            table.add(
                identity: image.identity, boxes: image.boxes, group: image.group,
                part: parts.indices.contains(at) ? parts[at] : nil, isPinned: pinned.contains(at))
        }
        return table
    }
}
