import Domain
import Foundation

/// Made-up detections, always the same.
struct DetectionLoad {
    static let perImage = 20
    private var random = Seeded(state: 11)

    /// What a network of 40 classes might find on one image: of some eight classes, few confident.
    mutating func next() -> [Detection] {
        let start = Int(random.next() % 40)
        return (0..<Self.perImage).map { _ in
            let (x, y) = (Double(random.next() % 1500), Double(random.next() % 900))
            return Detection(
                classIndex: (start + Int(random.next() % 8)) % 40, confidence: Double(random.next() % 1000) / 1000,
                box: PixelBox(xMin: x, yMin: y, xMax: x + 80, yMax: y + 60))
        }
    }
}

extension CatalogBenchmark {
    /// A run over all images, 64 of them in a transaction, as a fast network would store them.
    func insertDetections(_ store: CatalogStore) throws(CatalogError) -> Case {
        let model = try store.registerModel(
            "bench", fingerprint: "1", classes: Self.classes, at: Date(timeIntervalSince1970: 0))
        let settings = DetectionSettings(
            inputSize: ImageSize(width: 416, height: 416), minimumConfidence: 0, nmsIoU: 0.45)
        let run = try store.beginRun(of: model.id, settings: settings, by: "bench", at: Date())
        let ids = try store.search(ImageQuery()).ids
        var load = DetectionLoad()
        var seconds = 0.0
        for start in stride(from: 0, to: ids.count, by: 64) {
            let batch = ids[start..<min(start + 64, ids.count)].map { (image: $0, detections: load.next()) }
            let begin = DispatchTime.now().uptimeNanoseconds
            try store.addDetections(batch, to: run.id)
            seconds += Double(DispatchTime.now().uptimeNanoseconds - begin) / 1e9
        }
        try store.finishRun(run.id, at: Date())
        return Case("store \(ids.count * DetectionLoad.perImage) detections", [seconds])
    }

    /// Reading detections and saying what they are, each command taken back.
    func judgements(_ store: CatalogStore, _ ids: [ImageID]) throws(CatalogError) -> [Case] {
        var random = Seeded(state: 13)
        func any() -> ImageID { ids[Int(random.next() % UInt64(ids.count))] }
        var cases: [Case] = []
        cases.append(
            try measure("detections of an image", runs: 500) { () throws(CatalogError) in
                _ = try store.detections(of: any())
            })
        cases.append(
            try measure("detection counts of 60 images", runs: 100) { () throws(CatalogError) in
                _ = try store.detectionCounts(of: ids.prefix(60))
            })
        cases.append(
            try measure("accept one, and undo", runs: 200) { () throws(CatalogError) in
                guard let one = try store.detections(of: any()).first else { return }
                try store.judge(.accept([one.id]), by: "bench", at: Date())
                _ = try store.undo(by: "bench", at: Date())
            })
        let some = Array(ids.prefix(1000))
        let all = Judgement.acceptAll(minimumConfidence: 0.8, on: some, model: nil)
        cases.append(
            try measure("accept all over 0.8 on \(some.count) images", runs: 1) { () throws(CatalogError) in
                try store.judge(all, by: "bench", at: Date())
            })
        cases.append(
            try measure("undo that", runs: 1) { () throws(CatalogError) in _ = try store.undo(by: "bench", at: Date()) }
        )
        return cases
    }
}
