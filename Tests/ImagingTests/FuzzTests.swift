import Domain
import Foundation
import Imaging
import TestSupport
import Testing

/// Spoilt pictures must fail with an error or give a picture; nothing else.
///
/// `RETICLE_FUZZ=1000000` runs that many, from the seed `RETICLE_FUZZ_SEED`, and then also watches time and memory.
@Suite struct FuzzTests {
    @Test func spoiltPicturesNeverCrash() throws {
        let environment = ProcessInfo.processInfo.environment
        let asked = environment["RETICLE_FUZZ"].flatMap { Int($0) }
        let seed = environment["RETICLE_FUZZ_SEED"].flatMap { UInt64($0) } ?? 1
        let corpus = try corpus()
        // Damage to a size makes big pictures of small files: a few may be as big as they like.
        let small = PictureLimits(maxPixels: 500_000, maxBytes: 16 << 20)
        let large = PictureLimits(maxPixels: 16_000_000, maxBytes: 64 << 20)
        var (decoded, misfits) = (0, 0)
        for input in 0..<UInt64(asked ?? 3_000) {
            var mutator = Mutator(seed: seed << 32 | input)
            let bytes = mutator.mutated(corpus[Int(input % UInt64(corpus.count))], with: corpus)
            let limits = input % 50 == 0 ? large : small
            let fitting = input % 3 == 0 ? ImageSize(width: 40, height: 40) : nil
            let taken = ContinuousClock().measure {
                if let picture = try? PictureReader.decode(bytes, name: "input", limits: limits, fitting: fitting) {
                    decoded += 1
                    if picture.image.pixels.count != picture.image.width * picture.image.height * 3 { misfits += 1 }
                }
            }
            guard asked != nil else { continue }
            if taken > .seconds(1) { try keep(bytes, "slow-\(seed)-\(input)", "took \(taken)") }
            if input % 10_000 == 9_999 {
                print("\(input + 1) inputs, \(decoded) decoded, \(residentMegabytes()) MB")
                #expect(residentMegabytes() < 400)
            }
        }
        #expect(decoded > 0 && misfits == 0)
    }

    /// A few of everything: small files, so that damage hits something that matters.
    private func corpus() throws -> [[UInt8]] {
        let folder = try TemporaryFolder()
        var corpus = [TestFiles.lossyWebP, TestFiles.alphaWebP, TestFiles.turnedWebP]
        for (index, image) in [
            TestPictures.ramp(width: 40, height: 30), TestPictures.noise(width: 17, height: 9, seed: 5),
        ].enumerated() {
            for ending in ["jpg", "png"] {
                try PictureWriter.write(image, to: folder.path + "/\(index).\(ending)")
                corpus.append(try folder.bytes("\(index).\(ending)"))
            }
        }
        corpus.append(TestFiles.jpeg(corpus[3], exif: TestFiles.exif(orientation: 6)))
        for row in HostileImages.rows {
            let bytes = FileManager.default.contents(atPath: HostileImages.folder + "/" + row.file).map { Array($0) }
            if let bytes, bytes.count < 20_000 { corpus.append(bytes) }
        }
        return corpus
    }

    private func keep(_ bytes: [UInt8], _ name: String, _ why: String) throws {
        let url = FileManager.default.temporaryDirectory.appending(path: "reticle-fuzz-\(name)")
        try Data(bytes).write(to: url)
        Issue.record("\(url.path): \(why)")
    }

    private func residentMegabytes() -> Int {
        let fields = (try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8))?.split(separator: " ")
        return (fields.flatMap { Int($0[1]) } ?? 0) * 4096 / 1_048_576
    }
}
