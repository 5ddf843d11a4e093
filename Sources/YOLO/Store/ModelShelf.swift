public import Domain
import Foundation
public import NeuralNetwork

/// A network of a shelf, opened.
public struct ShelvedModel: Sendable {
    public var manifest: ModelManifest
    public var model: YOLOModel
    /// Reads the numbers as they are asked for.
    public var parameters: any ParameterSource
}

/// The networks of a workspace: one folder each, with copies of its files and a `model.json` that describes them.
///
/// A network appears and goes as a whole: its folder is made beside the others and renamed when it is complete.
public struct ModelShelf: Sendable {
    /// The folder that holds the networks' folders.
    public let folder: String
    static let manifestName = "model.json"

    /// Makes a shelf of a folder, which need not be there yet.
    public init(folder: String) { self.folder = folder }

    /// What is on the shelf, by name; a folder that cannot be read comes with its reason.
    public func entries() -> [(name: String, manifest: Result<ModelManifest, ModelError>)] {
        names().map { name in
            (name, Result { () throws(ModelError) in try manifest(name) })
        }
    }

    /// Names of the networks, in natural order.
    public func names() -> [String] {
        let found = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        return found.filter {
            !$0.hasPrefix(".") && FileManager.default.fileExists(atPath: path($0, Self.manifestName))
        }
        .sorted { NaturalOrder.key($0).lexicographicallyPrecedes(NaturalOrder.key($1)) }
    }

    /// What a network's folder says of it.
    ///
    /// - Throws: ``ModelError/unknown(name:known:)``, ``ModelError/badManifest(path:reason:)``
    public func manifest(_ name: String) throws(ModelError) -> ModelManifest {
        let path = path(name, Self.manifestName)
        guard Self.isName(name), let data = FileManager.default.contents(atPath: path) else {
            throw .unknown(name: name, known: names())
        }
        do {
            var manifest = try JSONDecoder().decode(ModelManifest.self, from: data)
            manifest.name = name
            return manifest
        } catch {
            throw .badManifest(path: path, reason: "is no description of a network that this version knows")
        }
    }

    /// Opens a network.
    ///
    /// - Throws: ``ModelError``, or the error of its format for a damaged file
    public func open(_ name: String) throws -> ShelvedModel {
        let manifest = try manifest(name)
        var (model, parameters) = try files(of: manifest).open()
        model.inputSize = manifest.inputSize
        if let fit = manifest.fit.flatMap(Preprocessing.Fit.init(rawValue:)) { model.preprocessing.fit = fit }
        return ShelvedModel(manifest: manifest, model: model, parameters: parameters)
    }

    /// Copies a network's files to the shelf.
    ///
    /// - Parameters:
    ///   - name: 1 to 64 letters, digits, dots, hyphens or underscores
    ///   - files: what to copy; every number is read and checked before anything is written
    ///   - inputSize: `nil` for what the files say
    ///   - fit: how pictures are fed; `nil` for the format's own way
    /// - Throws: ``ModelError``, or the error of the format for files that do not belong together
    public func add(
        _ name: String, files: ModelFiles, inputSize: ImageSize? = nil, fit: Preprocessing.Fit? = nil
    ) throws -> ModelManifest {
        guard Self.isName(name) else { throw ModelError.badName(name) }
        guard !FileManager.default.fileExists(atPath: "\(folder)/\(name)") else {
            throw ModelError.nameTaken(name: name)
        }
        return try replace(name, files: files, inputSize: inputSize, fit: fit)
    }

