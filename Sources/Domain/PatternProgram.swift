/// A regular expression as a machine whose threads run side by side (Thompson's construction).
struct PatternProgram: Sendable {
    enum Step: Sendable {
        case scalars(Int, next: Int32)
        case split(Int32, Int32)
        case start(next: Int32)
        case end(next: Int32)
        case accept
    }

    /// More steps than anybody writes by hand; bounds memory and the time for a character.
    static let mostSteps = 5000

    private(set) var steps: [Step] = [.accept]
    private(set) var sets: [ScalarSet] = []
    private(set) var first: Int32 = 0

    /// Builds the machine of a tree.
    /// - Throws: ``FilterError`` if repeats make it too large.
    init(_ node: PatternNode, source: String) throws(FilterError) {
        first = try build(node, then: 0, source: source)
    }

    /// Adds the steps of `node`, after which `next` follows, and returns the first of them.
    private mutating func build(_ node: PatternNode, then next: Int32, source: String) throws(FilterError) -> Int32 {
        guard steps.count < Self.mostSteps else {
            throw FilterError(offset: 0, word: "/\(source)/", expected: "an expression with fewer repeats")
        }
        switch node {
        case .empty: return next
        case .start: return add(.start(next: next))
        case .end: return add(.end(next: next))
        case .scalars(let set):
            sets.append(set)
            return add(.scalars(sets.count - 1, next: next))
        case .sequence(let items):
            var after = next
            for item in items.reversed() { after = try build(item, then: after, source: source) }
            return after
        case .choice(let branches):
            var entry = try build(branches[branches.count - 1], then: next, source: source)
            for branch in branches.dropLast().reversed() {
                entry = add(.split(try build(branch, then: next, source: source), entry))
            }
            return entry
        case .repeated(let item, let least, let most):
            return try buildRepeat(item, least, most, then: next, source: source)
        }
    }

    private mutating func buildRepeat(
        _ item: PatternNode, _ least: Int, _ most: Int?, then next: Int32, source: String
    ) throws(FilterError) -> Int32 {
        var entry = next
        if let most {
            for _ in least..<max(most, least) {
                entry = add(.split(try build(item, then: entry, source: source), next))
            }
        } else {
            // The loop comes before its body is known: it is patched afterwards.
            entry = add(.split(next, next))
            let body = try build(item, then: entry, source: source)
            steps[Int(entry)] = .split(body, next)
        }
        for _ in 0..<least { entry = try build(item, then: entry, source: source) }
        return entry
    }

    private mutating func add(_ step: Step) -> Int32 {
        steps.append(step)
        return Int32(steps.count - 1)
    }

    /// All steps that wait for a character or for the end, reached from `entries` without reading one.
    ///
    /// - Returns: the steps in ascending order; `nil` if the end of the expression is among them.
    func closure(of entries: [Int32], atStart: Bool, atEnd: Bool = false) -> [Int32]? {
        let (waiting, accepts) = reach(of: entries, atStart: atStart, atEnd: atEnd)
        return accepts ? nil : waiting
    }

    /// The same steps in ascending order, and whether the end of the expression is reached as well.
    func reach(of entries: [Int32], atStart: Bool, atEnd: Bool = false) -> (waiting: [Int32], accepts: Bool) {
        var stack = entries
        var seen = Set<Int32>()
        var waiting: [Int32] = []
        var accepts = false
        while let at = stack.popLast() {
            guard seen.insert(at).inserted else { continue }
            switch steps[Int(at)] {
            case .accept: accepts = true
            case .split(let a, let b): stack += [a, b]
            case .start(let next): if atStart { stack.append(next) }
            case .end(let next): if atEnd { stack.append(next) } else { waiting.append(at) }
            case .scalars: waiting.append(at)
            }
        }
        return (waiting.sorted(), accepts)
    }

    /// Steps behind those of `waiting` that take this character.
    func step(_ waiting: [Int32], over scalar: UInt32) -> [Int32] {
        waiting.compactMap { at in
            if case .scalars(let set, let next) = steps[Int(at)], sets[set].contains(scalar) { next } else { nil }
        }
    }
}
