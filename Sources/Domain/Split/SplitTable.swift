/// What dealing images out needs to know of each: who it is, which boxes it has, and what it belongs to.
///
/// Images may be added as they stream by: an image takes some 40 bytes and 8 more for each of its classes, and its name
/// is not kept.
public struct SplitTable: Sendable {
    /// Number of classes; they are counted from 0.
    public let classCount: Int
    /// Two independent hashes of each image's identity.
    private(set) var identities: [Identity] = []
    /// Where the classes of image `i` begin: `starts[i]..<starts[i + 1]`.
    private(set) var starts: [Int32] = [0]
    private(set) var classes: [Int32] = []
    private(set) var boxes: [Int32] = []
    /// Number of the group, or −1.
    private(set) var groups: [Int32] = []
    /// Number of the part in which an image stays, or −1.
    private(set) var parts: [Int32] = []
    private(set) var pinned: [Bool] = []
    private var groupNumbers: [String: Int32] = [:]

    /// Who an image is, as 128 bits that are the same on any machine.
    struct Identity: Hashable, Sendable {
        var first: UInt64
        var second: UInt64

        /// Hashes the bytes twice (FNV-1a with two primes); the bits still lie unevenly and are mixed with the seed.
        init(_ text: String) {
            (first, second) = (0xCBF2_9CE4_8422_2325, 0x9AE1_6A3B_2F90_404F)
            for byte in text.utf8 {
                first = (first ^ UInt64(byte)) &* 0x100_0000_01B3
                second = (second ^ UInt64(byte)) &* 0x9E37_79B9_7F4A_7C15
                second ^= second >> 29
            }
        }
    }

    /// Makes an empty table.
    public init(classCount: Int) { self.classCount = classCount }

    /// Number of images.
    public var count: Int { identities.count }

    /// Number of different groups.
    public var groupCount: Int { groupNumbers.count }

    /// Adds an image.
    ///
    /// - Parameters:
    ///   - identity: what stays of it wherever the dataset lies, such as its client and path; no two images should share
    ///     one
    ///   - boxes: numbers of boxes by class, 0 ..< `classCount`, each class once; none for an image without boxes
    ///   - group: images with the same text stay together; `nil` for an image alone
    ///   - part: where it is already; it stays there
    ///   - isPinned: whether somebody put it there: then the rest of its group follows it
    public mutating func add(
        identity: String, boxes counts: some Sequence<(index: Int, count: Int)>, group: String? = nil, part: Int? = nil,
        isPinned: Bool = false
    ) {
        identities.append(Identity(identity))
        for (index, count) in counts where count > 0 {
            precondition((0..<classCount).contains(index), "class \(index), but there are \(classCount)")
            classes.append(Int32(index))
            boxes.append(Int32(clamping: count))
        }
        starts.append(Int32(classes.count))
        groups.append(group.map { number(of: $0) } ?? -1)
        parts.append(part.map { Int32($0) } ?? -1)
        pinned.append(isPinned && part != nil)
    }

    private mutating func number(of group: String) -> Int32 {
        if let known = groupNumbers[group] { return known }
        let number = Int32(groupNumbers.count)
        groupNumbers[group] = number
        return number
    }

    /// Places in `classes` and `boxes` of an image.
    func range(_ image: Int) -> Range<Int> { Int(starts[image])..<Int(starts[image + 1]) }

    /// The same images with nobody placed but those that are pinned.
    public func released() -> SplitTable {
        var copy = self
        for image in copy.parts.indices where !pinned[image] { copy.parts[image] = -1 }
        return copy
    }
}
