public import Cells

/// Makes frames without a terminal: the bytes that one would get, for benchmarks and tests.
@MainActor public final class FrameRecorder {
    private let composer: FrameComposer
    private let synchronised: Bool

    /// Starts on an empty screen.
    ///
    /// - Parameters:
    ///   - size: of the screen
    ///   - capabilities: of the terminal that is imagined
    /// - Throws: ``TerminalError/screen(_:)`` when ncurses refuses
    public init(size: CellSize, capabilities: TerminalCapabilities) throws(TerminalError) {
        composer = try FrameComposer(size: size, capabilities: capabilities)
        synchronised = capabilities.synchronised
    }

    /// What a screen needs to lay itself out.
    public var metrics: ScreenMetrics { composer.metrics }

    /// Gives a picture's pixels, or other pixels than before.
    public func setPicture(_ key: PictureKey, _ source: any PictureSource) { composer.setPicture(key, source) }

    /// Forgets a picture's pixels.
    public func dropPicture(_ key: PictureKey) { composer.dropPicture(key) }

    /// Has the next frame made whole.
    public func redrawAll() { composer.redrawAll() }

    /// The bytes that turn the last frame into this one; empty where nothing changed.
    public func frame(_ canvas: Canvas) -> [UInt8] {
        let frame = composer.compose(canvas)
        return frame.isEmpty ? [] : FramePacer.wrapped(frame, synchronised: synchronised)
    }
}
