import Catalog
import Cells
import Domain
import Fetching
import Formats
import Foundation
import Imaging
import Workbench

/// Carries out what the interface asks of the store and of pictures.
///
/// Everything here blocks; ``Program`` calls it from the right queue.
final class World: Sendable {
    let store: CatalogStore
    let person: String
    let pictures: PictureStore
    let remote: RemotePictures
    /// The service's queue, where the settings name one.
    let queue: QueueDoor?
    /// How far bringing jobs of it is.
    let pulling = PullProgress()

    /// Makes the world of a workspace.
    ///
    /// Without `remote` pictures on other machines are fetched once the person asks for it.
    init(
        store: CatalogStore, person: String, pictures: PictureStore = PictureStore(), remote: RemotePictures? = nil,
        queue: QueueDoor? = nil
    ) {
        (self.store, self.person, self.pictures, self.queue) = (store, person, pictures, queue)
        self.remote =
            remote ?? RemotePictures(Fetcher.ofWorkspace(cache: store.folder(of: "cache")), consent: .ask)
    }

    /// Whether an effect is a matter of the store: those are carried out one after the other, in order.
    static func concernsStore(_ effect: Effect) -> Bool {
        switch effect {
        case .show, .prefetch, .prefer, .snap, .allowFetching, .setMouse, .readTheme, .redraw, .suspend, .quit,
            .readModels, .readModel, .timeLayers, .readStatistics, .readAnchors, .planSplit, .readChecks, .setCheck,
            .readRun, .train, .readReview, .startAudit, .planNext, .readQueue, .readFailures, .retryFailed,
            .withdrawJob, .pull:
            false
        default: true
        }
    }

    /// Carries out an effect of the store and answers.
    func answer(_ effect: Effect, client: String?) -> [Answer] {
        do {
            return try attempt(effect, client: client)
        } catch {
            return [failure(of: effect, error)]
        }
    }

    private func attempt(_ effect: Effect, client: String?) throws -> [Answer] {
        switch effect {
        case .list(let query): return [.listed(query, try store.search(query))]
        case .fetchRows(let ids): return [.rows(try store.rows(ids, for: person))]
        case .open(let id): return [.opened(try store.document(id, for: person))]
        case .apply(let edit, let ticket):
            return [.applied(ticket: ticket, try store.apply(edit, by: person, at: Date()))]
        case .undo: return [.undone(try store.undo(by: person, at: Date()))]
        case .redo: return [.redone(try store.redo(by: person, at: Date()))]
        case .skip(let command):
            try store.skip(command, by: person)
            return [.skipped]
        case .reserveIDs(let count): return [.reserved(try store.reserveAnnotationIDs(count))]
        case .summarise: return [.summarised(try store.clients())]
        case .readSynset: return [.synset(try store.synset())]
        case .seekUndone(let ids, let index): return [.sought(after: index, index: try undone(in: ids, after: index))]
        case .seekReview(let ids, let index):
            return [.sought(after: index, index: try toReview(in: ids, after: index))]
        case .readTeamwork:
            return [
                .teamwork(
                    Teamwork(
                        allowsOwnWork: try store.allowsOwnWork(), open: try store.openAssignments(of: person).count,
                        isShared: try store.isShared(), toMerge: try store.imagesToMerge().count,
                        blind: try store.blindImages(of: person).count))
            ]
        case .noteKeys(let keys):
            if !store.isReadOnly { try store.noteKeys(keys) }
            return []
        case .find(let name, let ids): return [.found(name, index: try index(of: name, in: ids))]
        case .copyBoxes(let source, let target):
            return [.copied(from: source, to: target, try store.document(source, for: person).annotations)]
        case .history(let id):
            return [.history(try id.map { try store.history(of: $0) } ?? store.history())]
        case .poll: return try hasChanged() ? [.changedElsewhere] : []
        case .remember(let place):
            if !store.isReadOnly { try store.saveSession(place, of: person, client: client) }
            return []
        case .snap(let image, let id, let box, let edges): return [snap(image, id, box, edges)]
        case .allowFetching:
            try remote.allow()
            return [.fetchingAllowed]
        case .readTheme(let name): return [.themed(try ThemeShelf.theme(name))]
        case .readStatistics(let client, let terms):
            // The filter word `part` is about the split made last too.
            let parts = try SplitParts.latest(in: store)
            let query = ImageQuery(client: client, terms: terms)
            return [.statistics(client: client, try store.statistics(of: query, part: parts), terms: terms)]
        case .readDetections, .judge, .countDetections, .seekDetections, .predict, .readModels, .readModel, .timeLayers,
            .readClassMap, .readAnchors, .mapClass, .readJobs, .cancelJob, .resumeJob, .pauseJob, .readLog:
            return try answerOfDetections(effect)
        case .train(let wish): return [try train(wish)]
        case .readRun(let id): return try run(of: id)
        case .readClassUse, .readClassList, .writeClassList: return try answerOfSynset(effect)
        case .readSplits, .readSplit, .planSplit, .makeSplit, .editSplit: return try answerOfSplits(effect)
        case .readChecks, .recheck, .fix, .fixAll, .setCheck, .lookAtPictures: return try answerOfChecks(effect)
        case .readReview, .compare: return try answerOfReview(effect)
        case .readAudit, .dismissCase, .startAudit, .planNext, .readNext: return try answerOfAudit(effect)
        case .readQueue, .readFailures, .retryFailed, .withdrawJob, .pull: return try answerOfQueue(effect)
        case .show, .prefetch, .prefer, .setMouse, .redraw, .suspend, .quit: return []
        }
    }

