import Cells

/// A whole `CSI … final`, taken apart.
struct ControlSequence {
    /// `<`, `=`, `>` or `?` before the numbers, or 0.
    private var prefix: UInt8 = 0
    /// Bytes 0x20…0x2F before the final one.
    private var intermediates: [UInt8] = []
    /// Numbers between semicolons, each with its parts between colons; −1 where empty.
    private var parameters: [[Int]] = [[]]
    private var final: UInt8

    /// Takes the bytes between `CSI` and the final byte apart.
    init(_ body: [UInt8], final: UInt8) {
        self.final = final
        var number = -1
        for (index, byte) in body.enumerated() {
            switch byte {
            case 0x30...0x39: number = min(max(0, number) * 10 + Int(byte - 0x30), 1_000_000_000)
            case 0x3A, 0x3B:
                parameters[parameters.count - 1].append(number)
                if byte == 0x3B { parameters.append([]) }
                number = -1
            case 0x3C...0x3F: if index == 0 { prefix = byte }
            default: intermediates.append(byte)
            }
        }
        parameters[parameters.count - 1].append(number)
    }

    /// Whether a bracketed paste begins.
    var startsPaste: Bool { final == 0x7E && prefix == 0 && number(0) == 200 }

    /// What the sequence says, or `nil` for what means nothing here.
    func event(mousePixels: CellPixels?) -> TerminalEvent? {
        switch prefix {
        case 0x3C: mouse(pixels: mousePixels).map(TerminalEvent.mouse)
        case 0x3F: privateReply.map(TerminalEvent.reply)
        case 0: plain
        default: nil
        }
    }

    /// The key of `SS3 final`.
    var applicationKey: Key? {
        let held = Modifiers(parameter: parameters.count > 1 ? number(1) : number(0))
        guard let code = KeyTable.letter(final) ?? KeyTable.keypad(final) else { return nil }
        return Key(code, control: held.control, alt: held.alt, shift: held.shift)
    }

    private func number(_ index: Int, _ part: Int = 0) -> Int {
        guard index < parameters.count, part < parameters[index].count else { return 0 }
        return max(0, parameters[index][part])
    }

    private var plain: TerminalEvent? {
        guard intermediates.isEmpty else { return nil }
        switch final {
        case 0x49 where isBare: return .focus(true)
        case 0x4F where isBare: return .focus(false)
        case 0x5A: return .key(Key(.tab, shift: true))
        case 0x6E: return number(0) == 0 && !isBare ? .reply(.acknowledged) : nil
        case 0x74: return size
        case 0x75: return kittyKey
        case 0x7E: return tildeKey
        case 0x52 where parameters.count == 2 && number(0) != 1: return nil  // a cursor position, not F3
        default:
            guard let code = KeyTable.letter(final) else { return nil }
            return key(code)
        }
    }

    private var isBare: Bool { parameters == [[-1]] }

    private func key(_ code: Key.Code) -> TerminalEvent? {
        if number(1, 1) == 3 { return nil }  // kitty: released
        let held = Modifiers(parameter: number(1))
        return .key(Key(code, control: held.control, alt: held.alt, shift: held.shift))
    }

    private var tildeKey: TerminalEvent? {
        if number(0) == 27 && parameters.count >= 3 {
            return KeyTable.codePoint(number(2), shifted: number(2), Modifiers(parameter: number(1))).map(
                TerminalEvent.key)
        }
        return KeyTable.tilde(number(0)).flatMap(key)
    }

    private var kittyKey: TerminalEvent? {
        guard !isBare, number(1, 1) != 3 else { return nil }
        let shifted = number(0, 1)
        return KeyTable.codePoint(
            number(0), shifted: shifted > 0 ? shifted : nil, Modifiers(parameter: number(1))
        ).map(TerminalEvent.key)
    }

    private var size: TerminalEvent? {
        let (height, width) = (number(1), number(2))
        guard (1...100_000).contains(height), (1...100_000).contains(width) else { return nil }
        switch number(0) {
        case 6: return .reply(.cellPixels(width: width, height: height))
        case 4: return .reply(.textAreaPixels(width: width, height: height))
        default: return nil
        }
    }

    private var privateReply: TerminalReply? {
        switch final {
        case 0x63: .deviceAttributes(parameters.prefix(64).map { max(0, $0[0]) })
        case 0x79 where intermediates == [0x24]: .mode(number: number(0), state: number(1))
        case 0x53:
            .graphics(
                item: number(0), status: number(1), values: parameters.dropFirst(2).prefix(4).map { max(0, $0[0]) })
        default: nil
        }
    }

    private func mouse(pixels: CellPixels?) -> Mouse? {
        guard final == 0x4D || final == 0x6D, parameters.count == 3 else { return nil }
        let bits = number(0)
        let (column, row) = (Double(min(number(1), 1_000_000)) - 0.5, Double(min(number(2), 1_000_000)) - 0.5)
        guard let (action, button) = action(bits, released: final == 0x6D) else { return nil }
        return Mouse(
            action, button,
            x: max(0, column / Double(pixels?.width ?? 1)), y: max(0, row / Double(pixels?.height ?? 1)),
            control: bits & 16 != 0, alt: bits & 8 != 0, shift: bits & 4 != 0)
    }

    private func action(_ bits: Int, released: Bool) -> (Mouse.Action, Mouse.Button)? {
        if bits & 128 != 0 { return nil }
        if bits & 64 != 0 {
            guard !released else { return nil }
            switch bits & 3 {
            case 0: return (.wheel(dx: 0, dy: -1), .none)
            case 1: return (.wheel(dx: 0, dy: 1), .none)
            case 2: return (.wheel(dx: -1, dy: 0), .none)
            default: return (.wheel(dx: 1, dy: 0), .none)
            }
        }
        let button: Mouse.Button = [.left, .middle, .right, .none][bits & 3]
        if bits & 32 != 0 { return button == .none ? (.move, .none) : (.drag, button) }
        return (released ? .release : .press, button)
    }
}
