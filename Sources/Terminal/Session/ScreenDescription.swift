import Cells

/// The terminal as ncurses shall see it: a compiled terminfo entry, made here and handed over in memory.
///
/// Every terminal that shows pictures understands the few ECMA-48 sequences used, whatever `TERM` says. So neither a
/// missing entry (`xterm-kitty` over SSH) nor one without 24-bit colours (`xterm-256color`) matters, and nothing
/// beyond ncurses itself must be installed. The layout is that of term(5), with 32-bit numbers.
struct ScreenDescription: Sendable {
    /// The name of the entry.
    static let name = "reticle-screen"

    let size: CellSize
    let depth: ColourDepth

    /// The form in which ncurses takes an entry from `TERMINFO` (6.1 and later).
    var environmentValue: String {
        let digits = Array("0123456789ABCDEF".utf8)
        var text: [UInt8] = Array("hex:".utf8)
        for byte in compiled { text += [digits[Int(byte >> 4)], digits[Int(byte & 15)]] }
        return String(decoding: text, as: UTF8.self)
    }

    /// Largest number that means a palette colour and not an RGB value, in an entry of 24-bit colours.
    static let paletteColours = 16

    /// Boolean capabilities by their place in the entry: am, xenl, mir, msgr.
    private static let flags: [Int] = [1, 4, 13, 14]

    private static let strings: [(Int, String)] = [
        (1, "\u{07}"), (2, "\r"), (5, "\u{1B}[H\u{1B}[2J"), (6, "\u{1B}[K"), (7, "\u{1B}[J"),
        (8, "\u{1B}[%i%p1%dG"), (10, "\u{1B}[%i%p1%d;%p2%dH"), (11, "\n"), (12, "\u{1B}[H"), (13, "\u{1B}[?25l"),
        (14, "\u{08}"), (16, "\u{1B}[?25h"), (17, "\u{1B}[C"), (19, "\u{1B}[A"), (27, "\u{1B}[1m"),
        (30, "\u{1B}[2m"), (34, "\u{1B}[7m"), (36, "\u{1B}[4m"), (37, "\u{1B}[%p1%dX"), (39, "\u{1B}[0m"),
        (44, "\u{1B}[24m"), (107, "\u{1B}[%p1%dB"), (111, "\u{1B}[%p1%dD"), (112, "\u{1B}[%p1%dC"),
        (114, "\u{1B}[%p1%dA"), (127, "\u{1B}[%i%p1%dd"), (151, "\u{1B}[?7h"), (152, "\u{1B}[?7l"),
        (311, "\u{1B}[3m"), (321, "\u{1B}[23m"),
    ]

    /// setaf (`base` 3) or setab (`base` 4): 8 colours, their 8 bright sisters, then what the depth has.
    private func colour(_ base: Int) -> String {
        let bright = base * 10 + 60 - 8
        let more = depth == .full ? "2;%p1%{65536}%/%d;%p1%{256}%/%{255}%&%d;%p1%{255}%&%d" : "5;%p1%d"
        return "\u{1B}[%?%p1%{8}%<%t\(base)%p1%d%e%p1%{16}%<%t%p1%{\(bright)}%+%d%e\(base)8;\(more)%;m"
    }

    private var compiled: [UInt8] {
        var numbers: [Int: Int] = [0: size.columns, 1: 8, 2: size.rows]
        var strings = Dictionary(uniqueKeysWithValues: Self.strings)
        if depth != .mono {
            numbers[13] = depth == .full ? 1 << 24 : depth == .palette256 ? 256 : 16
            numbers[14] = 65_536
            strings[297] = "\u{1B}[39;49m"
            strings[359] = colour(3)
            strings[360] = colour(4)
        }
        var writer = EntryWriter()
        let names = Array("\(Self.name)|screen of reticle".utf8) + [0]
        let (flagCount, numberCount, stringCount) = (15, 15, 361)
        var (offsets, table) = ([Int](repeating: -1, count: stringCount), [UInt8]())
        for (index, text) in strings.sorted(by: { $0.key < $1.key }) {
            offsets[index] = table.count
            table += Array(text.utf8) + [0]
        }
        for value in [0o1036, names.count, flagCount, numberCount, stringCount, table.count] { writer.short(value) }
        writer.bytes += names
        writer.bytes += (0..<flagCount).map { Self.flags.contains($0) ? 1 : 0 }
        writer.align()
        for index in 0..<numberCount { writer.long(numbers[index] ?? -1) }
        for offset in offsets { writer.short(offset) }
        writer.bytes += table
        if depth == .full { writer.extend(flag: "RGB") }
        return writer.bytes
    }
}

/// Little-endian numbers of an entry.
private struct EntryWriter {
    var bytes: [UInt8] = []

    mutating func short(_ value: Int) {
        let bits = UInt16(bitPattern: Int16(value))
        bytes += [UInt8(bits & 255), UInt8(bits >> 8)]
    }

    mutating func long(_ value: Int) {
        let bits = UInt32(bitPattern: Int32(value))
        bytes += (0..<4).map { UInt8(bits >> (8 * $0) & 255) }
    }

    mutating func align() {
        if bytes.count % 2 == 1 { bytes.append(0) }
    }

    /// Appends the second half of an entry, with one boolean that ncurses knows by name: RGB says that colour numbers
    /// are colours.
    mutating func extend(flag name: String) {
        align()
        let table = Array(name.utf8) + [0]
        for value in [1, 0, 0, 1, table.count] { short(value) }
        bytes.append(1)
        align()
        short(0)
        bytes += table
    }
}