    /// Copies a network's files to the shelf; one of that name stays until they are all there.
    ///
    /// - Parameters: as ``add(_:files:inputSize:fit:)``
    /// - Throws: ``ModelError``, or the error of the format for files that do not belong together
    public func replace(
        _ name: String, files: ModelFiles, inputSize: ImageSize? = nil, fit: Preprocessing.Fit? = nil
    ) throws -> ModelManifest {
        guard Self.isName(name) else { throw ModelError.badName(name) }
        let (model, parameters) = try files.open()
        let size = inputSize ?? model.inputSize
        let shape = Shape(height: size.height, width: size.width, channels: model.network.inputChannels)
        _ = try model.network.shapes(for: shape)
        for index in model.network.nodes.indices {
            guard case .convolution = model.network.nodes[index].layer else { continue }
            _ = try parameters.parameters(of: index)
        }
        let manifest = ModelManifest(
            name: name, format: files.format,
            files: Dictionary(uniqueKeysWithValues: files.parts.map { ($0.role, $0.name) }),
            width: size.width, height: size.height, classes: model.classNames.count,
            parameters: try model.network.costs(for: shape).reduce(0) { $0 + $1.parameters },
            fingerprint: try Fingerprint.of(files.parts.map(\.path)), fit: fit?.rawValue)
        try put(manifest, files)
        return manifest
    }

    /// Takes a network from the shelf.
    ///
    /// - Throws: ``ModelError/unknown(name:known:)``, ``ModelError/unwritable(path:reason:)``
    public func remove(_ name: String) throws(ModelError) {
        guard names().contains(name) else { throw .unknown(name: name, known: names()) }
        let gone = "\(folder)/.gone-\(UUID().uuidString)"
        do {
            try FileManager.default.moveItem(atPath: "\(folder)/\(name)", toPath: gone)
            try FileManager.default.removeItem(atPath: gone)
        } catch {
            throw .unwritable(path: "\(folder)/\(name)", reason: "cannot be removed")
        }
    }

    /// Where a network's files lie.
    public func files(of manifest: ModelManifest) throws(ModelError) -> ModelFiles {
        func file(_ role: String) throws(ModelError) -> String {
            guard let name = manifest.files[role], !name.contains("/"), !name.hasPrefix(".") else {
                throw .badManifest(path: path(manifest.name, Self.manifestName), reason: "names no file for '\(role)'")
            }
            return path(manifest.name, name)
        }
        let names = manifest.files["names"] == nil ? nil : try file("names")
        return switch manifest.format {
        case .darknet: .darknet(cfg: try file("network"), weights: try file("weights"), names: names)
        case .gluon: .gluon(params: try file("weights"), names: names)
        case .mxnet: .mxnet(symbol: try file("network"), params: try file("weights"), names: names)
        }
    }

    private func put(_ manifest: ModelManifest, _ files: ModelFiles) throws(ModelError) {
        let target = "\(folder)/\(manifest.name)"
        let partial = "\(folder)/.new-\(UUID().uuidString)"
        let manager = FileManager.default
        do {
            try manager.createDirectory(atPath: partial, withIntermediateDirectories: true)
            for part in files.parts {
                // A link that is copied stays a link, and one that is relative leads nowhere from the shelf.
                let real = URL(fileURLWithPath: part.path, isDirectory: false).resolvingSymlinksInPath().path
                try manager.copyItem(atPath: real, toPath: "\(partial)/\(part.name)")
            }
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
            try encoder.encode(manifest).write(to: URL(fileURLWithPath: "\(partial)/\(Self.manifestName)"))
            if manager.fileExists(atPath: target) {
                let gone = "\(folder)/.gone-\(UUID().uuidString)"
                try manager.moveItem(atPath: target, toPath: gone)
                try manager.moveItem(atPath: partial, toPath: target)
                try? manager.removeItem(atPath: gone)
            } else {
                try manager.moveItem(atPath: partial, toPath: target)
            }
        } catch {
            try? manager.removeItem(atPath: partial)
            let isFull = (error as? CocoaError)?.code == .fileWriteOutOfSpace
            throw .unwritable(path: target, reason: isFull ? "the disk is full" : "cannot be written")
        }
    }

    private func path(_ name: String, _ file: String) -> String { "\(folder)/\(name)/\(file)" }

    /// Whether a network can have the name: 1 to 64 letters, digits, points, hyphens and underscores of ASCII, no point first.
    public static func isName(_ name: String) -> Bool {
        (1...64).contains(name.utf8.count) && !name.hasPrefix(".")
            && name.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "-"), UInt8(ascii: "_"):
                    true
                default: false
                }
            }
    }
}
