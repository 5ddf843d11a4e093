/// An image that looks like one that is validated on, without belonging to the same part.
public struct SplitLeak: Hashable, Sendable {
    /// The image that came later.
    public var image: ImageID
    /// The image of a frozen part that it looks like.
    public var original: ImageID
    /// Name of that part.
    public var part: String

    /// Makes a leak.
    public init(image: ImageID, original: ImageID, part: String) {
        (self.image, self.original, self.part) = (image, original, part)
    }

    /// Images outside of a frozen split that look like one of its images that nobody trains on.
    ///
    /// - Parameters:
    ///   - split: a split; nothing is found unless it is frozen
    ///   - members: its images
    ///   - groups: of images that look alike, the number of their group; images that look like no other may be missing
    /// - Returns: leaks by image, each with the first original
    public static func find(
        in split: Split, members: [SplitMember], groups: [ImageID: Int]
    ) -> [SplitLeak] {
        guard split.isFrozen else { return [] }
        var places: [ImageID: Int] = [:]
        for member in members { places[member.image] = member.part }
        var originals: [Int: SplitMember] = [:]
        for member in members.sorted(by: { $0.image < $1.image }) {
            guard split.recipe.parts[member.part].name != SplitRecipe.train, let group = groups[member.image],
                originals[group] == nil
            else { continue }
            originals[group] = member
        }
        return groups.compactMap { image, group in
            guard places[image] == nil, let original = originals[group] else { return nil }
            return SplitLeak(
                image: image, original: original.image, part: split.recipe.parts[original.part].name)
        }.sorted { $0.image < $1.image }
    }
}
