import Catalog
import Cells
import Dispatch
import Domain
import Fetching
import Foundation
import Imaging
import Jobs
import Terminal
import Workbench

/// The loop of the workstation: message → update → effects → frame.
///
/// Lives on the main thread, which never waits: the store has a queue of its own, in order; pictures have theirs.
@MainActor final class Program {
    private(set) var root: Workstation
    private let world: World
    private let terminal: TerminalSession
    private let storeQueue = DispatchQueue(label: "reticle.store", qos: .userInitiated)
    private let otherQueue = DispatchQueue(label: "reticle.other", qos: .userInitiated)
    /// Where the service's queue is asked: it may lie on another machine.
    private let serviceQueue = DispatchQueue(label: "reticle.service", qos: .utility)
    private let pullQueue = DispatchQueue(label: "reticle.pulling", qos: .utility)
    private var isFrameDue = false
    private var isOver = false
    private var ending: SessionEnd?
    private var finished: CheckedContinuation<Void, Never>?
    private var clock: (any DispatchSourceTimer)?
    /// Whether background work waits while keys are pressed, and when it was told last.
    private let yields: Bool
    private var keysNoted: ContinuousClock.Instant?

    /// Makes the loop; ``run()`` sets it going.
    init(root: Workstation, world: World, terminal: TerminalSession, yields: Bool = false) {
        (self.root, self.world, self.terminal, self.yields) = (root, world, terminal, yields)
    }

    /// Runs until the person leaves or the terminal is gone.
    ///
    /// - Returns: how the terminal ended the session, if it did
    /// - Throws: ``Refusal`` where something that the person did could not be saved
    func run() async throws -> SessionEnd? {
        fitPictures()
        carryOut(root.start())
        terminal.start(
            onInput: { [weak self] in self?.send(.input($0)) },
            onBatchEnd: { [weak self] in self?.drawNow() },
            onEnd: { [weak self] in
                self?.ending = $0
                self?.finish()
            })
        let clock = DispatchSource.makeTimerSource(queue: .main)
        clock.schedule(deadline: .now() + 1, repeating: 1)
        clock.setEventHandler { [weak self] in MainActor.assumeIsolated { self?.send(.tick) } }
        clock.resume()
        self.clock = clock
        drawSoon()
        // Keys typed ahead may have ended it already.
        if !isOver { await withCheckedContinuation { finished = $0 } }
        clock.cancel()
        // Edits on their way are written, and what became of them is heard, before the terminal is given back.
        await withCheckedContinuation { done in storeQueue.async { done.resume() } }
        await withCheckedContinuation { done in DispatchQueue.main.async { done.resume() } }
        terminal.close()
        if let unsaved = root.lastUnsaved { throw Refusal(unsaved) }
        return ending
    }

    private func finish() {
        isOver = true
        world.remote.stop()
        finished?.resume()
        finished = nil
    }

    /// Takes a message in.
    func send(_ message: Workstation.Message) {
        if yields, case .input = message { noteKeys() }
        if case .input(.resize) = message { fitPictures() }
        carryOut(root.update(message))
        if message != .tick { drawSoon() }
    }

    /// Tells background work that a person is at the keys, once a second at most.
    private func noteKeys() {
        let now = ContinuousClock.now
        guard keysNoted.map({ now - $0 > .seconds(1) }) ?? true else { return }
        keysNoted = now
        // Where the file cannot be written, work goes on: it is of low priority anyway.
        otherQueue.async { [world] in try? JobStore(world.store).noteKeys() }
    }

    // MARK: Frames

    /// Draws when everything that came together has been taken in.
    private func drawSoon() {
        guard !isFrameDue else { return }
        isFrameDue = true
        DispatchQueue.main.async { MainActor.assumeIsolated { self.drawNow() } }
    }

    private func drawNow() {
        guard isFrameDue, !isOver else { return }
        isFrameDue = false
        terminal.present(root.draw())
    }

