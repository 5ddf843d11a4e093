import Domain
import Foundation
import NeuralNetwork
import Testing

@testable import YOLO

/// Networks come and go as a whole, and a shelf says what is wrong with the others.
@Suite struct ModelShelfTests {
    private let scratch: DarknetScratch
    private var shelf: ModelShelf { ModelShelf(folder: scratch.path("models")) }

    init() throws {
        scratch = try DarknetScratch()
        try write(seed: 3)
        try scratch.file("x.cfg", DarknetMaterial.small)
        try scratch.file("x.names", "cat\ndog\n")
    }

    private func write(seed: UInt64) throws {
        let model = try DarknetMaterial.parsed(DarknetMaterial.small).model
        try WeightsFile.write(
            SeededParameters(layout: model.weightsLayout(), seed: seed), of: model, to: scratch.path("x.weights"))
    }

    private var files: ModelFiles {
        .darknet(cfg: scratch.path("x.cfg"), weights: scratch.path("x.weights"), names: scratch.path("x.names"))
    }

    @Test func whatWasAddedIsListedAndOpened() throws {
        let added = try shelf.add("small", files: files, fit: .stretch)
        #expect(shelf.names() == ["small"])
        #expect(try shelf.manifest("small") == added)
        let opened = try shelf.open("small")
        #expect(opened.model.classNames == ["cat", "dog"] && opened.model.preprocessing.fit == .stretch)
        let original = try files.open()
        #expect(try opened.parameters.parameters(of: 0) == original.parameters.parameters(of: 0))
        let count = try WeightsLayout(original.model).parameterCount
        #expect(added.classes == 2 && added.parameters == count)
    }

    @Test func theOriginalsMayGo() throws {
        _ = try shelf.add("small", files: files)
        for name in ["x.cfg", "x.weights", "x.names"] {
            try FileManager.default.removeItem(atPath: scratch.path(name))
        }
        #expect(try shelf.open("small").model.classNames == ["cat", "dog"])
    }

    /// Beside the shelf's folder a relative link would lead nowhere.
    @Test(arguments: [false, true]) func linkedFilesAreCopiedNotTheLinks(isRelative: Bool) throws {
        let manager = FileManager.default
        var linked: [String] = []
        for name in ["x.cfg", "x.weights", "x.names"] {
            let path = scratch.path("linked-" + name)
            try manager.createSymbolicLink(
                atPath: path, withDestinationPath: isRelative ? name : scratch.path(name))
            linked.append(path)
        }
        _ = try shelf.add("small", files: .darknet(cfg: linked[0], weights: linked[1], names: linked[2]))
        for name in ["network.cfg", "network.weights", "classes.names"] {
            let kind = try manager.attributesOfItem(atPath: scratch.path("models/small/" + name))[.type]
            #expect((kind as? FileAttributeType) == .typeRegular, "\(name)")
        }
        for name in ["x.cfg", "x.weights", "x.names"] { try manager.removeItem(atPath: scratch.path(name)) }
        #expect(try shelf.open("small").model.classNames == ["cat", "dog"])
    }

    @Test func anotherSizeIsKept() throws {
        _ = try shelf.add("wide", files: files, inputSize: ImageSize(width: 96, height: 64))
        #expect(try shelf.open("wide").model.inputSize == ImageSize(width: 96, height: 64))
    }

    @Test func fingerprintsTellContentsApart() throws {
        let first = try shelf.add("a", files: files).fingerprint
        #expect(try shelf.add("b", files: files).fingerprint == first)
        try write(seed: 4)
        #expect(try shelf.add("c", files: files).fingerprint != first)
    }

    @Test(arguments: ["", ".", "..", ".hidden", "a/b", "ä", "a b", String(repeating: "x", count: 65)])
    func namesThatAreNoFolderAreRefused(name: String) {
        #expect(throws: ModelError.badName(name)) { try shelf.add(name, files: files) }
    }

    @Test func aNameIsTakenOnce() throws {
        _ = try shelf.add("small", files: files)
        #expect(throws: ModelError.nameTaken(name: "small")) { try shelf.add("small", files: files) }
    }

    @Test func anotherTakesThePlaceOfOneOnlyWhenItIsThere() throws {
        let first = try shelf.add("small", files: files).fingerprint
        try scratch.file("x.weights", "much too short")
        #expect(throws: DarknetError.self) { try shelf.replace("small", files: files) }
        #expect(try shelf.manifest("small").fingerprint == first)
        try write(seed: 4)
        let second = try shelf.replace("small", files: files).fingerprint
        #expect(try second != first && shelf.manifest("small").fingerprint == second)
        #expect(try FileManager.default.contentsOfDirectory(atPath: shelf.folder) == ["small"])
    }

