public import Cells
import Dispatch
import Glibc

/// Why a session ended without being asked to.
public enum SessionEnd: Hashable, Sendable {
    /// A signal asked for it: SIGTERM, SIGHUP or SIGINT.
    case signal(Int32)
    /// The terminal is gone.
    case terminalGone
}

/// The single owner of a terminal: keys and mouse in, canvases and pictures out.
///
/// Made by ``init(options:)``, which takes the terminal over; given back by ``close()``, and by itself when the process
/// is ended by a signal, crashes or exits.
@MainActor public final class TerminalSession {
    /// What the terminal can do; better known when it answers late, see ``start(onInput:onBatchEnd:onEnd:)``.
    public private(set) var capabilities: TerminalCapabilities
    /// What a screen needs to lay itself out.
    public private(set) var metrics: ScreenMetrics
    /// Frames written so far.
    public private(set) var framesShown = 0

    private let options: TerminalOptions
    private let tty: TTY
    private var signals: SignalPipe?
    private var probe: CapabilityProbe
    private var decoder = InputDecoder()
    private let composer: FrameComposer
    private var pacer = FramePacer()
    private var reader: (any DispatchSourceRead)?
    private var timer: (any DispatchSourceTimer)?
    private var early: [TerminalEvent] = []
    private var waiting: Canvas?
    private var isMouseOn: Bool
    private var isOpen = true
    private var isSuspended = false
    private var lastByte = 0.0

    private var onInput: (@MainActor (Input) -> Void)?
    private var onBatchEnd: (@MainActor () -> Void)?
    private var onEnd: (@MainActor (SessionEnd) -> Void)?

    /// Takes the terminal over: raw modes, alternate screen, mouse; asks it what it can do and waits a moment.
    ///
    /// - Throws: ``TerminalError`` when there is no terminal or it is of no use; it is then as it was
    public init(options: TerminalOptions = TerminalOptions()) throws(TerminalError) {
        self.options = options
        isMouseOn = options.mouse
        let environment = TerminalEnvironment.current()
        if environment.term == "dumb" { throw .tooSimple(term: environment.term) }
        tty = try TTY(path: options.ttyPath)
        probe = CapabilityProbe(environment: environment, options: options)
        probe.window = tty.window
        capabilities = probe.capabilities
        metrics = ScreenMetrics(size: tty.window.size)
        do {
            composer = try FrameComposer(size: tty.window.size, capabilities: capabilities)
            try tty.makeRaw()
        } catch {
            tty.close()
            throw error
        }
        LastRites.arm(descriptor: tty.descriptor, modes: tty.savedModes, leave: modes.breakOff)
        ask()
        do {
            try adopt()
            signals = try SignalPipe([SIGWINCH, SIGTERM, SIGHUP, SIGINT, SIGTSTP, SIGCONT]) { [weak self] in
                self?.received($0)
            }
        } catch {
            close()
            throw error
        }
        tty.write(Array(modes.enter.utf8))
    }

    /// Begins to report what comes in.
    ///
    /// - Parameters:
    ///   - onInput: called for every key, mouse event, paste, change of focus and change of metrics
    ///   - onBatchEnd: called once after all that came together: the moment to draw
    ///   - onEnd: called when the session ended by itself; without one the process exits
    public func start(
        onInput: @escaping @MainActor (Input) -> Void, onBatchEnd: @escaping @MainActor () -> Void = {},
        onEnd: (@MainActor (SessionEnd) -> Void)? = nil
    ) {
        (self.onInput, self.onBatchEnd, self.onEnd) = (onInput, onBatchEnd, onEnd)
        let source = DispatchSource.makeReadSource(fileDescriptor: tty.descriptor, queue: .main)
        source.setEventHandler { [weak self] in
            MainActor.assumeIsolated { self?.readable() }
        }
        reader = source
        let clock = DispatchSource.makeTimerSource(queue: .main)
        clock.setEventHandler { [weak self] in
            MainActor.assumeIsolated { self?.timePassed() }
        }
        timer = clock
        clock.resume()
        source.resume()
        tty.onDrained = { [weak self] in self?.presentWaiting() }
        let events = early
        early = []
        deliver(events)
    }

    /// Gives a picture's pixels, or other pixels than before; they show from the next frame on.
    public func setPicture(_ key: PictureKey, _ source: any PictureSource) { composer.setPicture(key, source) }

    /// Forgets a picture's pixels; the background shows where it is placed.
    public func dropPicture(_ key: PictureKey) { composer.dropPicture(key) }

