import Cells
import Domain
import Imaging
import Synchronization
import Testing

@testable import Terminal

@Suite struct SampleCacheTests {
    /// Counts how often it is sampled.
    private final class CountingSource: PictureSource {
        let fullSize = ImageSize(width: 64, height: 48)
        let count = Mutex(0)

        func dots(_ view: SampleView) -> RGBImage {
            count.withLock { $0 += 1 }
            return RGBImage(width: view.width, height: view.height)
        }
    }

    private func thumbnail(_ image: Int64, row: Int = 0, columns: Int = 20) -> Picture {
        Picture(
            key: PictureKey(image: image, thumbnail: true),
            area: CellRect(column: 0, row: row, columns: columns, rows: 6),
            view: PictureRect(x: 0, y: 0, width: 64, height: 48))
    }

    @Test func movedThumbnailIsSampledOnce() {
        var cache = SampleCache()
        let source = CountingSource()
        for row in 0..<5 {
            _ = cache.dots(thumbnail(1, row: row), source: source, generation: 1, cell: CellSize(columns: 8, rows: 16))
        }
        #expect(source.count.withLock { $0 } == 1)
    }

    @Test func otherPixelsOrSizesAreSampledAnew() {
        var cache = SampleCache()
        let source = CountingSource()
        let cell = CellSize(columns: 8, rows: 16)
        _ = cache.dots(thumbnail(1), source: source, generation: 1, cell: cell)
        _ = cache.dots(thumbnail(1), source: source, generation: 2, cell: cell)
        _ = cache.dots(thumbnail(1, columns: 21), source: source, generation: 2, cell: cell)
        #expect(source.count.withLock { $0 } == 3)
    }

    @Test func memoryStaysWithinItsLimit() {
        var cache = SampleCache()
        let source = CountingSource()
        for image in 0..<2000 {
            _ = cache.dots(
                thumbnail(Int64(image)), source: source, generation: 1, cell: CellSize(columns: 8, rows: 16))
        }
        #expect(cache.byteCount <= SampleCache.limit && cache.byteCount > SampleCache.limit / 2)
        // What was used last is still there.
        _ = cache.dots(thumbnail(1999), source: source, generation: 1, cell: CellSize(columns: 8, rows: 16))
        #expect(source.count.withLock { $0 } == 2000)
    }
}
