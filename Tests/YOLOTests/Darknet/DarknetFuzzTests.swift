import Domain
import Foundation
import NeuralNetwork
import TestSupport
import Testing

@testable import YOLO

/// darknet's files, broken: every reader answers or throws a `DarknetError`; none crashes, hangs or grows without bound.
///
/// `RETICLE_FUZZ=N` sets the number of inputs; `RETICLE_FUZZ_SEED=S` where the seeds start.
@Suite struct DarknetFuzzTests {
    private static let inputs = ProcessInfo.processInfo.environment["RETICLE_FUZZ"].flatMap { Int($0) } ?? 600
    private static let firstSeed = ProcessInfo.processInfo.environment["RETICLE_FUZZ_SEED"].flatMap { UInt64($0) } ?? 0

    /// A bound against hanging: most of a second is far above what a few kilobytes can need.
    private static func bounded(_ seed: UInt64, _ work: () throws -> Void) rethrows {
        let start = clock()
        try work()
        #expect(clock() - start < CLOCKS_PER_SEC, "seed \(seed)")
    }

    private static let cfgs: [[UInt8]] = {
        var texts = [Array(DarknetMaterial.small.utf8)]
        for known in DarknetMaterial.known {
            if let bytes = try? TextFile.read(DarknetMaterial.path(known.cfg)) { texts.append(bytes) }
        }
        return texts
    }()

    @Test func brokenCfgsNeverBreakTheReader() throws {
        for number in 0..<Self.inputs {
            let seed = Self.firstSeed + UInt64(number)
            var text = TextMutator(seed: seed)
            var bytes = Mutator(seed: seed)
            let whole = Self.cfgs[number % Self.cfgs.count]
            let broken = number % 3 == 0 ? bytes.mutated(whole, with: Self.cfgs) : text.mutated(whole)
            try Self.bounded(seed) { try Self.read(broken) }
        }
    }

    /// Numbers at which sizes go wrong.
    private static let numbers = [
        "0", "-1", "1", "2", "255", "1024", "65536", "65537", "1000000000", "2147483648", "9223372036854775807",
        "-9223372036854775808", "1e30", "nan", "0.5", "1,1,1,1", "-1,-1,-1,-1,-1,-1,-1,-1",
    ]

    @Test func everyNumberOfACfgMayBeAnyOther() throws {
        let lines = DarknetMaterial.small.split(separator: "\n", omittingEmptySubsequences: false)
        for number in 0..<Self.inputs {
            let seed = Self.firstSeed + UInt64(number)
            var random = SplitMix64(seed: seed)
            var broken = lines.map(String.init)
            for _ in 0..<Int.random(in: 1...4, using: &random) {
                let at = Int.random(in: broken.indices, using: &random)
                guard let equals = broken[at].firstIndex(of: "=") else { continue }
                let value = Self.numbers[Int.random(in: Self.numbers.indices, using: &random)]
                broken[at] = broken[at][...equals] + value
            }
            try Self.bounded(seed) { try Self.read(Array(broken.joined(separator: "\n").utf8)) }
        }
    }

    /// What is read fits together: it has shapes, a layout, and a text that reads the same.
    private static func read(_ bytes: [UInt8]) throws {
        let configuration: DarknetConfiguration
        do { configuration = try DarknetConfiguration(bytes, file: "x.cfg") } catch {
            #expect(!error.description.utf8.contains { $0 < 32 })
            return
        }
        _ = try configuration.model.weightsLayout()
        let again = try DarknetConfiguration(text: configuration.text(), file: "y.cfg")
        #expect(again == configuration)
    }

    @Test func brokenWeightsNeverBreakTheReader() throws {
        let scratch = try DarknetScratch()
        let model = try DarknetMaterial.parsed(DarknetMaterial.small).model
        let layout = try model.weightsLayout()
        try WeightsFile.write(SeededParameters(layout: layout, seed: 5), of: model, to: scratch.path("whole"))
        let whole = try scratch.bytes("whole")
        for number in 0..<Self.inputs / 3 {
            let seed = Self.firstSeed + UInt64(number)
            var mutator = Mutator(seed: seed)
            let path = try scratch.file("broken", mutator.mutated(whole, with: [whole]))
            let extents: [WeightsFile.Extent] = [.whole, .partial, .upTo(Int(seed % 15)), .upTo(.max)]
            Self.bounded(seed) {
                for extent in extents {
                    guard let file = try? WeightsFile(path, for: model, extent: extent) else { continue }
                    for part in layout.parts {
                        guard let parameters = try? file.parameters(of: part.node) else { continue }
                        #expect(parameters.weights.count == part.weights, "seed \(seed)")
                        #expect(parameters.variance.allSatisfy { $0 >= 0 && $0.isFinite }, "seed \(seed)")
                    }
                }
            }
        }
    }

    @Test func brokenListsNeverBreakTheirReaders() throws {
        let names = Array("person\nbicycle\ncar\n".utf8)
        let data = Array("classes= 80\ntrain = /a/b.txt\nnames = coco.names\nbackup = c/\neval=coco\n".utf8)
        for number in 0..<Self.inputs {
            let seed = Self.firstSeed + UInt64(number)
            var mutator = TextMutator(seed: seed)
            let (first, second) = (mutator.mutated(names), mutator.mutated(data))
            try Self.bounded(seed) {
                _ = try? NamesFile.names(in: first, file: "x.names")
                guard let read = try? DarknetData(second, file: "x.data") else { return }
                let again = try DarknetData(Array(read.text.utf8), file: "x.data")
                #expect(again == read, "seed \(seed)")
            }
        }
    }

    /// Texts as long as a reader takes, one of each kind that could cost more than its length.
    private static let long: [String] = [
        String(repeating: "\n", count: TextFile.limit), String(repeating: "a\n", count: TextFile.limit / 2),
        String(repeating: "a", count: TextFile.limit), String(repeating: "[", count: TextFile.limit),
        "[net]\n" + String(repeating: "a", count: TextFile.limit - 8) + "=1",
        "[net]\nwidth=1\nheight=1\nchannels=1\nsteps=" + String(repeating: ",", count: TextFile.limit - 100),
        "[net]\nwidth=1\nheight=1\nchannels=1\nsteps=" + String(repeating: "1,", count: TextFile.limit / 2 - 100),
        "[net]\nwidth=1\nheight=1\nchannels=1\nangle=" + String(repeating: "1", count: TextFile.limit - 100),
        "[net]\nwidth=1\nheight=1\nchannels=1\n" + String(repeating: "[softmax]\n", count: TextFile.limit / 10 - 10),
        "[net]\nwidth=1\nheight=1\nchannels=1\n[softmax]\n"
            + String(repeating: "[route]\nlayers=" + String(repeating: "-1,", count: 999) + "-1\n", count: 300),
        "[net]\nwidth=1\nheight=1\nchannels=1\n"
            + String(repeating: "[convolutional]\nfilters=65536\n", count: TextFile.limit / 40),
    ]

    @Test(arguments: long.indices) func longTextsAreReadOrRefusedInTime(_ index: Int) {
        Self.bounded(UInt64(index)) {
            #expect(throws: DarknetError.self) { try DarknetMaterial.parsed(Self.long[index]) }
        }
    }
}
