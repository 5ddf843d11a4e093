import CNcurses
import Cells
import Dispatch
import Glibc

/// The terminal's device: raw modes, bytes in, bytes out.
///
/// Nothing here waits, but ``drain(seconds:)`` and ``wait(seconds:)``.
@MainActor final class TTY {
    /// What became of a read.
    enum Reading {
        case bytes([UInt8])
        case nothing
        /// Nobody is at the other end.
        case gone
    }

    let descriptor: Int32
    let savedModes: termios
    private(set) var isRaw = false
    /// Whether writing failed for good.
    private(set) var isGone = false
    private var pending: [UInt8] = []
    private var written = 0
    private var writable: (any DispatchSourceWrite)?
    private var isWaitingToWrite = false
    /// Called when everything was handed over.
    var onDrained: (@MainActor () -> Void)?

    /// Opens a terminal.
    ///
    /// It is opened anew and not taken from standard input, so that not waiting for it stays our own business and
    /// does not outlive the process in the shell.
    /// - Throws: ``TerminalError/noTerminal(path:cause:)``
    init(path: String?) throws(TerminalError) {
        let path = path ?? "/dev/tty"
        descriptor = open(path, O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC)
        guard descriptor >= 0 else { throw .noTerminal(path: path, cause: String(cString: strerror(errno))) }
        var modes = termios()
        guard tcgetattr(descriptor, &modes) == 0 else {
            let cause = String(cString: strerror(errno))
            Glibc.close(descriptor)
            throw .noTerminal(path: path, cause: cause)
        }
        savedModes = modes
    }

    /// Columns and rows, and pixels if the kernel was told.
    var window: (size: CellSize, pixels: CellPixels?) {
        var size = winsize()
        guard cn_window_size(descriptor, &size) == 0, size.ws_col > 0, size.ws_row > 0 else {
            return (CellSize(columns: 80, rows: 24), nil)
        }
        let cells = CellSize(columns: min(1000, Int(size.ws_col)), rows: min(500, Int(size.ws_row)))
        guard size.ws_xpixel > 0, size.ws_ypixel > 0 else { return (cells, nil) }
        return (cells, CellPixels(width: Int(size.ws_xpixel), height: Int(size.ws_ypixel)))
    }

    /// Has every key come at once and unchanged.
    ///
    /// - Throws: ``TerminalError/modes(cause:)``
    func makeRaw() throws(TerminalError) {
        var modes = savedModes
        cfmakeraw(&modes)
        guard tcsetattr(descriptor, TCSANOW, &modes) == 0 else { throw .modes(cause: String(cString: strerror(errno))) }
        isRaw = true
    }

    /// Restores the modes that were found.
    func restoreModes() {
        var modes = savedModes
        tcsetattr(descriptor, TCSANOW, &modes)
        isRaw = false
    }

    /// Reads what is there.
    func read() -> Reading {
        let bytes = [UInt8](unsafeUninitializedCapacity: 65_536) { buffer, count in
            let got = Glibc.read(descriptor, buffer.baseAddress, buffer.count)
            lastReadError = got == 0 ? EIO : errno
            count = max(0, got)
        }
        if !bytes.isEmpty { return .bytes(bytes) }
        return lastReadError == EAGAIN || lastReadError == EINTR ? .nothing : .gone
    }
    private var lastReadError: Int32 = 0

    /// Whether everything was handed to the terminal.
    var isDrained: Bool { written == pending.count }

    /// Hands bytes over, as many as the terminal takes now, the rest when it can.
    func write(_ bytes: [UInt8]) {
        guard !isGone, !bytes.isEmpty else { return }
        if isDrained { (pending, written) = ([], 0) }
        pending += bytes
        flush()
    }

    private func flush() {
        while !isDrained && !isGone {
            let count = pending.withUnsafeBytes {
                Glibc.write(descriptor, $0.baseAddress.map { $0 + written }, $0.count - written)
            }
            if count > 0 {
                written += count
            } else if count < 0 && errno == EINTR {
                continue
            } else if count < 0 && errno == EAGAIN {
                return waitToWrite()
            } else {
                isGone = true
            }
        }
        if isDrained {
            (pending, written) = ([], 0)
            onDrained?()
        }
    }

    private func waitToWrite() {
        guard !isWaitingToWrite else { return }
        isWaitingToWrite = true
        let source: any DispatchSourceWrite
        if let writable {
            source = writable
        } else {
            source = DispatchSource.makeWriteSource(fileDescriptor: descriptor, queue: .main)
            source.setEventHandler { [weak self] in
                MainActor.assumeIsolated { self?.becameWritable() }
            }
            writable = source
        }
        source.resume()
    }

    private func becameWritable() {
        guard isWaitingToWrite else { return }
        isWaitingToWrite = false
        writable?.suspend()
        flush()
    }

    /// Waits until bytes can be read.
    ///
    /// - Returns: whether there are any
    func wait(seconds: Double) -> Bool {
        var waiting = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        return poll(&waiting, 1, Int32(max(0, seconds) * 1000)) > 0
    }

    /// Waits until everything is handed over, at most so long; drops what is left.
    func drain(seconds: Double) {
        let end = Clock.now + seconds
        while !isDrained && !isGone && Clock.now < end {
            var waiting = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
            _ = poll(&waiting, 1, 20)
            flush()
        }
        (pending, written) = ([], 0)
    }

    /// Closes the device; the modes must be restored already.
    func close() {
        if let writable {
            writable.cancel()
            if !isWaitingToWrite { writable.resume() }
            self.writable = nil
        }
        onDrained = nil
        Glibc.close(descriptor)
    }
}

/// Seconds of a clock that never goes back.
enum Clock {
    /// Seconds since some moment in the past.
    static var now: Double {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }
}