    /// What the interface hears when an effect fails: nothing is swallowed.
    private func failure(of effect: Effect, _ error: any Error) -> Answer {
        let reason = "\(error)"
        switch effect {
        case .readSplit, .planSplit: return .splitFailed(reason)
        case .apply(_, let ticket), .judge(_, let ticket), .fix(_, let ticket), .fixAll(_, let ticket),
            .makeSplit(_, _, _, let ticket), .editSplit(_, let ticket):
            return .refused(ticket: ticket, "not saved: \(reason)")
        case .readQueue, .readFailures: return .queueFailed(reason)
        case .pull(let wish): return .pullFailed(wish, reason)
        case .open(let id): return .openFailed(id, reason)
        case .readModel(let name), .timeLayers(let name): return .modelFailed(name, reason)
        case .undo, .redo:
            guard let known = error as? CatalogError, case .conflict(let conflict) = known,
                let command = conflict.command
            else { return .stepFailed(reason) }
            return .conflicted(command: command, reason)
        default: return .failed(reason)
        }
    }

    /// First image after `index`, round the end and at last at `index` itself, that this person has left to do.
    private func undone(in ids: [ImageID], after index: Int) throws -> Int? {
        try first(in: ids, after: index) { $0.isToDo(for: person) }
    }

    /// The same, but never `index` itself, that waits for this person's review.
    private func toReview(in ids: [ImageID], after index: Int) throws -> Int? {
        let allowsOwnWork = try store.allowsOwnWork()
        let found = try first(in: ids, after: index) { $0.isToReview(for: person, allowsOwnWork: allowsOwnWork) }
        return found == index ? nil : found
    }

    private func first(in ids: [ImageID], after index: Int, where fits: (ImageRow) -> Bool) throws -> Int? {
        let order = Array(ids.indices.filter { $0 > index }) + Array(ids.indices.filter { $0 <= index })
        for start in stride(from: 0, to: order.count, by: 500) {
            let part = order[start..<min(start + 500, order.count)]
            let fitting = Set(try store.rows(part.map { ids[$0] }, for: person).filter(fits).map(\.id))
            if let found = part.first(where: { fitting.contains(ids[$0]) }) { return found }
        }
        return nil
    }

