public import Domain

/// Why the workspace could not do what was asked.
///
/// Nothing has been written when one of these is thrown.
public enum CatalogError: Error, Hashable, Sendable {
    /// There is no `.reticle/catalog.sqlite` in that folder.
    case notAWorkspace(folder: String)
    /// There already is a workspace in that folder.
    case alreadyAWorkspace(folder: String)
    /// The catalog was written by a newer Reticle.
    case newerSchema(path: String, found: String, newestKnown: String)
    /// The catalog is from an older Reticle and cannot be brought up to date in read-only mode.
    case olderSchema(path: String)
    /// The workspace was opened read-only, or its folder or disk does not allow writing.
    case readOnly(path: String)
    /// Another process kept the catalog locked for longer than the time we wait.
    case locked(path: String, seconds: Double)
    /// Another import into this workspace is running.
    case importRunning(folder: String)
    /// The file is not a catalog, or is damaged.
    case corrupt(path: String, found: String)
    /// The disk (or a quota) is full.
    case diskFull(path: String)
    /// The folder or file cannot be opened or made.
    case unreachable(path: String, reason: String)
    /// Somebody else changed what this command is about.
    case conflict(Conflict)
    /// There is no such image.
    case unknownImage(ImageID)
    /// There is no such class.
    case unknownClass(ClassID)
    /// There is no such network, run or detection.
    case unknownModel(ModelID)
    case unknownRun(DetectionRunID)
    case unknownDetection(DetectionID)
    /// A detection is of a class that means nothing in the synset yet.
    case unmappedClass(model: ModelName, className: String)
    /// There is no such job.
    case unknownJob(JobID)
    /// There is no split of that name; those there are.
    case unknownSplit(String, known: [String])
    /// Nobody may change that split.
    case frozenSplit(String)
    /// A class or alias of that name exists already.
    case nameTaken(String, by: String)
    /// Nothing of the synset may be changed until somebody unfreezes it.
    case synsetFrozen(SynsetFreeze)
    /// The command makes no sense as given.
    case invalid(String)
    /// A condition of a query cannot be evaluated.
    case badQuery(String)
    /// SQLite failed in a way that has no case of its own.
    case database(path: String, code: Int, message: String)
}

/// What stood in the way of a command, and who put it there.
public struct Conflict: Hashable, Sendable {
    /// The image in question; `nil` for a class.
    public var image: ImageID?
    /// What differs, such as `box 17 has been changed`.
    public var what: String
    /// The latest command that touched the image, where the journal knows one.
    public var latest: JournalEntry?
    /// The command of one's own that cannot be undone or redone; `nil` for a new edit.
    ///
    /// ``CatalogStore/skip(_:by:)`` takes it out of the way.
    public var command: Int64?

    /// Makes a conflict.
    public init(image: ImageID? = nil, what: String, latest: JournalEntry? = nil, command: Int64? = nil) {
        (self.image, self.what, self.latest, self.command) = (image, what, latest, command)
    }
}

extension CatalogError: CustomStringConvertible {
    /// One line: where, what was found, what was expected.
    public var description: String {
        switch self {
        case .notAWorkspace(let folder):
            return "\(folder): no workspace here (.reticle/catalog.sqlite is missing); `reticle init` makes one"
        case .alreadyAWorkspace(let folder):
            return "\(folder): already a workspace"
        case .newerSchema(let path, let found, let known):
            return "\(path): written by a newer Reticle (schema \(found), this one knows up to \(known)); please update"
        case .olderSchema(let path):
            return
                "\(path): from an older Reticle; opening it where its folder can be written brings it up to date"
        case .readOnly(let path):
            return "\(path): cannot be written, the workspace is read-only"
        case .locked(let path, let seconds):
            return "\(path): locked by another process for more than \(Int(seconds)) s; nothing was written, try again"
        case .importRunning(let folder):
            return "\(folder): another import is running; wait until it ends"
        case .corrupt(let path, let found):
            return "\(path): not a sound catalog (\(found)); restore a copy, or import the datasets again"
        case .diskFull(let path):
            return "\(path): the disk is full; nothing of this command was written"
        case .unreachable(let path, let reason):
            return "\(path): \(reason)"
        case .conflict(let conflict):
            var line = conflict.what
            if let latest = conflict.latest { line += "; last by \(latest.actor): \(latest.title)" }
            return line + "; nothing was written"
        case .unknownImage(let id): return "image \(id.rawValue) is not in this workspace"
        case .unknownClass(let id): return "class \(id.rawValue) is not in the synset"
        case .unknownModel(let id): return "network \(id.rawValue) is not in this workspace"
        case .unknownRun(let id): return "detection run \(id.rawValue) is not in this workspace"
        case .unknownDetection(let id): return "detection \(id.rawValue) is gone; its run was deleted or done again"
        case .unmappedClass(let model, let name):
            return "class \(name) of \(model) means nothing in the synset; map it to a class, or add it as one"
        case .unknownJob(let id): return "job \(id.rawValue) is not in this workspace"
        case .unknownSplit(let name, let known):
            return known.isEmpty
                ? "there is no split \(name), nor any other; `reticle split` makes one"
                : "there is no split \(name); there are \(known.joined(separator: ", "))"
        case .frozenSplit(let name):
            return "split \(name) is frozen; `reticle split thaw \(name)` lets it be changed again"
        case .nameTaken(let name, let owner):
            return name == owner ? "a class \(name) exists already" : "\(name) is already an alias of class \(owner)"
        case .synsetFrozen(let freeze):
            return "the synset is \(freeze.words); it can be changed when it is unfrozen"
        case .invalid(let reason): return reason
        case .badQuery(let reason): return reason
        case .database(let path, let code, let message): return "\(path): SQLite error \(code): \(message)"
        }
    }
}