    /// Shows a frame: at once, or the latest one as soon as the terminal keeps up.
    public func present(_ canvas: Canvas) {
        guard isOpen else { return }
        waiting = canvas
        presentWaiting()
    }

    /// Draws the last frame again from nothing, for a screen that something else has written on.
    public func redrawAll() {
        composer.redrawAll()
        if waiting == nil { waiting = last }
        presentWaiting()
    }

    /// Asks for the mouse, or leaves it to the terminal's own selection.
    public func setMouse(_ on: Bool) {
        guard isOpen, on != isMouseOn else { return }
        isMouseOn = on
        tty.write(Array((on ? modes.mouseOn : ModeSequences.mouseOff).utf8))
    }

    /// Gives the terminal back, stops the process until it is continued, and takes the terminal over again.
    public func suspend() {
        guard isOpen, !isSuspended else { return }
        isSuspended = true
        tty.drain(seconds: 1)
        tty.write(Array(modes.leave.utf8))
        tty.drain(seconds: 1)
        tty.restoreModes()
        LastRites.disarm()
        var action = sigaction()
        action.__sigaction_handler.sa_handler = SIG_DFL
        sigaction(SIGTSTP, &action, nil)
        // The whole job stops, as it would by the terminal's own suspend character.
        kill(0, SIGTSTP)
        SignalPipe.catchSignal(SIGTSTP)
        resume()
    }

    /// Gives the terminal back as it was found.
    public func close() {
        guard isOpen else { return }
        isOpen = false
        reader?.cancel()
        timer?.cancel()
        signals?.close()
        tty.drain(seconds: 1)
        tty.write(composer.close() + Array(modes.leave.utf8))
        tty.drain(seconds: 2)
        swallowAnswers()
        tty.restoreModes()
        LastRites.disarm()
        tty.close()
    }

    // Answers that are still under way would be typed into the shell: wait for the last one.
    private func swallowAnswers() {
        guard !tty.isGone, pacer.inFlight > 0 else { return }
        let end = Clock.now + 0.3
        while pacer.inFlight > 0, Clock.now < end, tty.wait(seconds: end - Clock.now) {
            guard case .bytes(let bytes) = tty.read() else { return }
            for case .reply(.acknowledged) in decoder.decode(bytes) { pacer.acknowledged(at: Clock.now) }
        }
    }

    private var modes: ModeSequences {
        ModeSequences(
            mouse: isMouseOn, hover: options.hover, pixelMouse: capabilities.pixelMouse,
            kitty: capabilities.graphics == .kitty, tmux: capabilities.tmux)
    }

    // MARK: Asking

    /// Asks the terminal and waits for the answers as long as the options allow; keys typed meanwhile are kept.
    private func ask() {
        tty.write(Array(probe.query.utf8))
        let end = Clock.now + options.patience
        while !probe.isComplete, Clock.now < end, tty.wait(seconds: end - Clock.now) {
            guard case .bytes(let bytes) = tty.read() else { return }
            lastByte = Clock.now
            for event in decoder.decode(bytes) {
                if case .reply(let reply) = event { answer(reply) } else { early.append(event) }
            }
        }
    }

    private func answer(_ reply: TerminalReply) {
        let further = probe.receive(reply)
        if !further.isEmpty { tty.write(Array(further.utf8)) }
    }

    /// Makes what the probe knows the truth, with a new composer where that changes how frames are made.
    private func adopt(anew: Bool = false) throws(TerminalError) {
        // tmux keeps the question for the size of a cell to itself, but knows the answer.
        if anew || !capabilities.answered, probe.capabilities.tmux, probe.capabilities.graphics != .cells,
            let cell = TmuxPane.cellPixels
        {
            _ = probe.receive(.cellPixels(width: cell.width, height: cell.height))
        }
        let found = probe.capabilities
        let window = tty.window
        if found != capabilities || anew {
            tty.write(try composer.adopt(found, size: window.size, tmux: TmuxPane.wrapper(found)))
            capabilities = found
        } else if window.size != composer.size {
            composer.resize(to: window.size)
        }
        decoder.mousePixels = found.pixelMouse ? found.cellPixels : nil
        metrics = composer.metrics
        LastRites.arm(descriptor: tty.descriptor, modes: tty.savedModes, leave: modes.breakOff)
    }

