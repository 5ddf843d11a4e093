import Domain
import Foundation
import YOLO

/// A database export on its way into the service: what is asked for, and what is done of it, kept as `chain.json`.
///
/// Each stage writes its result here when it is done. A chain that is taken up again goes on with the first stage that has
/// none.
struct Chain: Codable, Equatable {
    /// Images dealt out.
    struct Dealt: Codable, Equatable {
        var train: Int
        var val: Int
        var boxes: Int
        var classes: Int
        /// Images that were dealt by an earlier chain, and those that are new.
        var known: Int
        var new: Int
        /// What `problems.txt` names.
        var problems: Int
    }

    /// What the training came to.
    struct Trained: Codable, Equatable {
        var epochs: Int
        var bestMAP: Double?
    }

    var client: String
    /// Folder with the networks of the service's clients.
    var models: String
    /// Where the export lay; the chain's folder has a copy until the images are dealt.
    var export: String
    /// SHA-256 of the export, 64 hexadecimal digits.
    var exportHash: String
    /// Folder that relative addresses of pictures start from.
    var pictures: String
    /// Shares of training and validation.
    var ratio: String
    var seed: UInt64
    /// File of class names.
    var synset: String?
    /// What boxes are measured in.
    var units: String?
    /// Options of fetching, as words.
    var fetching: [String]
    /// Options of the training, as words.
    var training: [String]
    /// Why the gate is overruled.
    var force: String?
    /// mAP@0.5 that the network must reach, 0…1.
    var floor: Double?
    var person: String
    /// Name of the run in the workspace.
    var run: String
    /// Name of the network that the training starts from, for people.
    var model: String

    var dealt: Dealt?
    var trained: Trained?
    var promoted: Promotion?
    /// What the gate said last, where it refused.
    var refused: String?
}

/// The folder of a client's chains in a workspace: `dealt.json`, and a folder for each chain, `1`, `2` ….
struct ChainPlace: Equatable {
    /// Absolute path.
    let path: String

    /// Names the place of a client; other names than plain ones are told apart by their hash.
    init(of client: String, in chains: String) {
        path = "\(chains)/\(ModelShelf.isName(client) ? client : "client-" + SHA256.digits(client).prefix(16))"
    }

    /// Which image was dealt where.
    var dealt: String { "\(path)/dealt.json" }

    /// The chains that are there, latest first.
    var chains: [ChainFolder] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
        return names.compactMap { Int($0) }.sorted(by: >).map { ChainFolder(path: "\(path)/\($0)") }
    }

    /// Removes the datasets of chains before one whose own is complete, of those that are over.
    ///
    /// A chain that was cut short needs its dataset to go on. That of the latest stays: what was refused can still be let
    /// through.
    func removeDatasets(before number: Int) {
        for folder in chains where folder.number < number {
            guard let chain = try? folder.read(), chain.promoted != nil || chain.refused != nil else { continue }
            // Renamed first: what is left of a removal that was cut short is not taken for a dataset.
            let gone = "\(folder.path)/.gone"
            try? FileManager.default.removeItem(atPath: gone)
            rename(folder.dataset, gone)
            try? FileManager.default.removeItem(atPath: gone)
        }
    }
}

/// The folder of a chain: `chain.json`, `export.jsonl` until the images are dealt, and the `dataset` that is made of it.
struct ChainFolder: Hashable, Sendable {
    /// Absolute path.
    let path: String

    var state: String { "\(path)/chain.json" }
    var export: String { "\(path)/export.jsonl" }
    /// Where the dataset of the export is built; a later chain has one of its own.
    var dataset: String { "\(path)/dataset" }
    var number: Int { Int((path as NSString).lastPathComponent) ?? 0 }
    /// The place that the chain is one of.
    var parent: String { (path as NSString).deletingLastPathComponent }

    /// What is asked for and what is done.
    /// - Throws: ``Refusal``
    func read() throws -> Chain {
        guard let data = FileManager.default.contents(atPath: state),
            let chain = try? JSONDecoder().decode(Chain.self, from: data)
        else { throw Refusal("\(state): expected what the chain is to do; is this the folder of a chain?") }
        return chain
    }

    /// Writes it whole or not at all.
    func write(_ chain: Chain) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
        try encoder.encode(chain).write(to: URL(fileURLWithPath: state), options: .atomic)
    }
}