    /// Pictures are decoded no larger than the screen has dots.
    private func fitPictures() {
        let metrics = terminal.metrics
        world.pictures.setFitting(
            ImageSize(
                width: max(64, metrics.size.columns * metrics.dotsPerCell.columns),
                height: max(64, metrics.size.rows * metrics.dotsPerCell.rows)))
    }

    // MARK: Effects

    private func carryOut(_ effects: [Effect]) {
        for effect in effects { carryOut(effect) }
    }

    private func carryOut(_ effect: Effect) {
        switch effect {
        case .quit: finish()
        case .redraw: terminal.redrawAll()
        case .suspend: terminal.suspend()
        case .setMouse(let on): terminal.setMouse(on)
        case .show(let key): show(key)
        case .prefer(let keys): prefer(keys)
        case .prefetch(let ids):
            let keys = ids.map { PictureKey(image: $0.rawValue) }
            prefer(keys)
            for key in keys.dropFirst() where world.pictures.pyramid(key) == nil { request(key, isAhead: true) }
        default:
            let client = root.session.client
            queue(for: effect).async { [world] in
                let answers = world.answer(effect, client: client)
                guard !answers.isEmpty else { return }
                DispatchQueue.main.async {
                    MainActor.assumeIsolated { for answer in answers { self.send(.answer(answer)) } }
                }
            }
        }
    }

    private func queue(for effect: Effect) -> DispatchQueue {
        if case .pull = effect { return pullQueue }
        if World.concernsQueue(effect) { return serviceQueue }
        return World.concernsStore(effect) ? storeQueue : otherQueue
    }

    /// Shows a picture: at once if it is decoded, else as soon as it is; in full a little later.
    private func show(_ key: PictureKey) {
        guard let known = world.pictures.pyramid(key) else { return request(key, isAhead: false) }
        take(key, .ready(known), dropped: [])
    }

    private func prefer(_ keys: [PictureKey]) {
        world.pictures.prefer(keys)
        world.remote.prefer(keys)
    }

    private func request(_ key: PictureKey, isAhead: Bool) {
        locate(key, isAhead: isAhead) { [world] path in
            world.pictures.request(key, path: path, isAhead: isAhead) { self.tell(key, $0, $1) }
        }
    }

    /// Finds the file of a picture, on the queue of the store; one from another machine is fetched on other queues.
    private func locate(_ key: PictureKey, isAhead: Bool, then: @escaping @Sendable (String) -> Void) {
        storeQueue.async { [world] in
            switch world.picturePlace(key) {
            case .failure(let refusal): self.tell(key, .failed(refusal.description), [])
            case .success(.file(let path)): then(path)
            case .success(.remote(let address)):
                if world.remote.whyNot(address) == nil { self.announce(key, WebAddress.shown(address)) }
                world.remote.request(key, address: address, isAhead: isAhead) { result in
                    switch result {
                    case .failure(let refusal): self.tell(key, .failed(refusal.description), [])
                    case .success(let path): then(path)
                    }
                }
            }
        }
    }

    private nonisolated func announce(_ key: PictureKey, _ source: String) {
        DispatchQueue.main.async { MainActor.assumeIsolated { self.send(.answer(.pictureComing(key, source))) } }
    }

    private nonisolated func tell(_ key: PictureKey, _ outcome: PictureStore.Outcome, _ dropped: [PictureKey]) {
        DispatchQueue.main.async { MainActor.assumeIsolated { self.take(key, outcome, dropped: dropped) } }
    }

    private func take(_ key: PictureKey, _ outcome: PictureStore.Outcome, dropped: [PictureKey]) {
        for old in dropped { terminal.dropPicture(old) }
        switch outcome {
        case .ready(let pyramid):
            terminal.setPicture(key, pyramid)
            send(.answer(.pictured(key, pyramid.fullSize)))
            guard !key.thumbnail, !pyramid.isComplete else { return }
            locate(key, isAhead: false) { [world] path in
                world.pictures.complete(key, path: path) { self.tell(key, $0, $1) }
            }
        case .failed(let reason): send(.answer(.pictureFailed(key, reason)))
        }
    }
}
