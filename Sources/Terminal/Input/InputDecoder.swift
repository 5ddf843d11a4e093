import Cells

/// Turns the bytes of a terminal into keys, mouse events, pastes and answers.
///
/// A pure state machine: it knows no time and no file. Whatever way the bytes are cut into pieces, the events are the
/// same. Memory is bounded: sequences longer than ``longestSequence`` are swallowed, pastes end at ``longestPaste``.
public struct InputDecoder: Sendable {
    /// Bytes of an answer that are kept; what is longer is read over.
    public static let longestSequence = 4096
    /// Bytes of an endless answer after which the decoder believes in keys again.
    public static let longestGarbage = 65_536
    /// Bytes of a paste that are kept, 4 MiB.
    public static let longestPaste = 4 << 20

    /// What the decoder is in the middle of.
    public enum Pending: Sendable {
        /// Nothing.
        case none
        /// Something that may be a key of its own if nothing follows soon: see ``resolveEscape()``.
        case escape
        /// A sequence, a character or a paste whose rest must come: see ``abandon()``.
        case sequence
    }

    /// Whether mouse coordinates are pixels (mode 1016), and of what cells; `nil` where they are cells.
    public var mousePixels: CellPixels?

    private enum State {
        case ground
        case escape
        case csi
        case ss3
        case linuxFunction
        case oldMouse(left: Int)
        case string(StringKind, escaped: Bool)
        case paste(matched: Int)
        case utf8(need: Int)
    }

    enum StringKind: UInt8 { case dcs = 0x50, osc = 0x5D, apc = 0x5F, pm = 0x5E, sos = 0x58 }

    private var state = State.ground
    private var buffer: [UInt8] = []
    private var swallowed = 0
    private var alt = false

    /// Makes a decoder that has seen nothing.
    public init() {}

    /// Whether something is unfinished.
    public var pending: Pending {
        switch state {
        case .ground: .none
        case .escape: .escape
        case .csi, .ss3: swallowed == 0 ? .escape : .sequence
        case .string(_, let escaped): swallowed == 0 && !escaped ? .escape : .sequence
        default: .sequence
        }
    }

    /// Reads bytes and returns what they mean, in order.
    public mutating func decode(_ bytes: some Sequence<UInt8>) -> [TerminalEvent] {
        var events: [TerminalEvent] = []
        for byte in bytes { step(byte, &events) }
        return events
    }

    /// Decides that what looks like the start of a sequence was a key: call it some 25–50 ms after the last byte.
    public mutating func resolveEscape() -> [TerminalEvent] {
        guard pending == .escape else { return [] }
        defer { reset() }
        switch state {
        case .escape: return [.key(Key(.escape, alt: alt))]
        case .csi: return [.key(Key(.character("["), alt: true))]
        case .ss3: return [.key(Key(.character("O"), alt: true))]
        case .string(let kind, _): return [.key(Key(.character(Character(Unicode.Scalar(kind.rawValue))), alt: true))]
        default: return []
        }
    }

    /// Gives up on a sequence whose rest never came: call it a second or two after the last byte.
    public mutating func abandon() -> [TerminalEvent] {
        defer { reset() }
        if case .paste = state, !buffer.isEmpty { return [.paste(PasteText.clean(buffer))] }
        return []
    }

    private mutating func reset() {
        state = .ground
        buffer.removeAll(keepingCapacity: buffer.capacity <= Self.longestSequence)
        swallowed = 0
        alt = false
    }

    private mutating func enter(_ next: State) {
        buffer.removeAll(keepingCapacity: true)
        swallowed = 0
        state = next
    }

    private mutating func step(_ byte: UInt8, _ events: inout [TerminalEvent]) {
        switch state {
        case .ground: ground(byte, &events)
        case .escape: escape(byte, &events)
        case .csi: csi(byte, &events)
        case .ss3: ss3(byte, &events)
        case .linuxFunction:
            reset()
            if (0x41...0x45).contains(byte) { events.append(.key(Key(.function(Int(byte) - 0x40)))) }
        case .oldMouse(let left):
            if left > 1 { state = .oldMouse(left: left - 1) } else { reset() }
        case .string(let kind, let escaped): string(kind, escaped, byte, &events)
        case .paste(let matched): paste(matched, byte, &events)
        case .utf8(let need): utf8(need, byte, &events)
        }
    }

    private mutating func ground(_ byte: UInt8, _ events: inout [TerminalEvent]) {
        switch byte {
        case 0x1B: enter(.escape)
        case 0x00..<0x20, 0x7F:
            if let key = KeyTable.control(byte, alt: alt) { events.append(.key(key)) }
            alt = false
        case 0x20..<0x7F:
            events.append(.key(Key(.character(Character(Unicode.Scalar(byte))), alt: alt)))
            alt = false
        case 0xC2...0xDF: start(byte, need: 1)
        case 0xE0...0xEF: start(byte, need: 2)
        case 0xF0...0xF4: start(byte, need: 3)
        default: alt = false
        }
    }

