import Domain
import Foundation
import Imaging
import Testing

@testable import Training

@Suite struct FrozenCacheTests {
    private let boxes = [
        AugmentedBox(PixelBox(xMin: 1.0 / 3, yMin: 2, xMax: 3, yMax: 4), classIndex: 7, weight: 0.25)
    ]
    private let values: [[Float16]] = [[0, 1.5, -2, .greatestFiniteMagnitude], [], [0.333]]

    private func key(_ cache: FrozenCache, _ path: String, epoch: Int = 0) -> FrozenCache.Key {
        cache.key(picture: path, SampleRequest(index: 0, epoch: epoch, side: 32, seed: 1, mixes: false))
    }

    @Test func givesBackWhatWasKept() throws {
        let scratch = try Scratch()
        let cache = try FrozenCache(folder: scratch.path, identity: "a", limit: 1 << 20, variants: 2)
        let one = key(cache, "/x")
        #expect(cache.read(one) == nil)
        cache.write(values, boxes: boxes, as: one)
        let found = try #require(cache.read(one))
        #expect(found.values == values.map { $0.map { Float($0) } })
        #expect(found.boxes == boxes)
        #expect(cache.read(key(cache, "/x", epoch: 1)) == nil)
        #expect(try FrozenCache(folder: scratch.path, identity: "b", limit: 1, variants: 2).read(one) == nil)
    }

    @Test func aDamagedEntryIsNone() throws {
        let scratch = try Scratch()
        let cache = try FrozenCache(folder: scratch.path, identity: "a", limit: 1 << 20, variants: 2)
        let one = key(cache, "/x")
        cache.write(values, boxes: boxes, as: one)
        let name = try #require(
            try FileManager.default.subpathsOfDirectory(atPath: scratch.path).first { $0.contains("/") })
        let path = "\(scratch.path)/\(name)"
        var bytes = try #require(FileManager.default.contents(atPath: path))
        bytes[bytes.count / 2] ^= 1
        try bytes.write(to: URL(fileURLWithPath: path))
        #expect(cache.read(one) == nil)
    }

    @Test func aFullCacheKeepsNoMore() throws {
        let scratch = try Scratch()
        let cache = try FrozenCache(folder: scratch.path, identity: "a", limit: 100, variants: 2)
        for path in ["/x", "/y", "/z"] { cache.write(values, boxes: boxes, as: key(cache, path)) }
        #expect(["/x", "/y", "/z"].map { cache.read(key(cache, $0)) != nil } == [true, false, false])
    }
}
