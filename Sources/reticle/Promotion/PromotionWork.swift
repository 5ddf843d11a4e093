import Domain
import Foundation
import Training
import YOLO

/// Puts what a training has learnt into service for a client, if it is no worse than what is there.
///
/// The network is copied beside the others first and judged there: what was judged is what will be used. Nothing of it is in
/// service before the register names it, and killed at any moment before, all is as it was.
struct PromotionWork {
    let networks: ClientNetworks
    let client: String
    /// Who promotes.
    let person: String
    /// Why the gate is overruled; `nil` if it is not.
    var force: String?
    /// mAP@0.5 that it must reach, 0…1, beside that of the network in service; `nil` for none.
    var floor: Double?
    /// Whether the run's validation part becomes the frozen set, also where there is one.
    var freezesAnew = false
    var threads: Int?
    /// What is added to the niceness of the threads, 0…19.
    var niceness = 0
    /// File of measured choices.
    var tuning: URL?
    /// Hears what people should know, one line each.
    var note: @Sendable (String) -> Void = { _ in }
    var mustStop: @Sendable () -> Bool = { false }

    /// What came of it.
    struct Outcome: Equatable {
        var promotion: Promotion
        /// Whether it was in service already.
        var isKnown = false
    }

    /// Thrown where it was told to stop; nothing has changed.
    struct Stopped: Error {}

    var shelf: ClientShelf { networks.shelf(of: client) }

    /// Promotes the network of a finished run.
    ///
    /// - Throws: ``GateRefusal``, ``Refusal``, ``Stopped``, `ModelError`, `TrainingError`, and what opening networks throws
    func promote(_ run: RunFolder, at time: Date) throws -> Outcome {
        try checkPlaces()
        let name = (run.path as NSString).lastPathComponent
        let network = try finished(run, name)
        let lock = try ClientLock(shelf)
        defer { withExtendedLifetime(lock) {} }
        var register = try shelf.promotions()
        shelf.removeLeftovers(besides: register)
        let fingerprint = try network.files.fingerprint()
        if let register, let latest = register.history.last, latest.fingerprint == fingerprint, !freezesAnew {
            return Outcome(promotion: latest, isKnown: true)
        }
        let dataset = try run.readDataset()
        let (set, hash) = try validationSet(of: dataset, register, name)
        register = try adopted(register, hash, at: time)
        let shared = try FrozenValidation.shared(dataset.train, with: set)
        if shared > 0 {
            let refusal = GateRefusal.learnt(run: name, shared: shared, of: dataset.train.count)
            guard force != nil else { throw refusal }
            note("\(refusal)")
        }
        let version = register?.next ?? 1
        let manifest = try shelf.add(
            version, files: network.files, inputSize: network.inputSize, fit: network.fit)
        var promotion = Promotion(
            .promoted, version: version, at: time.timeIntervalSince1970, who: person, run: name,
            validation: hash, fingerprint: manifest.fingerprint, reason: force)
        do { try judge(&promotion, register, set) } catch {
            shelf.removeLeftovers(besides: register)
            throw error
        }
        if register?.add(promotion) == nil { register = Promotions(promotion, validation: hash) }
        register?.validation = hash
        if let register { try shelf.write(register) }
        return Outcome(promotion: promotion)
    }

    /// Whether folder and client can be.
    func checkPlaces() throws {
        guard Paths.isFolder(networks.folder) else {
            throw Refusal(
                "\(networks.folder): no such folder; expected the one with the networks of the service's clients")
        }
        guard ClientNetworks.isClient(client) else {
            throw Refusal("--client '\(client)': expected a name without /, and no dot first")
        }
    }

    // MARK: Parts

    private func finished(_ run: RunFolder, _ name: String) throws -> TrainedNetwork {
        _ = try RunNetwork.read(from: run.path)
        let reason = run.ending?.reason
        guard reason != nil, reason != .interrupted || force != nil else {
            let state = reason == nil ? "runs or was cut short" : "was stopped"
            throw Refusal("\(name) \(state): expected a finished training; `reticle train --resume \(name)` goes on")
        }
        guard let network = try TrainedNetwork(of: run) else {
            throw Refusal("\(run.weights): no weights; expected best.cfg with best.weights, or best.params")
        }
        return network
    }

