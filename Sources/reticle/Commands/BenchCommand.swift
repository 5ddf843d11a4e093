import ArgumentParser
import Catalog
import Cells
import Domain
import Foundation
import Imaging
import Terminal

/// `reticle bench`: how fast this machine does what matters; prints what was done and how long it took.
struct BenchCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bench", abstract: "Measure this machine.", subcommands: [RenderBench.self, CatalogBench.self])
}

/// A benchmark's figures, for people or as the JSON of the contract.
struct BenchReport: Encodable {
    struct Case: Encodable {
        var name: String
        var median: Double
        var min: Double
        /// 95th percentile, or the worst of a few runs.
        var high: Double
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
                each.name.padded(to: 44) + Self.text(each.median).padded(to: 12) + "best \(Self.text(each.min))".padded(to: 18)
                    + "high \(Self.text(each.high))")
        }
        print("peak memory \(peakBytes >> 20) MB, \(runs) runs")
    }

    private static func text(_ seconds: Double) -> String {
        seconds >= 1 ? "\((seconds * 100).rounded() / 100) s" : "\((seconds * 100_000).rounded() / 100) ms"
    }
}

/// `reticle bench render`: from a decoded picture to bytes for the terminal.
struct RenderBench: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "render", abstract: "Pictures to terminal bytes, and a box being dragged.")

    @Option(help: "A picture (default: one that is made up, 1920×1280 with noise).")
    var picture: String?
    @Option(help: "How often.")
    var runs = 15
    @Flag(help: "As JSON.")
    var json = false

    @MainActor func run() async throws {
        try Out.reporting {
            var cases: [BenchReport.Case] = []
            let pyramid: MipPyramid
            if let picture {
                pyramid = MipPyramid(try PictureReader.decode(Paths.absolute(picture)))
            } else {
                pyramid = MipPyramid(Self.scene(width: 1920, height: 1280))
            }
            for each in try TerminalBenchmark.run(pyramid, runs: runs) {
                cases.append(.init(name: each.name, median: each.median, min: each.min, high: each.quantile(0.95)))
            }
            cases += try Self.opening(runs: max(3, runs / 3))
            try BenchReport(cases, runs: runs).show(json: json)
            Self.compareWithChafa(cases, json: json)
        }
    }

    /// A scene of soft gradients with edges and noise: harder on encoders than most photographs.
    static func scene(width: Int, height: Int) -> RGBImage {
        var image = RGBImage(width: width, height: height)
        var state: UInt32 = 1
        for y in 0..<height {
            for x in 0..<width {
                state = state &* 1_664_525 &+ 1_013_904_223
                let noise = Int(state >> 28) - 8
                let patch = ((x / 160) &+ (y / 128)) & 3
                let (u, v) = (x * 255 / width, y * 255 / height)
                let red = [u, v, (u + v) / 2, 255 - u][patch]
                let green = [v, 255 - u, u, (u + v) / 2][patch]
                let blue = [255 - v, u, 255 - v, v][patch]
                func clamped(_ value: Int) -> UInt8 { UInt8(max(0, min(255, value + noise))) }
                image[x, y] = (clamped(red), clamped(green), clamped(blue))
            }
        }
        return image
    }

    /// A 4000×3000 JPEG from disk to the picture of a first frame, and the same when it was decoded ahead.
    @MainActor private static func opening(runs: Int) throws -> [BenchReport.Case] {
        let path = FileManager.default.temporaryDirectory.path + "/reticle-bench-\(getpid()).jpg"
        defer { try? FileManager.default.removeItem(atPath: path) }
        try PictureWriter.write(scene(width: 4000, height: 3000), to: path)
        var first: [Double] = []
        var next: [Double] = []
        for _ in 0..<runs {
            let start = DispatchTime.now()
            let picture = try PictureReader.decode(path, fitting: ImageSize(width: 1280, height: 720))
            let pyramid = MipPyramid(picture)
            try draw(pyramid)
            first.append(seconds(since: start))
            let again = DispatchTime.now()
            try draw(pyramid)
            next.append(seconds(since: again))
        }
        func entry(_ name: String, _ times: [Double]) -> BenchReport.Case {
            let sorted = times.sorted()
            return .init(name: name, median: sorted[sorted.count / 2], min: sorted[0], high: sorted[sorted.count - 1])
        }
        return [entry("4000×3000 JPEG, disk to sixel frame", first), entry("the next one, decoded ahead", next)]
    }

    /// A whole first frame with the picture as a sixel of 1280×704.
    @MainActor private static func draw(_ pyramid: MipPyramid) throws {
        var capabilities = TerminalCapabilities()
        (capabilities.graphics, capabilities.depth) = (.sixel, .full)
        let size = CellSize(columns: 160, rows: 45)
        let recorder = try FrameRecorder(size: size, capabilities: capabilities)
        let key = PictureKey(image: 1)
        recorder.setPicture(key, pyramid)
        var canvas = Canvas(size)
        let area = CellRect(size).split(rows: -1).rest
        let view = PictureRect(x: 0, y: 0, width: Double(pyramid.fullSize.width), height: Double(pyramid.fullSize.height))
        canvas.place(Picture(key: key, area: area, view: view))
        guard !recorder.frame(canvas).isEmpty else { throw Refusal("the first frame is empty") }
    }

    private static func seconds(since start: DispatchTime) -> Double {
        Double(DispatchTime.now().uptimeNanoseconds - start.uptimeNanoseconds) / 1e9
    }

    /// The same pictures by chafa, where it is installed; told on standard error.
    private static func compareWithChafa(_ cases: [BenchReport.Case], json: Bool) {
        let chafa = "/usr/bin/chafa"
        guard !json, FileManager.default.isExecutableFile(atPath: chafa) else { return }
        let path = FileManager.default.temporaryDirectory.path + "/reticle-bench-\(getpid())-chafa.png"
        defer { try? FileManager.default.removeItem(atPath: path) }
        guard (try? PictureWriter.write(scene(width: 1920, height: 1280), to: path)) != nil else { return }
        func time(_ arguments: [String]) -> Double {
            let samples = (0..<5).map { _ -> Double in
                let process = Process()
                process.executableURL = URL(fileURLWithPath: chafa)
                process.arguments = arguments
                process.standardOutput = FileHandle.nullDevice
                process.standardError = FileHandle.nullDevice
                let start = DispatchTime.now()
                guard (try? process.run()) != nil else { return .infinity }
                process.waitUntilExit()
                return seconds(since: start)
            }
            return samples.sorted()[2]
        }
        // A picture of one pixel costs what starting the program and reading costs; that is taken off.
        let base = time(["-f", "symbols", "-s", "1x1", path])
        for (name, arguments, ours) in [
            ("half-block 160×45", ["-f", "symbols", "--symbols", "vhalf", "-s", "160x45", path], "half"),
            ("sixel 1280×720", ["-f", "sixels", "-s", "160x45", path], "sixel"),
        ] {
            guard let own = cases.first(where: { $0.name.contains(ours) })?.median else { continue }
            let theirs = max(0, time(arguments) - base)
            Out.note("chafa \(name): \((theirs * 10_000).rounded() / 10) ms without start-up and reading, \((theirs / own * 10).rounded() / 10) × ours")
        }
    }
}

/// `reticle bench catalog`: a workspace of a hundred thousand images.
struct CatalogBench: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "catalog", abstract: "A workspace of 100,000 images and 1,000,000 boxes.")

    @Option(help: "Images.")
    var images = 100_000
    @Option(help: "Boxes.")
    var boxes = 1_000_000
    @Option(help: "A folder to keep the workspace in, for measuring it again (default: thrown away).")
    var folder: String?
    @Flag(help: "As JSON.")
    var json = false

    func run() throws {
        try Out.reporting {
            let place = folder.map(Paths.absolute) ?? FileManager.default.temporaryDirectory.path + "/reticle-bench-\(getpid())"
            try FileManager.default.createDirectory(atPath: place, withIntermediateDirectories: true)
            defer { if folder == nil { try? FileManager.default.removeItem(atPath: place) } }
            let measured = try CatalogBenchmark(folder: place, images: images, boxes: boxes).run { Out.note($0) }
            let cases = measured.map { BenchReport.Case(name: $0.name, median: $0.median, min: $0.least, high: $0.worst) }
            try BenchReport(cases, runs: measured.map(\.runs).max() ?? 1).show(json: json)
        }
    }
}
