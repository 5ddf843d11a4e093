import ArgumentParser
import Cells
import Domain
import Foundation
import Imaging
import Terminal

/// `reticle bench render`: from a decoded picture to bytes for the terminal.
struct RenderBench: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "render", abstract: "Pictures to terminal bytes, a box being dragged, and cases being judged.")

    @Option(help: "A picture (default: one that is made up, 1920×1280 with noise).")
    var picture: String?
    @Option(help: "How often.")
    var runs = 15
    @Option(help: "Detections of the review whose cases are judged.")
    var detections = 100_000
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
            for graphics in Graphics.allCases {
                cases.append(try DragBench(graphics: graphics, picture: pyramid).run())
            }
            cases += try ReviewBench(detections: detections).run()
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
        let view = PictureRect(
            x: 0, y: 0, width: Double(pyramid.fullSize.width), height: Double(pyramid.fullSize.height))
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
        for (name, arguments, ours) in [
            ("half-block 160×45", ["-f", "symbols", "--symbols", "vhalf", "-s", "160x45", path], "half"),
            ("sixel 1280×720", ["-f", "sixels", "-s", "160x45", path], "sixel"),
        ] {
            guard let own = cases.first(where: { $0.name.contains(ours) })?.median else { continue }
            // The same at one cell costs what starting the program and reading the picture cost; that is taken off.
            let small = arguments.map { $0 == "160x45" ? "1x1" : $0 }
            let theirs = max(0, time(arguments) - time(small))
            Out.note(
                "chafa \(name): \((theirs * 10_000).rounded() / 10) ms without start-up and reading, \((theirs / own * 10).rounded() / 10) × ours"
            )
        }
    }
}
