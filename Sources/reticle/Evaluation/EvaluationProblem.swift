import Domain

/// Something in the ground truth or the predictions that does not fit; the rest is evaluated.
struct EvaluationProblem: Encodable, Equatable {
    /// What does not fit.
    enum Kind: String, Encodable, CaseIterable {
        /// The ground truth has something its reader left out.
        case groundTruth = "ground-truth"
        /// A picture is not where the ground truth says.
        case picture
        /// Images of the ground truth that nobody has labelled.
        case unlabelled
        /// Images of the ground truth that the predictions do not speak of.
        case missingImage = "missing-image"
        /// Predictions for images that are not in the ground truth.
        case unknownImage = "unknown-image"
        /// Predictions of classes that are not in the ground truth.
        case unknownClass = "unknown-class"
        /// Confidences that are no numbers, or missing.
        case confidence
        /// Boxes that are not made of numbers or have no extent.
        case box
        /// Boxes outside of their picture.
        case outside
        /// There are no predictions at all.
        case empty
        /// Part of the prediction file cannot be read.
        case unreadable
    }

    var kind: Kind
    /// The first place where it was met.
    var place: String
    var found: String
    var expected: String
    /// How often it was met.
    var count = 1

    private enum CodingKeys: String, CodingKey {
        case kind, found, expected, count
        case place = "where"
    }

    /// `results.json: [12]: image_id 99, expected an image of the ground truth (3 times)`.
    var line: String {
        "\(place): \(found), expected \(expected)" + (count > 1 ? " (\(count) times)" : "")
    }
}

/// Gathers problems; the same one is named once and counted.
struct ProblemBook {
    /// Distinct problems of one kind that are named; all are counted.
    private static let limit = 200

    private struct Key: Hashable {
        var kind: EvaluationProblem.Kind
        var found: String
    }

    private(set) var problems: [EvaluationProblem] = []
    /// How often each kind was met.
    private(set) var counts: [EvaluationProblem.Kind: Int] = [:]
    private var places: [Key: Int] = [:]
    private var named: [EvaluationProblem.Kind: Int] = [:]

    /// Takes a problem in; `place` is only worked out where it is named.
    mutating func add(
        _ kind: EvaluationProblem.Kind, at place: @autoclosure () -> String, found: String, expected: String,
        count: Int = 1
    ) {
        counts[kind, default: 0] += count
        let key = Key(kind: kind, found: found)
        if let index = places[key] {
            problems[index].count += count
        } else if named[kind, default: 0] < Self.limit {
            named[kind, default: 0] += 1
            places[key] = problems.count
            problems.append(
                EvaluationProblem(kind: kind, place: place(), found: found, expected: expected, count: count))
        }
    }

    /// Takes in what a reader left out.
    mutating func add(_ kind: EvaluationProblem.Kind, _ problem: Problem, expected: String) {
        let (found, said) = Self.parted(problem.reason)
        add(kind, at: problem.place, found: found, expected: said ?? expected)
    }

    /// A reader's reason as what was found and what was expected, if it says both.
    private static func parted(_ reason: String) -> (found: String, expected: String?) {
        guard let range = reason.firstRange(of: ", expected ") else { return (reason, nil) }
        return (String(reason[..<range.lowerBound]), String(reason[range.upperBound...]))
    }

    /// Lines for people: of each kind the first ten, and how many more there are.
    var lines: [String] {
        EvaluationProblem.Kind.allCases.flatMap { kind -> [String] in
            let own = problems.filter { $0.kind == kind }
            let named = own.prefix(10)
            let rest = counts[kind, default: 0] - named.reduce(0) { $0 + $1.count }
            return named.map(\.line) + (rest > 0 ? ["\(kind.rawValue): \(rest) more of this kind"] : [])
        }
    }
}