    private mutating func start(_ byte: UInt8, need: Int) {
        enter(.utf8(need: need))
        buffer.append(byte)
    }

    private mutating func utf8(_ need: Int, _ byte: UInt8, _ events: inout [TerminalEvent]) {
        guard byte & 0xC0 == 0x80 else {
            reset()
            ground(byte, &events)
            return
        }
        buffer.append(byte)
        guard need == 1 else {
            state = .utf8(need: need - 1)
            return
        }
        let wasAlt = alt
        let text = String(validating: buffer, as: UTF8.self)
        reset()
        guard let character = text?.first, GlyphWidth.printable(character) == character else { return }
        events.append(.key(Key(.character(character), alt: wasAlt)))
    }

    private mutating func escape(_ byte: UInt8, _ events: inout [TerminalEvent]) {
        switch byte {
        case 0x1B: events.append(.key(Key(.escape)))
        case 0x5B: enter(.csi)
        case 0x4F: enter(.ss3)
        default:
            if let kind = StringKind(rawValue: byte) {
                enter(.string(kind, escaped: false))
            } else {
                reset()
                alt = true
                ground(byte, &events)
            }
        }
    }

    private mutating func csi(_ byte: UInt8, _ events: inout [TerminalEvent]) {
        swallowed += 1
        switch byte {
        case 0x20...0x3F:
            if buffer.count < Self.longestSequence { buffer.append(byte) }
            if swallowed > Self.longestGarbage { reset() }
        case 0x5B where swallowed == 1: enter(.linuxFunction)
        case 0x4D where swallowed == 1: enter(.oldMouse(left: 3))
        case 0x40...0x7E:
            let whole = swallowed <= Self.longestSequence
            let sequence = whole ? ControlSequence(buffer, final: byte) : nil
            reset()
            guard let sequence else { return }
            if sequence.startsPaste {
                enter(.paste(matched: 0))
            } else if let event = sequence.event(mousePixels: mousePixels) {
                events.append(event)
            }
        case 0x1B: enter(.escape)
        default:
            reset()
            ground(byte, &events)
        }
    }

    private mutating func ss3(_ byte: UInt8, _ events: inout [TerminalEvent]) {
        swallowed += 1
        switch byte {
        case 0x30...0x3B:
            if buffer.count < 16 { buffer.append(byte) }
            if swallowed > Self.longestSequence { reset() }
        case 0x40...0x7E:
            let sequence = ControlSequence(buffer, final: byte)
            reset()
            if let key = sequence.applicationKey { events.append(.key(key)) }
        case 0x1B: enter(.escape)
        default:
            reset()
            ground(byte, &events)
        }
    }

    private mutating func string(_ kind: StringKind, _ escaped: Bool, _ byte: UInt8, _ events: inout [TerminalEvent]) {
        if escaped {
            if byte == 0x5C {
                finish(kind, &events)
            } else {
                enter(.escape)
                escape(byte, &events)
            }
            return
        }
        switch byte {
        case 0x1B: state = .string(kind, escaped: true)
        case 0x07: finish(kind, &events)
        case 0x18, 0x1A: reset()
        default:
            swallowed += 1
            if buffer.count < Self.longestSequence { buffer.append(byte) }
            if swallowed > Self.longestGarbage { reset() }
        }
    }

    private mutating func finish(_ kind: StringKind, _ events: inout [TerminalEvent]) {
        let reply = swallowed <= Self.longestSequence ? StringReply.read(kind, buffer) : nil
        reset()
        if let reply { events.append(.reply(reply)) }
    }

    private static let pasteEnd: [UInt8] = [0x1B, 0x5B, 0x32, 0x30, 0x31, 0x7E]

    private mutating func paste(_ matched: Int, _ byte: UInt8, _ events: inout [TerminalEvent]) {
        if byte == Self.pasteEnd[matched] {
            guard matched + 1 == Self.pasteEnd.count else {
                state = .paste(matched: matched + 1)
                return
            }
            let text = PasteText.clean(buffer)
            reset()
            events.append(.paste(text))
            return
        }
        keep(Self.pasteEnd[0..<matched])
        if byte == Self.pasteEnd[0] {
            state = .paste(matched: 1)
        } else {
            keep([byte])
            state = .paste(matched: 0)
        }
    }

    private mutating func keep(_ bytes: some Collection<UInt8>) {
        if buffer.count + bytes.count <= Self.longestPaste { buffer.append(contentsOf: bytes) }
    }
}

/// Width and height of a cell in pixels, both at least 1.
public struct CellPixels: Hashable, Sendable {
    public var width: Int
    public var height: Int

    /// Makes a size; less than 1 becomes 1.
    public init(width: Int, height: Int) { (self.width, self.height) = (max(1, width), max(1, height)) }
}
