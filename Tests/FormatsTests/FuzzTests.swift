import Domain
import Foundation
import TestSupport
import Testing

@testable import Formats

/// Readers under broken files: every one answers or throws a `FormatError`; none crashes, hangs or grows without bound.
///
/// `RETICLE_FUZZ=N` sets the number of inputs to the parsers, a tenth as many go through files; `RETICLE_FUZZ_SEED=S`
/// where the seeds start.
@Suite struct FuzzTests {
    private static let inputs = ProcessInfo.processInfo.environment["RETICLE_FUZZ"].flatMap { Int($0) } ?? 3000
    private static let firstSeed = ProcessInfo.processInfo.environment["RETICLE_FUZZ_SEED"].flatMap { UInt64($0) } ?? 0

    private static let targets: [(fixture: String, format: FormatName, file: String)] = [
        ("voc/devkit", .voc, "Annotations/000001.xml"), ("voc/beside", .voc, "train/IMG 1.xml"),
        ("yolo/ultralytics", .yolo, "labels/train/a.txt"), ("yolo/ultralytics", .yolo, "data.yaml"),
        ("yolo/darknet", .yolo, "train.txt"), ("yolo/darknet", .yolo, "obj.data"),
        ("coco/plain", .coco, "annotations/instances.json"), ("lst/plain", .lst, "all.lst"),
        ("jsonl/plain", .jsonl, "export.jsonl"), ("recordio/plain", .recordio, "all.rec"),
        ("recordio/plain", .recordio, "all.idx"), ("recordio/plain", .recordio, "all.lst"),
        ("cvat/plain", .cvat, "annotations.xml"), ("labelme/plain", .labelme, "a.json"),
        ("label-studio/plain", .labelStudio, "tasks.json"), ("createml/plain", .createml, "annotations.json"),
        ("openimages/plain", .openimages, "annotations-bbox.csv"), ("openimages/plain", .openimages, "images.csv"),
        ("openimages/plain", .openimages, "class-descriptions-boxable.csv"),
    ]

    @Test(arguments: targets.indices) func brokenFilesNeverBreakAReader(_ target: Int) throws {
        let (fixture, format, file) = Self.targets[target]
        let scratch = Scratch()
        try FileManager.default.copyItem(atPath: Material.fixture(fixture), toPath: scratch.path("set"))
        let whole = try Disk.bytes(scratch.path("set/" + file))
        let clock = ContinuousClock()
        for number in 0..<max(60, Self.inputs / 10 / Self.targets.count) {
            let seed = Self.firstSeed + UInt64(number * Self.targets.count + target)
            let bytes = Self.broken(whole, file, seed: seed)
            try scratch.file("set/" + file, bytes)
            let took = try clock.measure { try Self.read(scratch.path("set"), format, seed: seed) }
            // A bound against hanging, far above anything these few bytes can need.
            #expect(took < .seconds(5), "seed \(seed)")
        }
    }

    @Test(arguments: targets.indices) func brokenBytesNeverBreakAParser(_ target: Int) throws {
        let (fixture, format, file) = Self.targets[target]
        let whole = try Disk.bytes(Material.fixture(fixture) + "/" + file)
        let clock = ContinuousClock()
        for number in 0..<Self.inputs / Self.targets.count {
            let seed = Self.firstSeed + UInt64(number * Self.targets.count + target)
            let bytes = Self.broken(whole, file, seed: seed)
            let took = clock.measure { Self.parse(bytes, format, file) }
            // A bound against hanging, far above anything these few bytes can need.
            #expect(took < .seconds(5), "seed \(seed)")
        }
    }

    /// Spoilt text; record files are bytes, and their lengths and offsets go wrong.
    private static func broken(_ whole: [UInt8], _ file: String, seed: UInt64) -> [UInt8] {
        if file.hasSuffix(".rec") {
            var mutator = Mutator(seed: seed)
            return mutator.mutated(whole, with: [whole])
        }
        var mutator = TextMutator(seed: seed)
        return mutator.mutated(whole)
    }

    private static func parse(_ bytes: [UInt8], _ format: FormatName, _ file: String) {
        let options = Collected().skipping()
        switch format {
        case .voc:
            guard let root = try? XMLText.parse(bytes) else { return }
            var evidence = VOCEvidence()
            evidence.add(root)
            let parsed = VOCFile(root, place: file, convention: evidence.verdict().convention, options: options)
            _ = try? parsed.image(picture: "a.png", xml: "a.xml", folder: PictureFolder("/nowhere"))
        case .yolo where file.hasSuffix(".yaml"):
            guard let text = String(validating: bytes, as: UTF8.self) else { return }
            _ = try? DataYAML(text, place: file)
        case .yolo:
            let rows = YOLORows(
                place: file, size: ImageSize(width: 20, height: 10), synset: ["a", "b"], options: options)
            _ = try? rows.read(bytes)
        case .coco:
            guard let document = try? COCODocument(bytes, path: file) else { return }
            let folder = PictureFolder("/nowhere")
            for index in document.images.indices {
                _ = try? COCOEntries(document: document, prefix: "", folder: folder, options: options).image(index)
            }
        case .lst: for line in bytes.split(separator: 10) { _ = try? LSTLine(Array(line)) }
        case .jsonl: for line in bytes.split(separator: 10) { _ = try? JSONLLine(Array(line)) }
        case .cvat:
            guard let document = try? CVATDocument(bytes, place: file) else { return }
            for index in document.images.indices {
                guard let image = try? document.image(index) else { continue }
                let found = CVATImage(image, document: file, conventions: [:], known: nil, options: options)
                _ = (try? found.boxes(), found.extras())
            }
        case .labelme:
            guard let parsed = try? LabelMeFile(bytes) else { return }
            let shapes = LabelMeShapes(place: file, conventions: [:], known: nil, options: options)
            for shape in parsed.shapes { _ = try? shapes.box(shape.members, line: shape.line) }
        case .labelStudio, .createml:
            _ = try? JSONList(bytes, place: file) { members in
                for region in LabelStudioTask(members).regions { _ = region.classes }
            }
        case .openimages: for line in bytes.split(separator: 10) { _ = CSVLine.fields(Array(line)) }
        case .recordio:
            // Records are read from files alone, see the test above.
            break
        }
    }

    private static func read(_ path: String, _ format: FormatName, seed: UInt64) throws {
        let skipped = Collected()
        do {
            let reader = try format.reader(of: path, options: skipped.skipping())
            try reader.forEach { image in
                for box in image.boxes where box.box.isEmpty || !box.box.isFinite || box.className.isEmpty {
                    Issue.record("unusable box \(box) of seed \(seed)")
                }
                if PathText.scheme(image.path) == nil, PathText.inside(image.path) == nil {
                    Issue.record("path \(image.path) of seed \(seed) leads out")
                }
            }
        } catch is FormatError {}
    }

    @Test(arguments: 0..<40) func whatABrokenFileLeavesCanBeWrittenAndRead(_ seed: Int) throws {
        let (fixture, format, file) = Self.targets[seed % Self.targets.count]
        let scratch = Scratch()
        try FileManager.default.copyItem(atPath: Material.fixture(fixture), toPath: scratch.path("set"))
        let whole = try Disk.bytes(scratch.path("set/" + file))
        try scratch.file("set/" + file, Self.broken(whole, file, seed: UInt64(seed) + 77))
        do {
            let report = try Converter.convert(
                from: scratch.path("set"), format: format, to: scratch.path("out"), as: format,
                reading: Collected().skipping())
            #expect(report.maxShift < 0.6)
        } catch is FormatError {}
    }
}
