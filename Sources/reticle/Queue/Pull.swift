import Catalog
import Domain
import Fetching
import Formats
import Foundation
import Imaging
import Queue
import Workbench

/// Brings jobs of the service into a workspace: their pictures as images to be labelled, what the service's network found
/// as a layer of detections, never as annotations.
struct Pull: Sendable {
    let store: CatalogStore
    let door: QueueDoor
    let fetcher: Fetcher
    /// Pictures fetched at the same time.
    var threads = 4
    /// Who pulls.
    let actor: String
    let now: Date
    /// Hears how many pictures of how many have come.
    var progress: @Sendable (Int, Int) -> Void = { _, _ in }

    /// A picture that has come, and the job that it is of.
    private struct Arrival {
        var job: DoubtfulJobs.Job
        var address: String
        var header: PictureHeader
    }

    /// Does what is wished for.
    ///
    /// - Throws: `QueueError` or `CatalogError`; what concerns single jobs is in the report
    func run(_ wish: PullWish) throws -> PullReport {
        let oldest = Moment(seconds: now.timeIntervalSince1970 - wish.hours * 3600)
        let doubtful = try door.ask { try await DoubtfulJobs.find(wish, in: $0, since: oldest) }
        var report = PullReport(wish)
        (report.looked, report.doubtful) = (doubtful.looked, doubtful.jobs.count)
        guard !doubtful.jobs.isEmpty else { return report }
        let known = try KnownPictures(of: wish.client, in: store, fetcher: fetcher)
        var there: [(image: ImageID, job: DoubtfulJobs.Job)] = []
        var wanted: [(job: DoubtfulJobs.Job, address: String)] = []
        for job in doubtful.jobs {
            guard let address = job.inference.address else {
                report.add(job, "its picture came with the job, and the queue keeps that only until the result")
                continue
            }
            if let image = known.image(at: address) {
                there.append((image, job))
            } else {
                wanted.append((job, address))
            }
        }
        let (arrivals, alike) = fetch(wanted, known, &report)
        there += alike
        let images = try bring(arrivals, wish)
        report.came = images.count
        report.known += there.count
        try keep(images, there, &report)
        return report
    }

    // MARK: Pictures

    /// Fetches pictures: those that are new, and images that have the same contents.
    private func fetch(
        _ wanted: [(job: DoubtfulJobs.Job, address: String)], _ known: KnownPictures, _ report: inout PullReport
    ) -> (new: [Arrival], alike: [(image: ImageID, job: DoubtfulJobs.Job)]) {
        var found: [Int: (arrival: Arrival, hash: String)] = [:]
        var alike: [(image: ImageID, job: DoubtfulJobs.Job)] = []
        var failures: [Int: String] = [:]
        var count = 0
        progress(0, wanted.count)
        FetchedPictures(fetcher, threads: threads).pictures(at: wanted.map(\.address)) { index, result in
            let (job, address) = wanted[index]
            switch result {
            case .failure(let failure): failures[index] = failure.reason
            case .success(let picture):
                let hash = Self.hash(picture)
                if let image = known.image(like: picture.path, hash: hash) {
                    alike.append((image, job))
                } else {
                    do throws(ImagingError) {
                        let header = try PictureReader.header(of: picture.path)
                        if let reason = Self.difference(header.uprightSize, job) {
                            failures[index] = "\(WebAddress.shown(address)): \(reason)"
                        } else {
                            found[index] = (Arrival(job: job, address: address, header: header), hash)
                        }
                    } catch { failures[index] = "\(WebAddress.shown(address)): \(error.found)" }
                }
            }
            count += 1
            progress(count, wanted.count)
        }
        for (index, reason) in failures.sorted(by: { $0.key < $1.key }) { report.add(wanted[index].job, reason) }
        // In the order of doubt again; of several with the same contents the worst one comes.
        var taken: Set<String> = []
        var new: [Arrival] = []
        for (_, each) in found.sorted(by: { $0.key < $1.key }) {
            if taken.insert(each.hash).inserted { new.append(each.arrival) } else { report.known += 1 }
        }
        return (new, alike)
    }

    /// The SHA-256 in a name such as `ab/abcd….jpg`.
    private static func hash(_ picture: SuppliedPicture) -> String {
        String(((picture.contentName as NSString).lastPathComponent as NSString).deletingPathExtension)
    }

