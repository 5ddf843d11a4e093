/// Finds pictures that look alike among many.
///
/// Every picture is compared with every older one, by the 63 signs of its lowest coefficients and for all eight turns:
/// a few nanoseconds each, which for 20,000 pictures and the 1.6·10⁹ comparisons among them is less work than keeping
/// any index. Only where at most ``mostSigns`` differ are the signatures themselves compared.
public struct DuplicateSearch: Sendable {
    /// Signs that may differ: measured 13 at most for copies, while one pair in two thousand of strangers has fewer than 17.
    static let mostSigns = 16
    /// Pairs kept for each picture, the most alike, beside those that hold its group together.
    static let mostPairs = 8

    private let images: [ImageID]
    private let signatures: [PictureSignature]
    private let signs: [UInt64]

    /// Prepares a search; earlier ones count as older.
    public init(_ pictures: [(image: ImageID, signature: PictureSignature)]) {
        images = pictures.map(\.image)
        signatures = pictures.map(\.signature)
        signs = signatures.map { $0.signs(turned: .none) }
    }

    /// Number of pictures.
    public var count: Int { images.count }

    /// Pairs of a picture of `range` and an older one, at least as alike as `similarity`.
    ///
    /// Of a large group not all pairs come, but each picture's most alike, and enough to know the group whatever hundredth
    /// of similarity from `least` on it is read at.
    /// Ranges may be searched at the same time; together they give what the whole gives, more of it in large groups.
    public func pairs(in range: Range<Int>, similarity least: Double) -> [PicturePair] {
        var found: [PicturePair] = []
        var groups = GroupLevels(count: images.count, least: least)
        var candidates: [(older: Int, pair: PicturePair)] = []
        for newer in range {
            let turned = PictureTurn.all.map { signatures[newer].signs(turned: $0) }
            candidates.removeAll(keepingCapacity: true)
            for older in 0..<newer {
                let own = signs[older]
                var differing = UInt8.max
                // Unrolled by the compiler: eight turns, branches only on the way out.
                for turn in 0..<8 { differing = min(differing, Self.distance(own, turned[turn])) }
                guard differing <= Self.mostSigns else { continue }
                if let pair = compare(older, newer, turned, least) { candidates.append((older, pair)) }
            }
            // The most alike come first, or else those that a stricter reader needs would be crowded out.
            candidates.sort { ($1.pair.similarity, $0.older) < ($0.pair.similarity, $1.older) }
            for (rank, candidate) in candidates.enumerated() {
                let isNew = groups.join(candidate.older, newer, similarity: candidate.pair.similarity)
                if isNew || rank < Self.mostPairs { found.append(candidate.pair) }
            }
        }
        return found
    }

    private func compare(_ older: Int, _ newer: Int, _ turned: [UInt64], _ least: Double) -> PicturePair? {
        var best: (turn: PictureTurn, similarity: Double)?
        for turn in PictureTurn.all where Self.distance(signs[older], turned[turn.rawValue]) <= Self.mostSigns {
            let similarity = signatures[older].similarity(signatures[newer], turned: turn)
            if similarity >= least, similarity > best?.similarity ?? -1 { best = (turn, similarity) }
        }
        return best.map { PicturePair(images[older], images[newer], turn: $0.turn, similarity: min(1, $0.similarity)) }
    }

    @inline(__always)
    private static func distance(_ a: UInt64, _ b: UInt64) -> UInt8 {
        UInt8(truncatingIfNeeded: (a ^ b).nonzeroBitCount)
    }
}

/// Which of many things belong together, told pair by pair.
struct UnionFind {
    private var parents: [Int32]

    init(count: Int) { parents = (0..<Int32(count)).map { $0 } }

    /// The thing that stands for the group of `index`.
    mutating func root(_ index: Int) -> Int {
        var at = index
        while Int(parents[at]) != at {
            parents[at] = parents[Int(parents[at])]
            at = Int(parents[at])
        }
        return at
    }

    /// Puts two groups together, under the smaller of their roots; `false` if they were one already.
    mutating func join(_ a: Int, _ b: Int) -> Bool {
        let (x, y) = (root(a), root(b))
        guard x != y else { return false }
        parents[max(x, y)] = Int32(min(x, y))
        return true
    }
}

/// Which of many things belong together at each hundredth of similarity: the higher, the smaller the groups.
struct GroupLevels {
    /// From `least` upwards.
    private var levels: [UnionFind]
    private let least: Double

    init(count: Int, least: Double) {
        let steps = max(0, Int(((1 - least) * 100 + 1e-9).rounded(.down)))
        (levels, self.least) = (Array(repeating: UnionFind(count: count), count: steps + 1), least)
    }

    /// Puts two things together at all levels up to their similarity; `false` if they were together at all of these.
    mutating func join(_ a: Int, _ b: Int, similarity: Double) -> Bool {
        // A hair more: ten hundredths above 0.8 come out as 9.999….
        let top = min(levels.count - 1, max(0, Int(((similarity - least) * 100 + 1e-9).rounded(.down))))
        var isNew = false
        for level in stride(from: top, through: 0, by: -1) {
            // Together at one level is together at all below.
            guard levels[level].join(a, b) else { break }
            isNew = true
        }
        return isNew
    }
}

/// Groups of images whose pictures are the same or look alike.
public enum DuplicateGroups {
    /// The group of each image that has such company, by the number of its oldest image.
    ///
    /// Alike is handed on: where A is like B and B like C, all three are one group.
    public static func groups(same: [[ImageID]], pairs: [PicturePair]) -> [ImageID: Int] {
        let copies = same.flatMap { list in list.dropFirst().map { (list[0], $0) } }
        let edges = pairs.map { ($0.first, $0.second) } + copies
        let images = Set(edges.flatMap { [$0.0, $0.1] }).sorted()
        let places = Dictionary(uniqueKeysWithValues: images.enumerated().map { ($1, $0) })
        var groups = UnionFind(count: images.count)
        for (a, b) in edges { if let x = places[a], let y = places[b] { _ = groups.join(x, y) } }
        return Dictionary(
            uniqueKeysWithValues: images.indices.map { (images[$0], Int(images[groups.root($0)].rawValue)) })
    }
}
