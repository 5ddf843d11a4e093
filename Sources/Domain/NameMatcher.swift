/// Decides whether names match a pattern, many of them quickly.
///
/// An expression runs as an automaton whose states are made when they are first needed, so that a character costs a
/// table look-up, and no pattern and no name takes more than linear time.
public struct NameMatcher: Sendable {
    /// States kept at most; more than that and the table starts again.
    private static let mostStates = 1000
    private static let unknown: Int32 = -1
    private static let matched: Int32 = -2

    private let part: [UInt8]?
    private let program: PatternProgram
    private var states: [[Int32]: Int32] = [:]
    private var waiting: [[Int32]] = []
    private var matchesAtEnd: [Bool] = []
    /// Following state for each state and ASCII character.
    private var table: [Int32] = []
    private var start = unknown

    /// Makes a matcher of a pattern.
    /// - Throws: ``FilterError`` if the expression is not one.
    public init(_ pattern: ImageQuery.NamePattern) throws(FilterError) {
        switch pattern {
        case .contains(let text):
            part = text.utf8.map(Self.folded)
            program = try PatternProgram(.empty, source: text)
        case .glob(let text):
            part = nil
            program = try PatternProgram(PatternParser.glob(text), source: text)
        case .regex(let text):
            part = nil
            program = try PatternProgram(PatternParser.parse(text), source: text)
        }
    }

    /// Whether a name matches.
    public mutating func matches(_ name: String) -> Bool { matches(Array(name.utf8).span) }

    /// Whether a name, given as UTF-8, matches.
    public mutating func matches(_ name: borrowing Span<UInt8>) -> Bool {
        if let part { return Self.contains(name, part) }
        if start == Self.unknown { start = state(program.closure(of: [program.first], atStart: true)) }
        var state = start
        var at = 0
        while state != Self.matched {
            guard at < name.count else { return matchesAtEnd[Int(state)] }
            let byte = name[at]
            if byte < 128 {
                at += 1
                let following = table[Int(state) << 7 | Int(byte)]
                state = following == Self.unknown ? follow(state, UInt32(byte)) : following
            } else {
                state = follow(state, Self.decode(name, at: &at))
            }
        }
        return true
    }

    private mutating func follow(_ state: Int32, _ scalar: UInt32) -> Int32 {
        let before = waiting.count
        // A match may begin at every character: the beginning is always among the threads.
        let entries = program.step(waiting[Int(state)], over: scalar) + [program.first]
        let following = self.state(program.closure(of: entries, atStart: false))
        if scalar < 128, waiting.count >= before { table[Int(state) << 7 | Int(scalar)] = following }
        return following
    }

    /// Number of the state in which these steps wait.
    private mutating func state(_ steps: [Int32]?) -> Int32 {
        guard let steps else { return Self.matched }
        if let known = states[steps] { return known }
        if waiting.count >= Self.mostStates {
            states.removeAll(keepingCapacity: true)
            waiting.removeAll(keepingCapacity: true)
            matchesAtEnd.removeAll(keepingCapacity: true)
            table.removeAll(keepingCapacity: true)
            start = Self.unknown
        }
        let number = Int32(waiting.count)
        states[steps] = number
        waiting.append(steps)
        matchesAtEnd.append(program.closure(of: steps, atStart: false, atEnd: true) == nil)
        table.append(contentsOf: repeatElement(Self.unknown, count: 128))
        return number
    }

    private static func folded(_ byte: UInt8) -> UInt8 { byte >= 65 && byte <= 90 ? byte + 32 : byte }

    private static func contains(_ name: borrowing Span<UInt8>, _ part: [UInt8]) -> Bool {
        let length = part.count
        guard length > 0 else { return true }
        guard name.count >= length else { return false }
        let first = part[0]
        for start in 0...(name.count - length) where folded(name[start]) == first {
            var same = 1
            while same < length, folded(name[start + same]) == part[same] { same += 1 }
            if same == length { return true }
        }
        return false
    }

    /// Reads the scalar at `at` and moves behind it; a byte that does not belong stands for U+FFFD.
    private static func decode(_ bytes: borrowing Span<UInt8>, at: inout Int) -> UInt32 {
        let lead = bytes[at]
        at += 1
        let length = lead >= 0xF0 ? 3 : lead >= 0xE0 ? 2 : lead >= 0xC0 ? 1 : 0
        guard length > 0, bytes.count - at >= length else { return 0xFFFD }
        var value = UInt32(lead) & (0x3F >> UInt32(length))
        for offset in 0..<length {
            guard bytes[at + offset] & 0xC0 == 0x80 else { return 0xFFFD }
            value = value << 6 | UInt32(bytes[at + offset] & 0x3F)
        }
        at += length
        return value
    }
}
