public import Domain
public import Foundation
import GRDB

extension CatalogStore {
    /// Begins a layer of detections.
    public func beginRun(
        of model: ModelID, settings: DetectionSettings, by actor: String, at time: Date
    ) throws(CatalogError) -> DetectionRun {
        fatalError("not yet")
    }

    /// Notes that a run is complete.
    public func finishRun(_ run: DetectionRunID, at time: Date) throws(CatalogError) { fatalError("not yet") }

    /// The runs of a network, or of all, latest first.
    public func runs(of model: ModelID? = nil) throws(CatalogError) -> [DetectionRun] { fatalError("not yet") }

    /// A run; `nil` if there is none of that number.
    public func run(_ id: DetectionRunID) throws(CatalogError) -> DetectionRun? { fatalError("not yet") }

    /// The latest run of each network that has one.
    public func latestRuns() throws(CatalogError) -> [DetectionRun] { fatalError("not yet") }

    /// Removes a run with its detections; annotations that came from them stay, and so does what was judged.
    public func deleteRun(_ run: DetectionRunID) throws(CatalogError) { fatalError("not yet") }

    /// Stores what a run found on images, as one transaction; an empty list says that it found nothing there.
    ///
    /// Doing it again changes nothing: an image's earlier detections of the same run are replaced, or left as they are
    /// if a person has judged one of them. Numbers are kept in single precision.
    public func addDetections(
        _ found: [(image: ImageID, detections: [Detection])], to run: DetectionRunID
    ) throws(CatalogError) {
        fatalError("not yet")
    }

    /// Images that a run has looked at, so that a job that was broken off goes on with the others.
    public func imagesDone(by run: DetectionRunID) throws(CatalogError) -> Set<ImageID> { fatalError("not yet") }

    /// Detections on an image, most confident first: of one run, or else of the newest run of each network there.
    ///
    /// Those of ignored classes are left out.
    public func detections(of image: ImageID, run: DetectionRunID? = nil) throws(CatalogError) -> [StoredDetection] {
        fatalError("not yet")
    }

    /// Open detections of each of these images that has any.
    public func detectionCounts(of images: some Sequence<ImageID>) throws(CatalogError) -> [ImageID: DetectionCount] {
        fatalError("not yet")
    }
}
