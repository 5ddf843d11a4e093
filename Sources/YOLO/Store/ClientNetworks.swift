import Foundation
public import NeuralNetwork

/// Where the networks of the service's clients lie: a folder.
///
/// The network of client `acme` is the first of: the version that ``ClientShelf`` says is in service; a folder `acme` that a
/// ``ModelShelf`` has made (with `model.json`); a folder `acme` with one `NAME.cfg` and `NAME.weights`, or one `NAME.params`
/// (with `NAME-symbol.json` those of an exported network), and `NAME.names` beside it; `acme.cfg` with `acme.weights` and
/// `acme.names` in the folder itself.
public struct ClientNetworks: Hashable, Sendable {
    /// The folder.
    public let folder: String

    /// Makes a store of a folder.
    public init(folder: String) { self.folder = folder }

    /// Where a client's network lies.
    public enum Place: Equatable, Sendable {
        /// The version of this number was promoted.
        case version(Int)
        /// The client's folder is one of a shelf.
        case shelf
        /// Files that somebody has put there.
        case files(ModelFiles)
        /// What was promoted cannot be told.
        case damaged(ModelError)
    }

    /// A network, opened.
    public struct Opened: Sendable {
        public var shelved: ShelvedModel?
        public var model: YOLOModel
        /// Reads the numbers as they are asked for.
        public var parameters: any ParameterSource
        public var files: ModelFiles

        /// What the shelf says of the contents of its files; `nil` for files without a shelf.
        public var statedFingerprint: String? { shelved?.manifest.fingerprint }
    }

    /// Whether a client can have the name: one that leads out of the folder cannot, strangers name clients.
    public static func isClient(_ name: String) -> Bool {
        !name.isEmpty && !name.hasPrefix(".") && !name.contains("/") && !name.contains("\0")
    }

    /// The versions that were promoted for a client.
    public func shelf(of client: String) -> ClientShelf { ClientShelf(path: "\(folder)/\(client)") }

    /// Clients that have a network, in order.
    public func clients() -> [String] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        // A client's name may have dots itself.
        let stems = names.map { name in
            [".cfg", ".params"].first(where: name.hasSuffix).map { String(name.dropLast($0.count)) } ?? name
        }
        return Set(stems).filter { place(of: $0) != nil }.sorted()
    }

    /// Where a client's network lies; `nil` if there is none.
    public func place(of client: String) -> Place? {
        guard Self.isClient(client) else { return nil }
        do { if let version = try shelf(of: client).inService() { return .version(version) } } catch {
            return .damaged(error)
        }
        return placeUnpromoted(of: client)
    }

    /// The same for a network that was put there by hand.
    func placeUnpromoted(of client: String) -> Place? {
        let own = "\(folder)/\(client)"
        if FileManager.default.fileExists(atPath: "\(own)/\(ModelShelf.manifestName)") { return .shelf }
        return (Self.files(in: own, stem: nil) ?? Self.files(in: folder, stem: client)).map(Place.files)
    }

    /// The files that a place is made of: each replacement of the network replaces one of them.
    public func paths(of client: String, at place: Place) -> [String] {
        let shelf = shelf(of: client)
        switch place {
        case .version(let version): return [shelf.register] + Self.paths(in: "\(shelf.versions.folder)/\(version)")
        case .shelf: return Self.paths(in: shelf.path)
        case .files(let files): return files.paths
        case .damaged: return [shelf.register]
        }
    }

    /// Opens the network of a client.
    ///
    /// - Throws: ``ModelError``, or the error of its format
    public func open(_ client: String, at place: Place) throws -> Opened {
        let (shelf, name): (ModelShelf, String)
        switch place {
        case .version(let version): (shelf, name) = (self.shelf(of: client).versions, "\(version)")
        case .shelf: (shelf, name) = (ModelShelf(folder: folder), client)
        case .damaged(let error): throw error
        case .files(let files):
            let (model, parameters) = try files.open()
            return Opened(shelved: nil, model: model, parameters: parameters, files: files)
        }
        let shelved = try shelf.open(name)
        return Opened(
            shelved: shelved, model: shelved.model, parameters: shelved.parameters,
            files: try shelf.files(of: shelved.manifest))
    }

    private static func names(in folder: String) -> [String] {
        ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).filter { !$0.hasPrefix(".") }.sorted()
    }

    private static func paths(in folder: String) -> [String] { names(in: folder).map { "\(folder)/\($0)" } }

    /// The first network of a folder, or the one of that name.
    private static func files(in folder: String, stem: String?) -> ModelFiles? {
        let all = Set(names(in: folder))
        func stems(_ ending: String) -> [String] {
            let found = all.filter { $0.hasSuffix(ending) }.map { String($0.dropLast(ending.count)) }.sorted()
            return stem.map { wanted in found.filter { $0 == wanted } } ?? found
        }
        func path(_ name: String) -> String? { all.contains(name) ? "\(folder)/\(name)" : nil }
        for name in stems(".cfg") {
            guard let cfg = path(name + ".cfg"), let weights = path(name + ".weights") else { continue }
            return .darknet(cfg: cfg, weights: weights, names: path(name + ".names"))
        }
        for name in stems("-symbol.json") {
            guard let symbol = path(name + "-symbol.json"), let params = path(name + "-0000.params") else { continue }
            return .mxnet(symbol: symbol, params: params, names: path(name + ".names"))
        }
        for name in stems(".params") {
            guard let params = path(name + ".params") else { continue }
            return .gluon(params: params, names: path(name + ".names"))
        }
        return nil
    }
}
