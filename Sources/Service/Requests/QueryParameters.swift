import Hummingbird

/// The parameters behind the question mark, each checked as it is asked for.
struct QueryParameters {
    private let request: Request

    init(_ request: Request) { self.request = request }

    /// A parameter of a form; `nil` where it is missing.
    ///
    /// - Parameters:
    ///   - read: `nil` for a text that is not of the form
    ///   - expected: the form in words
    /// - Throws: ``Problem`` with status 400
    func value<T>(_ name: String, _ read: (String) -> T?, _ expected: String) throws(Problem) -> T? {
        let all = request.uri.queryParameters.getAll(name)
        guard let text = all.first else { return nil }
        guard all.count == 1, let value = read(text) else {
            let found = all.count == 1 ? "" : "is there \(all.count) times, "
            throw .badParameters([Violation(pointer: name, detail: "\(found)expected \(expected)")])
        }
        return value
    }

    /// A text that passes a check.
    func text(_ name: String, _ isRight: (String) -> Bool, _ expected: String) throws(Problem) -> String? {
        try value(name, { isRight($0) ? $0 : nil }, expected)
    }

    /// A whole number of a range, in plain digits.
    func number(_ name: String, _ range: ClosedRange<Int>) throws(Problem) -> Int? {
        try value(
            name,
            { text in
                guard text.utf8.count <= 9, text.utf8.allSatisfy({ (48...57).contains($0) }) else { return nil }
                return Int(text).flatMap { range.contains($0) ? $0 : nil }
            }, "a whole number from \(range.lowerBound) to \(range.upperBound)")
    }
}