    @Test func copiesAreFilesAndNoLinks() throws {
        let links = scratch.path("links")
        try FileManager.default.createDirectory(atPath: links, withIntermediateDirectories: true)
        for name in ["x.cfg", "x.weights", "x.names"] {
            try FileManager.default.createSymbolicLink(atPath: "\(links)/\(name)", withDestinationPath: "../\(name)")
        }
        let linked = ModelFiles.darknet(
            cfg: links + "/x.cfg", weights: links + "/x.weights", names: links + "/x.names")
        let target = scratch.path("run")
        try FileManager.default.createDirectory(atPath: target, withIntermediateDirectories: true)
        let copies = try linked.copied(to: target, stem: "start")
        #expect(copies.paths == ["cfg", "weights", "names"].map { "\(target)/start.\($0)" })
        #expect(try copies.fingerprint() == files.fingerprint())
        for name in ["x.cfg", "x.weights", "x.names"] {
            try FileManager.default.removeItem(atPath: scratch.path(name))
        }
        #expect(try copies.open().model.classNames == ["cat", "dog"])
        // What is its own copy is left as it is.
        #expect(try copies.copied(to: target, stem: "start") == copies)
        #expect(throws: ModelError.self) { try linked.copied(to: target, stem: "other") }
    }

    @Test func wrongWeightsLeaveNothingBehind() throws {
        try scratch.file("x.weights", "much too short")
        #expect(throws: DarknetError.self) { try shelf.add("small", files: files) }
        #expect(shelf.names().isEmpty && !FileManager.default.fileExists(atPath: scratch.path("models/small")))
    }

    @Test func anUnknownNameIsAnsweredWithTheKnownOnes() throws {
        _ = try shelf.add("b10", files: files)
        _ = try shelf.add("b9", files: files)
        #expect(throws: ModelError.unknown(name: "c", known: ["b9", "b10"])) { try shelf.open("c") }
        #expect(throws: ModelError.unknown(name: "../models/b9", known: ["b9", "b10"])) {
            try shelf.open("../models/b9")
        }
    }

    @Test func whatIsRemovedIsGone() throws {
        _ = try shelf.add("small", files: files)
        try shelf.remove("small")
        #expect(shelf.names().isEmpty)
        #expect(throws: ModelError.unknown(name: "small", known: [])) { try shelf.remove("small") }
    }

    @Test(arguments: ["{", "[]", #"{"name":"small"}"#]) func aBrokenManifestIsNamed(text: String) throws {
        _ = try shelf.add("small", files: files)
        try scratch.file("models/small/model.json", text)
        #expect(throws: ModelError.self) { try shelf.open("small") }
        guard case .failure(.badManifest(let path, _)) = shelf.entries()[0].manifest else {
            Issue.record("the broken manifest is listed as \(shelf.entries()[0])")
            return
        }
        #expect(path == scratch.path("models/small/model.json"))
    }

    @Test func aManifestCannotPointOutOfItsFolder() throws {
        var manifest = try shelf.add("small", files: files)
        manifest.files["weights"] = "../../x.weights"
        #expect(throws: ModelError.self) { try shelf.files(of: manifest) }
    }
}

extension WeightsLayout {
    /// The layout of a model at its own size.
    fileprivate init(_ model: YOLOModel) throws {
        let size = model.inputSize
        try self.init(
            model.network, input: Shape(height: size.height, width: size.width, channels: model.network.inputChannels))
    }
}

/// The networks that need no files are those of darknet.
@Suite struct KnownModelTests {
    @Test(arguments: [(KnownModel.yolov3, 62_001_757), (.tiny, 8_858_734)])
    func haveAsManyNumbersAsDarknets(known: KnownModel, count: Int) throws {
        let model = known.model(classes: 80)
        let shape = Shape(height: 416, width: 416, channels: 3)
        // GluonCV's Darknet-53 has no biases beside its batch normalisation, as darknet's.
        #expect(try model.network.costs(for: shape).reduce(0) { $0 + $1.parameters } == count)
        let shapes = try model.network.shapes(for: shape)
        #expect(zip(model.network.outputs, model.heads).allSatisfy { shapes[$0].channels == $1.channels })
    }
}
