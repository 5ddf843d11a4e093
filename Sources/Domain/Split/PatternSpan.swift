/// Finds which part of a name matches an expression: the first that does, as long as possible.
///
/// The expression runs as an automaton whose states are made when they are first needed, as in ``NameMatcher``.
struct PatternSpan {
    private static let mostStates = 1000
    private static let unknown: Int32 = -1
    /// Nothing can match any more.
    private static let dead: Int32 = -2

    private let program: PatternProgram
    private var states: [State: Int32] = [:]
    private var known: [State] = []
    /// Following state for each state and ASCII character.
    private var table: [Int32] = []

    private struct State: Hashable {
        var waiting: [Int32]
        /// Whether what was read so far matches.
        var accepts: Bool
    }

    /// - Throws: ``FilterError`` if the expression is not one.
    init(_ expression: String) throws(FilterError) {
        program = try PatternProgram(PatternParser.parse(expression), source: expression)
    }

    /// The text that matches, `nil` if there is none or it is empty.
    mutating func match(in name: String) -> String? {
        let letters = Array(name.unicodeScalars)
        for start in letters.indices {
            guard let end = end(from: start, in: letters), end > start else { continue }
            var text = String.UnicodeScalarView()
            text.append(contentsOf: letters[start..<end])
            return String(text)
        }
        return nil
    }

    private mutating func end(from start: Int, in letters: [Unicode.Scalar]) -> Int? {
        var state = number(of: [program.first], atStart: start == 0)
        var end: Int?
        var at = start
        while state != Self.dead {
            let here = known[Int(state)]
            if here.accepts
                || (at == letters.count && program.reach(of: here.waiting, atStart: false, atEnd: true).accepts)
            {
                end = at
            }
            guard at < letters.count else { break }
            let scalar = letters[at].value
            let following = scalar < 128 ? table[Int(state) << 7 | Int(scalar)] : Self.unknown
            state = following == Self.unknown ? follow(state, scalar) : following
            at += 1
        }
        return end
    }

    private mutating func follow(_ state: Int32, _ scalar: UInt32) -> Int32 {
        let before = known.count
        let following = number(of: program.step(known[Int(state)].waiting, over: scalar), atStart: false)
        if scalar < 128, known.count >= before { table[Int(state) << 7 | Int(scalar)] = following }
        return following
    }

    /// Number of the state behind these steps.
    private mutating func number(of entries: [Int32], atStart: Bool) -> Int32 {
        guard !entries.isEmpty else { return Self.dead }
        let (waiting, accepts) = program.reach(of: entries, atStart: atStart)
        let state = State(waiting: waiting, accepts: accepts)
        if state.waiting.isEmpty && !state.accepts { return Self.dead }
        if let number = states[state] { return number }
        if known.count >= Self.mostStates {
            states.removeAll(keepingCapacity: true)
            known.removeAll(keepingCapacity: true)
            table.removeAll(keepingCapacity: true)
        }
        let number = Int32(known.count)
        states[state] = number
        known.append(state)
        table.append(contentsOf: repeatElement(Self.unknown, count: 128))
        return number
    }
}
