/// What a regular expression over names says, as a tree.
indirect enum PatternNode: Hashable, Sendable {
    case empty
    case scalars(ScalarSet)
    case start
    case end
    case sequence([PatternNode])
    case choice([PatternNode])
    /// At least `least` times; without limit where `most` is `nil`.
    case repeated(PatternNode, least: Int, most: Int?)
}

/// A set of Unicode scalars as ranges.
struct ScalarSet: Hashable, Sendable {
    var ranges: [ClosedRange<UInt32>]
    var isNegated = false

    static let any = ScalarSet(ranges: [], isNegated: true)
    static let digits = ScalarSet(ranges: [48...57])
    static let wordScalars = ScalarSet(ranges: [48...57, 65...90, 95...95, 97...122])
    static let blanks = ScalarSet(ranges: [9...13, 32...32])

    init(ranges: [ClosedRange<UInt32>], isNegated: Bool = false) { (self.ranges, self.isNegated) = (ranges, isNegated) }

    init(_ scalar: Unicode.Scalar) { self.init(ranges: [scalar.value...scalar.value]) }

    func contains(_ scalar: UInt32) -> Bool { ranges.contains { $0.contains(scalar) } != isNegated }

    /// The same with both cases of every ASCII letter in it.
    var withBothCases: ScalarSet {
        var result = self
        for range in ranges {
            for (first, last, step) in [(65, 90, 32), (97, 122, -32)] as [(UInt32, UInt32, Int)] {
                let (low, high) = (max(range.lowerBound, first), min(range.upperBound, last))
                if low <= high { result.ranges.append(UInt32(Int(low) + step)...UInt32(Int(high) + step)) }
            }
        }
        return result
    }
}

/// Reads a regular expression: `.` `[a-z]` `[^…]` `\d \w \s \D \W \S` `^` `$` `( )` `|` `*` `+` `?` `{m,n}`, and `(?i)`
/// in front for either case.
///
/// There are no back-references, so that matching takes one step a character.
struct PatternParser {
    private static let deepest = 60
    private static let mostRepeats = 200

    private let scalars: [Unicode.Scalar]
    private let text: String
    private var at = 0
    private var ignoresCase = false
    private var depth = 0

    /// Parses `text`.
    /// - Throws: ``FilterError`` that says what is missing, and where.
    static func parse(_ text: String) throws(FilterError) -> PatternNode {
        var parser = PatternParser(text)
        if text.hasPrefix("(?i)") {
            parser.ignoresCase = true
            parser.at = 4
        }
        let node = try parser.choice()
        guard parser.at == parser.scalars.count else { throw parser.error("no ) without a ( before it") }
        return node
    }

    /// The tree of a glob that must match from the start, or from behind a slash, to the end; either case.
    static func glob(_ text: String) -> PatternNode {
        let parts = text.unicodeScalars.map { scalar -> PatternNode in
            switch scalar {
            case "*": .repeated(.scalars(.any), least: 0, most: nil)
            case "?": .scalars(.any)
            default: .scalars(ScalarSet(scalar).withBothCases)
            }
        }
        return .sequence([.choice([.start, .scalars(ScalarSet("/"))])] + parts + [.end])
    }

    private init(_ text: String) { (self.text, scalars) = (text, Array(text.unicodeScalars)) }

    private var next: Unicode.Scalar? { at < scalars.count ? scalars[at] : nil }

    private func error(_ expected: String) -> FilterError {
        FilterError(offset: at, word: "/\(text)/", expected: "\(expected), at character \(at + 1)")
    }

    private mutating func choice() throws(FilterError) -> PatternNode {
        depth += 1
        guard depth <= Self.deepest else { throw error("at most \(Self.deepest) nested groups") }
        var branches = [try sequence()]
        while next == "|" {
            at += 1
            branches.append(try sequence())
        }
        depth -= 1
        return branches.count == 1 ? branches[0] : .choice(branches)
    }

    private mutating func sequence() throws(FilterError) -> PatternNode {
        var items: [PatternNode] = []
        while let scalar = next, scalar != "|", scalar != ")" { items.append(try repeated(try atom(scalar))) }
        return items.count == 1 ? items[0] : items.isEmpty ? .empty : .sequence(items)
    }