    /// Why what was found does not fit the picture that lies there now, or `nil`.
    private static func difference(_ size: ImageSize, _ job: DoubtfulJobs.Job) -> String? {
        guard let result = job.inference.result, (size.width, size.height) != (result.width, result.height) else {
            return nil
        }
        return "is \(size.width)×\(size.height) now, and was \(result.width)×\(result.height) for the service"
    }

    /// Makes images of pictures that are new, each with its job's name as its key.
    private func bring(
        _ arrivals: [Arrival], _ wish: PullWish
    ) throws -> [(image: ImageID, job: DoubtfulJobs.Job)] {
        guard !arrivals.isEmpty else { return [] }
        // In the folder of what is there: one more would change the paths that an export writes.
        let folder = try store.sources().first?.pictureFolder ?? store.folder
        let importer = try store.beginImport(
            SourceDescription(path: door.place, format: "queue", pictureFolder: folder, client: wish.client),
            by: actor, at: now)
        var jobs: [String: DoubtfulJobs.Job] = [:]
        for arrival in arrivals {
            jobs[arrival.address] = arrival.job
            try importer.add(
                LabelledImage(
                    path: arrival.address, key: arrival.job.inference.id.text, clientID: wish.client,
                    header: arrival.header))
        }
        let summary = try importer.finish()
        return try store.paths(of: summary.source).compactMap { image, path in jobs[path].map { (image, $0) } }
    }

    // MARK: Detections

    /// Stores what the service's networks found, each in a layer of its own.
    ///
    /// An image that was there gets what its layer has not said of it yet: what was judged stays as it is.
    private func keep(
        _ new: [(image: ImageID, job: DoubtfulJobs.Job)], _ there: [(image: ImageID, job: DoubtfulJobs.Job)],
        _ report: inout PullReport
    ) throws {
        let all =
            new.map { (image: $0.image, job: $0.job, isNew: true) }
            + there.map { (image: $0.image, job: $0.job, isNew: false) }
        let networks = Dictionary(grouping: all) { $0.job.inference.result?.model ?? "" }
        for (fingerprint, items) in networks.sorted(by: { $0.key < $1.key }) {
            let read = items.compactMap { item in
                item.job.inference.result.flatMap(ServiceDetections.read).map { (item: item, found: $0) }
            }
            let layer = ServiceLayer(store: store, fingerprint: fingerprint)
            let classes = Set(read.flatMap { $0.found.map(\.className) })
            guard let model = try layer.model(classes, at: now) else { continue }
            var indices: [String: Int] = [:]
            for (index, name) in model.classes.enumerated() where indices[name] == nil { indices[name] = index }
            var batch: [(image: ImageID, detections: [Detection])] = []
            var seen: Set<ImageID> = []
            for (item, found) in read where seen.insert(item.image).inserted {
                if !item.isNew, try !isOpen(item.image, model, item.job) { continue }
                batch.append(
                    (
                        item.image,
                        found.compactMap { each in
                            indices[each.className].map {
                                Detection(classIndex: $0, confidence: each.confidence, box: each.box)
                            }
                        }
                    ))
            }
            guard !batch.isEmpty else { continue }
            let settings = DetectionSettings(
                inputSize: ImageSize(width: 0, height: 0), minimumConfidence: 0, nmsIoU: 1)
            let run = try store.beginRun(of: model.id, settings: settings, by: actor, at: now)
            try store.addDetections(batch, to: run.id)
            try store.finishRun(run.id, at: now)
            report.layers.append(model.name.rawValue)
            report.detections += batch.reduce(0) { $0 + $1.detections.count }
        }
    }

    /// Whether a layer has not spoken of an image yet, and what was found fits it.
    private func isOpen(_ image: ImageID, _ model: ModelRecord, _ job: DoubtfulJobs.Job) throws -> Bool {
        let size = try store.rows([image]).first?.size
        if let size, Self.difference(size, job) != nil { return false }
        return try !store.runs(on: image).contains { $0.model == model.id }
    }
}

extension PullReport {
    /// Notes a job whose picture does not come.
    fileprivate mutating func add(_ job: DoubtfulJobs.Job, _ why: String) {
        failures.append(Failure(job: job.inference.id.text, why: why))
    }
}
