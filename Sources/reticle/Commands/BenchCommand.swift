import ArgumentParser
import Catalog
import Foundation

/// `reticle bench`: how fast this machine does what matters; prints what was done and how long it took.
struct BenchCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bench", abstract: "Measure this machine.",
        subcommands: [
            InferBench.self, TrainBench.self, RenderBench.self, CatalogBench.self, CheckBench.self,
            MetricsBench.self,
        ])
}

/// A benchmark's figures, for people or as the JSON of the contract.
struct BenchReport: Encodable {
    struct Case: Encodable {
        var name: String
        var median: Double
        var min: Double
        /// 95th percentile, or the worst of a few runs.
        var high: Double

        /// Makes a case of figures that are known.
        init(name: String, median: Double, min: Double, high: Double) {
            (self.name, self.median, self.min, self.high) = (name, median, min, high)
        }

        /// Makes a case of at least one measured time.
        init(_ name: String, _ times: [Double]) {
            let sorted = times.sorted()
            self.init(
                name: name, median: sorted[sorted.count / 2], min: sorted[0],
                high: sorted[Swift.min(sorted.count - 1, sorted.count * 95 / 100)])
        }
    }
    var median: Double
    var min: Double
    var runs: Int
    var threads = 1
    var peakBytes: Int
    var cases: [Case]

    /// Gathers cases; the totals are the sums over them.
    init(_ cases: [Case], runs: Int) {
        (self.cases, self.runs) = (cases, runs)
        median = cases.reduce(0) { $0 + $1.median }
        min = cases.reduce(0) { $0 + $1.min }
        peakBytes = Self.peakBytes
    }

    /// Most memory that the process ever held, in bytes (`VmHWM` of proc(5)).
    private static var peakBytes: Int {
        let status = (try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)) ?? ""
        let line = status.split(separator: "\n").first { $0.hasPrefix("VmHWM:") }
        return (line?.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0) * 1024
    }

    /// Prints the report.
    func show(json: Bool) throws {
        if json { return try Out.json(self) }
        for each in cases {
            print(
                each.name.padded(to: 44) + Self.text(each.median).padded(to: 12)
                    + "best \(Self.text(each.min))".padded(to: 18)
                    + "high \(Self.text(each.high))")
        }
        print("peak memory \(peakBytes >> 20) MB, \(runs) runs")
    }

    private static func text(_ seconds: Double) -> String {
        seconds >= 1 ? "\((seconds * 100).rounded() / 100) s" : "\((seconds * 100_000).rounded() / 100) ms"
    }
}

/// `reticle bench catalog`: a workspace of a hundred thousand images.
struct CatalogBench: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "catalog", abstract: "A workspace of 100,000 images and 1,000,000 boxes.")

    @Option(help: "Images.")
    var images = 100_000
    @Option(help: "Boxes.")
    var boxes = 1_000_000
    @Option(help: "A folder to keep the workspace in, for measuring it again (default: thrown away).")
    var folder: String?
    @Flag(help: "As JSON.")
    var json = false

    func validate() throws {
        if images < 1 || boxes < images { throw ValidationError("expected at least one image and one box an image") }
    }

    func run() throws {
        try Out.reporting {
            let place =
                folder.map(Paths.absolute) ?? FileManager.default.temporaryDirectory.path + "/reticle-bench-\(getpid())"
            try FileManager.default.createDirectory(atPath: place, withIntermediateDirectories: true)
            defer { if folder == nil { try? FileManager.default.removeItem(atPath: place) } }
            let measured = try CatalogBenchmark(folder: place, images: images, boxes: boxes).run { Out.note($0) }
            let cases = measured.map {
                BenchReport.Case(name: $0.name, median: $0.median, min: $0.least, high: $0.worst)
            }
            try BenchReport(cases, runs: measured.map(\.runs).max() ?? 1).show(json: json)
        }
    }
}
