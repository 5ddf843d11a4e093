import CNcurses
import Glibc

/// Gives the terminal back when the process dies: on a fatal signal, and at exit.
///
/// What the signal handler reads is plain memory, filled beforehand; it calls nothing but `dup`, `dup2`, `write`,
/// `poll`, `read`, `close`, `tcsetattr` and `sigaction`, which POSIX allows there.
enum LastRites {
    private struct Will {
        var descriptor: Int32 = -1
        var modes = termios()
        var text: UnsafeMutablePointer<UInt8>?
        var length = 0
        /// Takes what is written and never has anything to read.
        var silence: Int32 = -1
        var isArmed = false
    }

    // Written on the main thread while unarmed, read by a handler only while armed.
    nonisolated(unsafe) private static let will: UnsafeMutablePointer<Will> = {
        let will = UnsafeMutablePointer<Will>.allocate(capacity: 1)
        will.initialize(to: Will())
        return will
    }()
    nonisolated(unsafe) private static var areHandlersSet = false

    private static let fatal = [SIGSEGV, SIGILL, SIGABRT, SIGTRAP, SIGBUS, SIGFPE]

    /// Prepares the bytes and modes to restore.
    @MainActor static func arm(descriptor: Int32, modes: termios, leave: String) {
        will.pointee.isArmed = false
        let bytes = Array(leave.utf8)
        will.pointee.text?.deallocate()
        let text = UnsafeMutablePointer<UInt8>.allocate(capacity: bytes.count)
        text.update(from: bytes, count: bytes.count)
        (will.pointee.descriptor, will.pointee.modes) = (descriptor, modes)
        (will.pointee.text, will.pointee.length) = (text, bytes.count)
        will.pointee.isArmed = true
        guard !areHandlersSet else { return }
        areHandlersSet = true
        var ends: [Int32] = [-1, -1]
        let kind = Int32(SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue)
        if socketpair(AF_UNIX, kind, 0, &ends) == 0 { will.pointee.silence = ends[0] }
        setHandlers()
    }

    /// Leaves the terminal alone from now on.
    @MainActor static func disarm() { will.pointee.isArmed = false }

    // Nowhere on the main actor: a closure made there may run on the main thread alone, and exit may come from any.
    private static func setHandlers() {
        atexit { LastRites.perform() }
        // A stack overflow leaves no room for a handler on the stack it overflowed.
        let size = 64 * 1024
        var stack = stack_t()
        stack.ss_sp = UnsafeMutableRawPointer.allocate(byteCount: size, alignment: 16)
        stack.ss_size = size
        sigaltstack(&stack, nil)
        for signal in fatal {
            var action = sigaction()
            action.__sigaction_handler.sa_handler = { signal in
                LastRites.perform()
                // The default action is back (SA_RESETHAND); a signal that was sent and not caused comes again.
                raise(signal)
            }
            action.sa_flags = Int32(bitPattern: UInt32(SA_RESETHAND)) | SA_ONSTACK | SA_NODEFER
            sigaction(signal, &action, nil)
        }
    }

    /// Writes the bytes and restores the modes, once.
    ///
    /// The session's descriptor leads nowhere from here on: a signal may come to one thread while another one draws,
    /// and that frame would be painted over the shell.
    static func perform() {
        guard will.pointee.isArmed, let text = will.pointee.text else { return }
        will.pointee.isArmed = false
        var descriptor = will.pointee.descriptor
        let own = will.pointee.silence >= 0 ? dup(descriptor) : -1
        if own >= 0 {
            dup2(will.pointee.silence, descriptor)
            descriptor = own
        }
        var done = 0
        var patience = 200
        while done < will.pointee.length && patience > 0 {
            let count = write(descriptor, text + done, will.pointee.length - done)
            if count > 0 {
                done += count
            } else if errno == EAGAIN || errno == EINTR {
                // The terminal is behind: give it a moment each time, two seconds in all.
                var waiting = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
                _ = poll(&waiting, 1, 10)
                patience -= 1
            } else {
                break
            }
        }
        swallowAnswers(descriptor)
        tcsetattr(descriptor, TCSAFLUSH, &will.pointee.modes)
        if own >= 0 { close(own) }
    }

    /// Takes in answers that are still under way, or they would be typed into the shell: until a tenth of a second of
    /// silence, a second in all.
    private static func swallowAnswers(_ descriptor: Int32) {
        var scratch: (UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0)
        for _ in 0..<10 {
            var waiting = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
            guard poll(&waiting, 1, 100) > 0 else { return }
            guard read(descriptor, &scratch, MemoryLayout.size(ofValue: scratch)) > 0 else { return }
        }
    }
}
