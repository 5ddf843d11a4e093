import ArgumentParser
import Catalog
import Domain
import Foundation
import Imaging

/// `reticle bench check`: the rules over a million boxes, and near-duplicates among twenty thousand pictures.
struct CheckBench: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check", abstract: "Rules over a million boxes, near-duplicates among 20,000 pictures.")

    @Option(help: "A folder with the workspace of `bench catalog --folder`, to check its boxes (default: no boxes).")
    var folder: String?
    @Option(help: "Signatures to search for near-duplicates.")
    var pictures = 20_000
    @Option(help: "Signatures that are copies of others, slightly changed.")
    var copies = 500
    @Option(help: "A folder of pictures to read and work out the signatures of (default: none).")
    var read: String?
    @Option(help: "Threads.")
    var threads = ProcessInfo.processInfo.activeProcessorCount
    @Option(help: "Runs of each.")
    var runs = 3
    @Flag(help: "As JSON.")
    var json = false

    func validate() throws {
        if pictures < 1 || copies < 0 || copies >= pictures {
            throw ValidationError("--pictures and --copies: expected more pictures than copies")
        }
        if runs < 1 || threads < 1 { throw ValidationError("--runs and --threads: expected 1 or more") }
    }

    func run() throws {
        try Out.reporting {
            var cases: [BenchReport.Case] = []
            if let folder {
                let store = try CatalogStore.open(at: Paths.absolute(folder))
                var found = 0
                let times = try (0..<runs).map { _ in
                    let start = DispatchTime.now()
                    found = try store.check(limit: 10_000).total
                    return start.secondsUntilNow
                }
                Out.note("\(found) findings")
                cases.append(.init("rules over the workspace", times))
            }
            if let read { cases.append(try reading(Paths.absolute(read))) }
            cases.append(searching())
            var report = BenchReport(cases, runs: runs)
            report.threads = threads
            try report.show(json: json)
        }
    }

    private func reading(_ folder: String) throws -> BenchReport.Case {
        let paths = try PictureList.pictures(at: folder)
        let times = (0..<runs).map { _ in
            let start = DispatchTime.now()
            DispatchQueue.concurrentPerform(iterations: threads) { thread in
                for index in stride(from: thread, to: paths.count, by: threads) {
                    _ = try? PictureLook(at: paths[index])
                }
            }
            return start.secondsUntilNow
        }
        return .init("reading \(paths.count) pictures", times)
    }

    /// Signatures of noise with the spectrum that pictures have: each coefficient is as likely to be of either sign.
    private func searching() -> BenchReport.Case {
        var random = Noise(state: 1)
        var made: [(image: ImageID, signature: PictureSignature)] = []
        var values: [[Int8]] = []
        while made.count < pictures {
            var coefficients = (0..<PictureSignature.side * PictureSignature.side).map { _ in random.value(within: 100)
            }
            if made.count >= pictures - copies {
                let original = values[Int(random.next() % UInt64(pictures - copies))]
                coefficients = original.map { $0 + random.value(within: 9) }
            }
            coefficients[0] = 0
            guard let signature = PictureSignature(coefficients) else { continue }
            values.append(coefficients)
            made.append((ImageID(rawValue: Int64(made.count + 1)), signature))
        }
        let search = DuplicateSearch(made)
        var found = 0
        let times = (0..<runs).map { _ in
            let start = DispatchTime.now()
            found = PictureScan.pairs(among: search, threads: threads).count
            return start.secondsUntilNow
        }
        Out.note("\(found) pairs among \(pictures) pictures, \(copies) of them copies")
        return .init("near-duplicates of \(pictures)", times)
    }
}

/// A small seeded generator (xorshift64*).
private struct Noise {
    var state: UInt64

    mutating func next() -> UInt64 {
        state ^= state >> 12
        state ^= state << 25
        state ^= state >> 27
        return state &* 2_685_821_657_736_338_717
    }

    /// A number from −`limit` to `limit`.
    mutating func value(within limit: Int) -> Int8 { Int8(Int(next() >> 33) % (2 * limit + 1) - limit) }
}