    private func adoptAndReport(anew: Bool = false) {
        let (before, hadPixels) = (metrics, capabilities.pixelMouse)
        guard (try? adopt(anew: anew)) != nil else { return end(.terminalGone) }
        if capabilities.pixelMouse != hadPixels, isMouseOn { tty.write(Array(modes.mouseOn.utf8)) }
        if metrics != before { onInput?(.resize(metrics)) }
        if waiting == nil { waiting = last }
    }

    // MARK: Reading

    private func readable() {
        guard isOpen, !isSuspended else { return }
        var events: [TerminalEvent] = []
        // A flood must not keep the program from drawing: 16 blocks, then the rest the next time round.
        for _ in 0..<16 {
            switch tty.read() {
            case .bytes(let bytes):
                lastByte = Clock.now
                events += decoder.decode(bytes)
                continue
            case .nothing: break
            case .gone: return end(.terminalGone)
            }
            break
        }
        deliver(events)
    }

    private func deliver(_ events: [TerminalEvent]) {
        var inputs: [Input] = []
        var learned = false
        for event in events {
            switch event {
            case .key(let key): inputs.append(.key(key))
            case .mouse(let mouse): inputs.append(.mouse(mouse))
            case .paste(let text): inputs.append(.paste(text))
            case .focus(let focus): inputs.append(.focus(focus))
            case .reply(.acknowledged):
                pacer.acknowledged(at: Clock.now)
                answer(.acknowledged)
            case .reply(let reply):
                answer(reply)
                learned = true
            }
        }
        if learned && probe.isComplete { adoptAndReport() }
        // tmux forgets pixels that it does not know of when its panes change.
        if inputs.contains(.focus(true)) && capabilities.tmux && capabilities.graphics != .cells { redrawAll() }
        for input in MouseBatch.thinned(inputs) where isOpen { onInput?(input) }
        if isOpen && !(inputs.isEmpty && !learned) { onBatchEnd?() }
        presentWaiting()
        setTimer()
    }

    private func setTimer() {
        guard isOpen, let timer else { return }
        var delay = Double.infinity
        switch decoder.pending {
        case .none: break
        case .escape: delay = 0.04
        case .sequence: delay = 2
        }
        if let deadline = pacer.deadline { delay = min(delay, max(0.001, deadline - Clock.now)) }
        timer.schedule(deadline: delay.isFinite ? .now() + delay : .distantFuture)
    }

    private func timePassed() {
        guard isOpen, !isSuspended else { return }
        let now = Clock.now
        pacer.timePassed(now)
        var events: [TerminalEvent] = []
        if decoder.pending == .escape, now - lastByte >= 0.035 { events = decoder.resolveEscape() }
        if decoder.pending == .sequence, now - lastByte >= 1.9 { events += decoder.abandon() }
        deliver(events)
    }

    // MARK: Writing

    private var last: Canvas?

    private func presentWaiting() {
        guard isOpen, !isSuspended, let canvas = waiting else { return }
        guard tty.isDrained, pacer.mayDraw else { return }
        waiting = nil
        last = canvas
        let frame = composer.compose(canvas)
        if tty.isGone { return end(.terminalGone) }
        guard !frame.isEmpty else { return }
        framesShown += 1
        tty.write(FramePacer.wrapped(frame, synchronised: capabilities.synchronised))
        pacer.sent(at: Clock.now)
        setTimer()
    }

    // MARK: Signals

    private func received(_ signal: Int32) {
        guard isOpen else { return }
        switch signal {
        case SIGWINCH: resized()
        case SIGTSTP: suspend()
        case SIGCONT: if !isSuspended { resume() }
        default: end(.signal(signal))
        }
    }

    private func resized() {
        probe.forgetArea()
        probe.window = tty.window
        tty.write(Array(CapabilityProbe.sizeQuery.utf8))
        // The pane may lie elsewhere on the outer screen now.
        adoptAndReport(anew: capabilities.tmux && capabilities.graphics != .cells)
        composer.redrawAll()
        onBatchEnd?()
        presentWaiting()
    }

    private func resume() {
        isSuspended = false
        guard (try? tty.makeRaw()) != nil else { return end(.terminalGone) }
        pacer = FramePacer()
        LastRites.arm(descriptor: tty.descriptor, modes: tty.savedModes, leave: modes.breakOff)
        tty.write(Array(modes.enter.utf8))
        resized()
        redrawAll()
    }

    private func end(_ reason: SessionEnd) {
        guard isOpen else { return }
        close()
        if let onEnd { return onEnd(reason) }
        if case .signal(let number) = reason { exit(128 + number) }
        exit(1)
    }
}