    /// The frozen set, made of the run's validation part where there is none yet.
    private func validationSet(
        of dataset: TrainingDataset, _ register: Promotions?, _ name: String
    ) throws -> (TrainingDataset, String) {
        var hash: String
        if let known = register?.validation, !freezesAnew {
            hash = known
        } else {
            guard dataset.val.contains(where: { !$0.boxes.isEmpty }) else {
                throw Refusal(
                    "\(name): its validation part has no boxes, so there is nothing to freeze and to judge it by")
            }
            try FileManager.default.createDirectory(
                atPath: shelf.validations, withIntermediateDirectories: true)
            hash = try FrozenValidation.freeze(dataset, in: shelf.validations, named: shelf.validation)
            note("validation set frozen: \(dataset.val.count) images of \(name), \(hash.prefix(16))")
        }
        return (try FrozenValidation(folder: shelf.validation(hash)).read(hash: hash), hash)
    }

    /// The register, with what somebody has put into service by hand as its first version.
    ///
    /// It is written before the gate is asked: a network that is refused does not choose another set the next time.
    private func adopted(_ register: Promotions?, _ hash: String, at time: Date) throws -> Promotions? {
        guard register == nil, let place = networks.place(of: client) else { return register }
        let found = try networks.open(client, at: place)
        let size = found.shelved?.manifest.inputSize ?? found.model.inputSize
        let manifest = try shelf.add(1, files: found.files, inputSize: size, fit: found.model.preprocessing.fit)
        let first = Promotion(
            .found, version: 1, at: time.timeIntervalSince1970, who: person, validation: hash,
            fingerprint: manifest.fingerprint)
        let begun = Promotions(first, validation: hash)
        try shelf.write(begun)
        note("the network that was in service is version 1 from now on")
        return begun
    }

    /// Asks the gate.
    private func judge(_ promotion: inout Promotion, _ register: Promotions?, _ set: TrainingDataset) throws {
        let gate = PromotionGate(set: set, threads: threads, niceness: niceness, tuning: tuning)
        func mAP(_ version: Int) throws -> Double? {
            let opened = try networks.open(client, at: .version(version))
            let missing = gate.classesMissing(in: opened)
            if !missing.isEmpty {
                note("version \(version) does not know \(missing.joined(separator: ", ")), and misses all of them")
            }
            guard let figures = try gate.figures(of: opened, note: note, mustStop: mustStop) else { throw Stopped() }
            return figures.mAP
        }
        promotion.mAP = try mAP(promotion.version)
        if let register {
            promotion.previous = register.inService
            promotion.previousMAP = try mAP(register.inService)
        } else {
            let figure = promotion.mAP.map { String(format: "%.3f", $0) } ?? "none"
            note("no model in service for \(client); mAP@0.5 \(figure) on the frozen validation set")
        }
        guard let refusal = refusal(of: promotion, images: set.val.count) else { return }
        guard force != nil else { throw refusal }
        note("\(refusal)")
    }

    /// What the gate has against a network that was judged; `nil` for nothing.
    private func refusal(of promotion: Promotion, images: Int) -> GateRefusal? {
        let run = promotion.run ?? ""
        if let version = promotion.previous, let before = promotion.previousMAP {
            guard let after = promotion.mAP, after >= before else {
                return .below(run: run, mAP: promotion.mAP, version: version, inService: before, images: images)
            }
        }
        // Not even as the first one: it would answer every job, and always that there is nothing.
        guard let mAP = promotion.mAP, mAP.isFinite, mAP > 0 else {
            return .blind(run: run, mAP: promotion.mAP, images: images)
        }
        guard let floor, mAP < floor else { return nil }
        return .underFloor(run: run, mAP: mAP, floor: floor, images: images)
    }
}
