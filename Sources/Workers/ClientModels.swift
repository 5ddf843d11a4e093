import Domain
import Foundation
import YOLO

/// Where the networks of clients lie: a folder.
///
/// The network of client `acme` is one of: a folder `acme` that `reticle models` has made (with `model.json`); a folder `acme` with
/// one `NAME.cfg` and `NAME.weights`, or one `NAME.params` (with `NAME-symbol.json` those of an exported network), and
/// `NAME.names` beside it; or `acme.cfg` with `acme.weights` and `acme.names` in the folder itself.
public struct ClientModels: Sendable {
    /// The folder.
    public let folder: String

    /// Makes a store of a folder.
    public init(folder: String) { self.folder = folder }

    /// Where a client's network lies, and how its files are marked now.
    struct Place: Equatable {
        enum Kind: Equatable {
            /// On a shelf, under this name.
            case shelf(String)
            case files(ModelFiles)
        }

        var kind: Kind
        /// Tells that a file was replaced or is being written.
        var marks: [FileMark]

        /// When a file was changed last, in seconds since 1970.
        var changedAt: Double { marks.map(\.changedAt).max() ?? 0 }
    }

    /// Clients that have a network, in order.
    public func clients() -> [String] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        let stems = names.map { $0.hasSuffix(".cfg") || $0.hasSuffix(".params") ? String($0.prefix { $0 != "." }) : $0 }
        return Set(stems).filter { place(of: $0) != nil }.sorted()
    }

    /// Whether a client has a network.
    public func hasModel(_ client: String) -> Bool { place(of: client) != nil }

    /// Where a client's network lies; `nil` if there is none.
    func place(of client: String) -> Place? {
        // A client is named by strangers: it must not lead out of the folder.
        guard !client.isEmpty, !client.hasPrefix("."), !client.contains("/"), !client.contains("\0") else { return nil }
        let own = "\(folder)/\(client)"
        if let manifest = FileMark("\(own)/model.json") {
            let parts = Self.names(in: own).filter { $0 != "model.json" }.compactMap { FileMark("\(own)/\($0)") }
            return Place(kind: .shelf(client), marks: [manifest] + parts)
        }
        guard let files = Self.files(in: own, stem: nil) ?? Self.files(in: folder, stem: client) else { return nil }
        return Place(kind: .files(files), marks: Self.paths(files).compactMap { FileMark($0) })
    }

    private static func names(in folder: String) -> [String] {
        ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).filter { !$0.hasPrefix(".") }.sorted()
    }

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

    private static func paths(_ files: ModelFiles) -> [String] {
        switch files {
        case .darknet(let cfg, let weights, let names): [cfg, weights] + (names.map { [$0] } ?? [])
        case .gluon(let params, let names): [params] + (names.map { [$0] } ?? [])
        case .mxnet(let symbol, let params, let names): [symbol, params] + (names.map { [$0] } ?? [])
        }
    }
}

/// What a file's directory entry says: it changes when the file is replaced, and while it is being written.
struct FileMark: Equatable {
    var path: String
    private var number: UInt64
    private var size: Int
    private var seconds: Int
    private var nanoseconds: Int

    /// Looks at a file; `nil` where none is.
    init?(_ path: String) {
        var status = stat()
        guard stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
        (self.path, number, size) = (path, UInt64(status.st_ino), Int(status.st_size))
        (seconds, nanoseconds) = (status.st_mtim.tv_sec, status.st_mtim.tv_nsec)
    }

    /// When it was written last, in seconds since 1970.
    var changedAt: Double { Double(seconds) + Double(nanoseconds) / 1e9 }
}

/// What is told of a client's network.
public struct ClientModelDescription: Hashable, Sendable {
    public var name: String
    public var classes: [String]
    /// Input in pixels.
    public var width: Int
    /// Input in pixels.
    public var height: Int
    public var fingerprint: String
}

extension ClientModels {
    /// What a client's network is; `nil` if there is none that can be read.
    public func description(of client: String) -> ClientModelDescription? {
        guard let place = place(of: client) else { return nil }
        switch place.kind {
        case .shelf(let name):
            guard let shelved = try? ModelShelf(folder: folder).open(name) else { return nil }
            let manifest = shelved.manifest
            return ClientModelDescription(
                name: manifest.name, classes: shelved.model.classNames, width: manifest.width,
                height: manifest.height, fingerprint: manifest.fingerprint)
        case .files(let files):
            guard let model = try? files.open().model, let fingerprint = try? files.fingerprint() else { return nil }
            return ClientModelDescription(
                name: client, classes: model.classNames, width: model.inputSize.width,
                height: model.inputSize.height, fingerprint: fingerprint)
        }
    }
}
