import Cells
import Imaging

/// Thumbnails as they were sampled, for contact sheets: scrolling moves them and changes nothing else of most.
struct SampleCache: Sendable {
    /// Bytes of dots that are kept at most.
    static let limit = 24 << 20

    /// Everything that a sampled view depends on.
    private struct Key: Hashable {
        var picture: PictureKey
        var generation: Int
        var size: CellSize
        var view: PictureRect
        var brightness: Double
        var contrast: Double
        var background: RGB
    }

    private var entries: [Key: (dots: RGBImage, used: Int)] = [:]
    private(set) var byteCount = 0
    private var clock = 0

    /// The dots of a thumbnail, sampled only if they are not kept; the least recently used make room.
    mutating func dots(_ picture: Picture, source: (any PictureSource)?, generation: Int, cell: CellSize) -> RGBImage {
        let key = Key(
            picture: picture.key, generation: generation, size: picture.area.size, view: picture.view,
            brightness: picture.brightness, contrast: picture.contrast, background: picture.background)
        clock += 1
        if let known = entries[key]?.dots {
            entries[key]?.used = clock
            return known
        }
        let dots = PictureStage.sample(picture, source: source, cell: cell)
        entries[key] = (dots, clock)
        byteCount += dots.byteCount
        while byteCount > Self.limit, let oldest = entries.min(by: { $0.value.used < $1.value.used }) {
            byteCount -= oldest.value.dots.byteCount
            entries[oldest.key] = nil
        }
        return dots
    }

    /// Forgets everything: cells have another size now.
    mutating func removeAll() {
        entries.removeAll()
        byteCount = 0
    }
}
