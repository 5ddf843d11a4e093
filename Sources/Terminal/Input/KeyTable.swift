import Cells

/// Which key stands behind the numbers and letters of the terminal world.
enum KeyTable {
    /// The key of a C0 control byte or DEL.
    static func control(_ byte: UInt8, alt: Bool) -> Key? {
        switch byte {
        case 0x0D, 0x0A: Key(.enter, alt: alt)
        case 0x09: Key(.tab, alt: alt)
        case 0x08, 0x7F: Key(.backspace, alt: alt)
        case 0x1B: Key(.escape, alt: alt)
        case 0x00: Key(.character(" "), control: true, alt: alt)
        case 0x01...0x1A: Key(.character(Character(Unicode.Scalar(byte + 0x60))), control: true, alt: alt)
        case 0x1C...0x1F: Key(.character(Character(Unicode.Scalar(byte + 0x40))), control: true, alt: alt)
        default: nil
        }
    }

    /// The key of `CSI … letter` and `SS3 letter`.
    static func letter(_ final: UInt8) -> Key.Code? {
        switch final {
        case 0x41: .up
        case 0x42: .down
        case 0x43: .right
        case 0x44: .left
        case 0x46: .end
        case 0x48: .home
        case 0x50...0x53: .function(Int(final) - 0x4F)
        default: nil
        }
    }

    /// The key of `CSI number ~`.
    static func tilde(_ number: Int) -> Key.Code? {
        switch number {
        case 1, 7: .home
        case 2: .insert
        case 3: .delete
        case 4, 8: .end
        case 5: .pageUp
        case 6: .pageDown
        case 11...15: .function(number - 10)
        case 17...21: .function(number - 11)
        case 23...26: .function(number - 12)
        case 28, 29: .function(number - 13)
        case 31...34: .function(number - 14)
        default: nil
        }
    }

    /// The letter that a keypad key of application mode writes (`SS3 letter`).
    static func keypad(_ final: UInt8) -> Key.Code? {
        switch final {
        case 0x4D: .enter
        case 0x49: .tab
        case 0x20: .character(" ")
        case 0x58: .character("=")
        case 0x6A...0x79: .character(Character(Unicode.Scalar(final - 0x40)))
        default: nil
        }
    }

    /// The key of a code point in the kitty protocol and in xterm's modifyOtherKeys.
    ///
    /// - Parameters:
    ///   - code: code point of the key, or a number of kitty's private range 57344…63743
    ///   - shifted: code point with shift held, where the terminal says it
    static func codePoint(_ code: Int, shifted: Int?, _ held: Modifiers) -> Key? {
        if let special = privateUse(code) ?? named(code) {
            return Key(special, control: held.control, alt: held.alt, shift: held.shift)
        }
        let value = held.shift ? shifted ?? upper(code) : code
        guard let scalar = UInt32(exactly: value).flatMap(Unicode.Scalar.init) else { return nil }
        let character = Character(scalar)
        guard GlyphWidth.printable(character) == character else { return nil }
        return Key(.character(character), control: held.control, alt: held.alt)
    }

    private static func upper(_ code: Int) -> Int { (0x61...0x7A).contains(code) ? code - 32 : code }

    private static func named(_ code: Int) -> Key.Code? {
        switch code {
        case 13: .enter
        case 9: .tab
        case 27: .escape
        case 127, 8: .backspace
        default: nil
        }
    }

    private static func privateUse(_ code: Int) -> Key.Code? {
        switch code {
        case 57376...57387: .function(code - 57363)
        case 57399...57408: .character(Character(Unicode.Scalar(UInt8(code - 57399 + 48))))
        case 57409: .character(".")
        case 57410: .character("/")
        case 57411: .character("*")
        case 57412: .character("-")
        case 57413: .character("+")
        case 57414: .enter
        case 57415: .character("=")
        case 57417: .left
        case 57418: .right
        case 57419: .up
        case 57420: .down
        case 57421: .pageUp
        case 57422: .pageDown
        case 57423: .home
        case 57424: .end
        case 57425: .insert
        case 57426: .delete
        default: nil
        }
    }
}

/// Modifier keys held, as CSI sequences count them: one more than a set of bits.
struct Modifiers {
    var shift = false
    var alt = false
    var control = false

    /// Reads a modifier parameter; 0 and 1 mean none.
    init(parameter: Int) {
        let bits = parameter > 0 ? parameter - 1 : 0
        (shift, alt, control) = (bits & 1 != 0, bits & 2 != 0, bits & 4 != 0)
    }
}
