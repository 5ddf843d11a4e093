import Catalog
import Domain

/// What there is to say of copies of images that a frozen split validates on.
struct SplitAlarm {
    /// An image that looks like one of a frozen part.
    struct Leak: Encodable {
        /// Paths as their datasets write them.
        var image: String
        var looksLike: String
        var part: String
    }

    var leaks: [Leak] = []
    /// Images that were never compared with the split's; `nil` where no pictures were.
    var notCompared: Int? = 0

    /// Looks for copies of a split's images; of one that may change there are none.
    init(
        _ split: Split, members: [SplitMember]? = nil, in store: CatalogStore, nearDuplicates: NearDuplicates = .known
    ) throws {
        guard split.isFrozen else { return }
        guard let known = try nearDuplicates.find(store) else {
            notCompared = nil
            return
        }
        notCompared = known.notCompared
        let found = SplitLeak.find(
            in: split, members: try members ?? store.members(of: split.id), groups: known.groups)
        var paths: [ImageID: String] = [:]
        for row in try store.rows(Set(found.flatMap { [$0.image, $0.original] }).sorted()) { paths[row.id] = row.path }
        leaks = found.map {
            Leak(image: paths[$0.image] ?? "", looksLike: paths[$0.original] ?? "", part: $0.part)
        }
    }

    /// Lines for people: each copy, and what was not compared.
    var lines: [String] {
        leaks.map { "alarm: \($0.image.printable) looks like \($0.looksLike.printable) of \($0.part)" }
            + (silence.map { [$0] } ?? [])
    }

    /// Why there may be copies that nobody has noticed; `nil` where all pictures were compared.
    var silence: String? {
        guard let notCompared else { return "copies of frozen images are not known; `reticle check` looks for them" }
        guard notCompared > 0 else { return nil }
        return
            "\(notCompared) images were not compared with the frozen ones; `reticle check` compares those that it can read"
    }

    /// What to say of all frozen splits of a workspace, after images came in or pictures were compared.
    static func lines(in store: CatalogStore) throws -> [String] {
        try store.splits().filter(\.isFrozen).flatMap { split in
            try SplitAlarm(split, in: store).lines.map { "split \(split.name): \($0)" }
        }
    }
}
