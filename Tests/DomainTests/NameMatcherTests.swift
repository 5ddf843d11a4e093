import Domain
import TestSupport
import Testing

@Suite struct NameMatcherTests {
    static let expressions: [(String, String, Bool)] = [
        ("", "anything", true), ("b", "abc", true), ("^b", "abc", false), ("c$", "abc", true), ("^$", "", true),
        ("^$", "a", false), ("a.c", "xabcx", true), ("a|b", "cb", true), ("^(a|b)+$", "abba", true),
        ("^(a|b)+$", "abca", false), ("ab*c", "ac", true), ("ab+c", "ac", false), ("ab?c", "abbc", false),
        ("^a{2,3}$", "aa", true), ("^a{2,3}$", "aaaa", false), ("^a{2,}$", "aaaaa", true), ("^a{2}$", "aaa", false),
        ("[a-c]x", "bx", true), ("[^a-c]x", "bx", false), ("[]x]y", "]y", true), ("[a-]", "-", true),
        ("\\d+", "img 12", true), ("^\\D+$", "img 12", false), ("\\w\\s\\w", "g 1", true), ("\\.jpg$", "a.jpg", true),
        ("\\.jpg$", "ajpg", false), ("(?i)IMG", "img", true), ("IMG", "img", false), ("(?i)[A-C]$", "b", true),
        ("größe", "die größe", true), ("gr.ße", "größe", true), ("^[ä-ü]+$", "öü", true), ("^.$", "🙂", true),
        ("(a*)*b", "aaac", false), ("(?:ab)+?$", "abab", true), ("a||b", "zzz", true),
    ]

    @Test(arguments: expressions)
    func anExpressionMatches(pattern: String, name: String, isMatch: Bool) throws {
        var matcher = try NameMatcher(.regex(pattern))
        let (first, fromTable) = (matcher.matches(name), matcher.matches(name))
        #expect(first == isMatch)
        #expect(fromTable == isMatch)
    }

    static let globs: [(String, String, Bool)] = [
        ("*.jpg", "shelf/1.JPG", true), ("*.jpg", "1.jpg.xml", false), ("1?.jpg", "shelf/12.jpg", true),
        ("1?.jpg", "shelf/112.jpg", false), ("shelf/*", "shelf/1.jpg", true), ("[a].jpg", "[a].jpg", true),
        ("*", "", true),
    ]

    @Test(arguments: globs)
    func aGlobMatchesAWholePathOrName(pattern: String, name: String, isMatch: Bool) throws {
        var matcher = try NameMatcher(.glob(pattern))
        let found = matcher.matches(name)
        #expect(found == isMatch)
    }

    @Test(arguments: ["(", ")", "[a", "*a", "a**", "a{3,2}", "a{999}", "\\", "\\b", "[z-a]", "(?=a)", "a{x}"])
    func whatIsNoExpressionSaysWhy(pattern: String) {
        #expect(throws: FilterError.self) { try NameMatcher(.regex(pattern)) }
    }

    @Test func repeatsOfRepeatsAreRefusedBeforeTheyFillMemory() {
        #expect(throws: FilterError.self) { try NameMatcher(.regex("(((a{1,100}){1,100}){1,100}){1,100}")) }
    }

    @Test(arguments: ["(a+)+$", "(a|a)*b", "(a|aa)+$", "^(.*a){15}b", "(a?){50}a{50}b"])
    func noExpressionTakesMoreThanLinearTime(pattern: String) throws {
        var matcher = try NameMatcher(.regex(pattern))
        // A backtracking matcher would not return from these before the machine is scrap.
        let found = matcher.matches(String(repeating: "a", count: 3000) + "!")
        #expect(!found)
    }

    @Test func moreStatesThanTheTableHoldsStartItAgain() throws {
        // After the 12th character from the end nothing can be forgotten: 4096 states, more than are kept.
        var matcher = try NameMatcher(.regex("a[ab]{11}$"))
        var random = SplitMix64(seed: 3)
        for _ in 0..<40 {
            let letters = (0..<400).map { _ in random.next() % 2 == 0 ? "a" : "b" }
            let found = matcher.matches(letters.joined())
            #expect(found == (letters[letters.count - 12] == "a"))
        }
    }

    /// A matcher by trying everything: slow, short, and obviously right.
    indirect enum Plain {
        case letter(Character), any, sequence(Plain, Plain), choice(Plain, Plain), star(Plain), optional(Plain)

        static func random(_ random: inout SplitMix64, depth: Int) -> Plain {
            switch depth == 0 ? random.next() % 3 : random.next() % 8 {
            case 0: .letter("a")
            case 1: .letter("b")
            case 2: .any
            case 3, 4: .sequence(.random(&random, depth: depth - 1), .random(&random, depth: depth - 1))
            case 5: .choice(.random(&random, depth: depth - 1), .random(&random, depth: depth - 1))
            case 6: .star(.random(&random, depth: depth - 1))
            default: .optional(.random(&random, depth: depth - 1))
            }
        }

        var text: String {
            switch self {
            case .letter(let letter): String(letter)
            case .any: "."
            case .sequence(let a, let b): a.text + b.text
            case .choice(let a, let b): "(\(a.text)|\(b.text))"
            case .star(let a): "(\(a.text))*"
            case .optional(let a): "(\(a.text))?"
            }
        }

        /// Where a match that starts at `start` may end.
        func ends(_ name: [Character], from start: Int) -> Set<Int> {
            switch self {
            case .letter(let letter): return start < name.count && name[start] == letter ? [start + 1] : []
            case .any: return start < name.count ? [start + 1] : []
            case .sequence(let a, let b): return Set(a.ends(name, from: start).flatMap { b.ends(name, from: $0) })
            case .choice(let a, let b): return a.ends(name, from: start).union(b.ends(name, from: start))
            case .optional(let a): return a.ends(name, from: start).union([start])
            case .star(let a):
                var ends: Set = [start]
                var fresh = ends
                while !fresh.isEmpty {
                    fresh = Set(fresh.flatMap { a.ends(name, from: $0) }).subtracting(ends)
                    ends.formUnion(fresh)
                }
                return ends
            }
        }
    }

    @Test(arguments: 0..<60 as Range<UInt64>)
    func theAutomatonAgreesWithTryingEverything(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        let plain = Plain.random(&random, depth: 4)
        var inside = try NameMatcher(.regex(plain.text))
        var whole = try NameMatcher(.regex("^(\(plain.text))$"))
        for _ in 0..<60 {
            let name = (0..<Int(random.next() % 8)).map { _ in "abc".randomElement(using: &random) ?? "a" }
            let found = (0...name.count).contains { !plain.ends(name, from: $0).isEmpty }
            let (isInside, isWhole) = (inside.matches(String(name)), whole.matches(String(name)))
            #expect(isInside == found, "\(plain.text) in \(String(name))")
            #expect(isWhole == plain.ends(name, from: 0).contains(name.count), "\(plain.text)")
        }
    }
}