    private mutating func repeated(_ atom: PatternNode) throws(FilterError) -> PatternNode {
        let least: Int
        let most: Int?
        switch next {
        case "*": (least, most) = (0, nil)
        case "+": (least, most) = (1, nil)
        case "?": (least, most) = (0, 1)
        case "{":
            guard let (low, high, end) = braces() else { throw error("a count such as {2}, {2,} or {2,5}, or \\{") }
            guard low <= Self.mostRepeats, (high ?? 0) <= Self.mostRepeats, high.map({ $0 >= low }) ?? true else {
                throw error("a count of at most \(Self.mostRepeats), the smaller number first")
            }
            (least, most, at) = (low, high, end)
        default: return atom
        }
        at += 1
        // Reluctant or not makes no difference to whether something matches.
        if next == "?" { at += 1 }
        if let next, "*+?{".unicodeScalars.contains(next) { throw error("something to repeat before \(next)") }
        return .repeated(atom, least: least, most: most)
    }

    /// The numbers in braces, and the place of the closing one.
    private func braces() -> (Int, Int?, Int)? {
        guard let close = scalars[at...].firstIndex(of: "}") else { return nil }
        let inside = String(String.UnicodeScalarView(scalars[(at + 1)..<close]))
        let parts = inside.split(separator: ",", omittingEmptySubsequences: false)
        guard let low = parts.first.flatMap({ Int($0) }), low >= 0, parts.count <= 2 else { return nil }
        if parts.count == 1 { return (low, low, close) }
        if parts[1].isEmpty { return (low, nil, close) }
        guard let high = Int(parts[1]), high >= 0 else { return nil }
        return (low, high, close)
    }

    private mutating func atom(_ scalar: Unicode.Scalar) throws(FilterError) -> PatternNode {
        switch scalar {
        case "(":
            at += 1
            if next == "?" {
                guard at + 1 < scalars.count, scalars[at + 1] == ":" else { throw error("(?: or a plain group") }
                at += 2
            }
            let node = try choice()
            guard next == ")" else { throw error("a closing )") }
            at += 1
            return node
        case "*", "+", "?", "{": throw error("something to repeat before \(scalar), or \\\(scalar)")
        case ".": at += 1; return .scalars(.any)
        case "^": at += 1; return .start
        case "$": at += 1; return .end
        case "[": return try bracket()
        case "\\": return set(try escape())
        default: at += 1; return set(ScalarSet(scalar))
        }
    }

    private func set(_ set: ScalarSet) -> PatternNode { .scalars(ignoresCase ? set.withBothCases : set) }

    private mutating func escape() throws(FilterError) -> ScalarSet {
        at += 1
        guard let scalar = next else { throw error("a character after \\") }
        at += 1
        switch scalar {
        case "d": return .digits
        case "w": return .wordScalars
        case "s": return .blanks
        case "D": return ScalarSet(ranges: ScalarSet.digits.ranges, isNegated: true)
        case "W": return ScalarSet(ranges: ScalarSet.wordScalars.ranges, isNegated: true)
        case "S": return ScalarSet(ranges: ScalarSet.blanks.ranges, isNegated: true)
        case "t": return ScalarSet("\t")
        default:
            guard !scalar.properties.isAlphabetic, scalar.properties.numericType == nil else {
                at -= 1
                throw error("one of \\d \\w \\s \\D \\W \\S \\t or a sign after \\")
            }
            return ScalarSet(scalar)
        }
    }

    private mutating func bracket() throws(FilterError) -> PatternNode {
        at += 1
        var result = ScalarSet(ranges: [])
        if next == "^" {
            result.isNegated = true
            at += 1
        }
        var isFirst = true
        while let scalar = next, scalar != "]" || isFirst {
            isFirst = false
            let low = try member(scalar)
            guard next == "-", at + 1 < scalars.count, scalars[at + 1] != "]", low.ranges.count == 1,
                let from = low.ranges.first?.lowerBound, from == low.ranges.first?.upperBound
            else {
                guard !low.isNegated else { throw error("no \\D \\W \\S between [ and ]") }
                result.ranges += low.ranges
                continue
            }
            at += 1
            let high = try member(scalars[at])
            guard high.ranges.count == 1, !high.isNegated, let to = high.ranges.first?.upperBound, from <= to else {
                throw error("a range such as a-z, the smaller character first")
            }
            result.ranges.append(from...to)
        }
        guard next == "]" else { throw error("a closing ]") }
        at += 1
        let plain = ScalarSet(ranges: result.ranges)
        return .scalars(
            ScalarSet(ranges: (ignoresCase ? plain.withBothCases : plain).ranges, isNegated: result.isNegated))
    }

    private mutating func member(_ scalar: Unicode.Scalar) throws(FilterError) -> ScalarSet {
        if scalar == "\\" { return try escape() }
        at += 1
        return ScalarSet(scalar)
    }
}