    /// Place in a list of the image with that path, or else with that file name.
    private func index(of name: String, in ids: [ImageID]) throws -> Int? {
        var byName: Int?
        for start in stride(from: 0, to: ids.count, by: 500) {
            let rows = Dictionary(
                uniqueKeysWithValues: try store.rows(ids[start..<min(start + 500, ids.count)]).map { ($0.id, $0) })
            for index in start..<min(start + 500, ids.count) {
                guard let row = rows[ids[index]] else { continue }
                if row.path == name { return index }
                if byName == nil && row.name == name { byName = index }
            }
        }
        return byName
    }

    let jobNews = JobNews()
    /// How the trainings go that were looked at.
    let runNews = RunNews()
    let planners = PlannerShelf()
    private let lastVersion = LastVersion()

    private func hasChanged() throws -> Bool { lastVersion.replace(by: try store.dataVersion()) }

    /// Edges of a box pulled to the strongest gradients near them: an eighth of the box, 4 to 24 pixels away at most.
    private func snap(_ image: ImageID, _ id: AnnotationID, _ box: PixelBox, _ edges: Edges) -> Answer {
        guard let pyramid = pictures.pyramid(PictureKey(image: image.rawValue)) else {
            return .failed("the picture is not decoded yet; try again")
        }
        var after = box
        func pull(_ edge: EdgeSnap.Edge, _ extent: Double) -> Double? {
            EdgeSnap.snap(edge: edge, of: box, in: pyramid, within: max(4, min(24, extent / 8))).map {
                ($0 * 2).rounded() / 2
            }
        }
        if edges.contains(.left), let x = pull(.left, box.width) { after.xMin = x }
        if edges.contains(.right), let x = pull(.right, box.width) { after.xMax = x }
        if edges.contains(.top), let y = pull(.top, box.height) { after.yMin = y }
        if edges.contains(.bottom), let y = pull(.bottom, box.height) { after.yMax = y }
        if after.width < 1 || after.height < 1 { after = box }
        return .snapped(image, id, before: box, after: after)
    }

    /// Where an image's picture is, or why it is nowhere.
    func picturePlace(_ key: PictureKey) -> Result<PicturePlace, Refusal> {
        do {
            let location = try store.document(ImageID(rawValue: key.image)).location
            guard Location.isRemote(location) else { return Location.path(location).map(PicturePlace.file) }
            return .success(remote.path(of: location).map(PicturePlace.file) ?? PicturePlace.remote(location))
        } catch {
            return .failure(Refusal("\(error)"))
        }
    }
}

/// Where a picture is.
enum PicturePlace: Sendable {
    /// On this machine.
    case file(String)
    /// Behind an address, and was not fetched yet.
    case remote(String)
}

/// Where pictures lie.
enum Location {
    /// The path of a `file:` address or an absolute path; anything else was never fetched.
    static func path(_ location: String) -> Result<String, Refusal> {
        if location.hasPrefix("file://") {
            guard let url = URL(string: location) else { return .failure(Refusal("'\(location)' is no address")) }
            return .success(url.path)
        }
        if location.contains("://") {
            return .failure(Refusal("the picture is at \(WebAddress.shown(location)) and was not fetched"))
        }
        // Pictures in a record file are opened by where they lie in it.
        return .success(PictureFile.address(location) ?? location)
    }

    /// The same, and for pictures that were fetched before their path in the cache of a workspace.
    static func path(_ location: String, in store: CatalogStore) -> Result<String, Refusal> {
        guard isRemote(location) else { return path(location) }
        if let file = Fetcher.ofWorkspace(cache: store.folder(of: "cache")).cached(location) {
            return .success(file.path)
        }
        return path(location).mapError { Refusal("\($0); `reticle fetch` does it") }
    }

    /// Whether it is an address that can be fetched.
    static func isRemote(_ location: String) -> Bool {
        ["http://", "https://", "s3://"].contains { location.lowercased().hasPrefix($0) }
    }
}

/// One line that says why something could not be done.
struct Refusal: Error, CustomStringConvertible {
    var description: String
    init(_ description: String) { self.description = description }
}
