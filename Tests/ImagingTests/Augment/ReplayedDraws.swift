import Domain
import Testing

/// A value of a log: numbers, truths, texts, lists, tables.
enum LoggedValue: Decodable, Equatable {
    case number(Double)
    case truth(Bool)
    case text(String)
    case list([LoggedValue])
    case table([String: LoggedValue])

    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if let truth = try? container.decode(Bool.self) {
            self = .truth(truth)
        } else if let number = try? container.decode(Double.self) {
            self = .number(number)
        } else if let text = try? container.decode(String.self) {
            self = .text(text)
        } else if let list = try? container.decode([LoggedValue].self) {
            self = .list(list)
        } else {
            self = .table(try container.decode([String: LoggedValue].self))
        }
    }

    var number: Double? { if case .number(let number) = self { number } else { nil } }
    var list: [LoggedValue]? { if case .list(let list) = self { list } else { nil } }
    var text: String? { if case .text(let text) = self { text } else { nil } }
}

/// The draws that a library made, in its order; each must be asked for as it was drawn: kind and bounds.
struct ReplayedDraws: Draws {
    /// `[generator's function, arguments, result]`.
    typealias Entry = [LoggedValue]
    private let entries: [Entry]
    private var at = 0

    init(_ entries: [Entry]) { self.entries = entries }

    var isFinished: Bool { at == entries.count }

    private mutating func next() -> (function: String, arguments: [LoggedValue], result: LoggedValue) {
        guard at < entries.count, entries[at].count == 3 else {
            Issue.record("the log has no draw \(at)")
            return ("", [], .number(0))
        }
        defer { at += 1 }
        return (entries[at][0].text ?? "", entries[at][1].list ?? [], entries[at][2])
    }

    mutating func uniform(_ low: Double, _ high: Double) -> Double {
        let (function, arguments, result) = next()
        #expect(["np.uniform", "py.uniform"].contains(function), "draw \(at)")
        let bounds = arguments.compactMap(\.number)
        #expect(bounds.count == 2 && abs(bounds[0] - low) < 1e-12 && abs(bounds[1] - high) < 1e-12, "draw \(at)")
        return result.number ?? .nan
    }

    mutating func whole(below bound: Int) -> Int {
        let (function, arguments, result) = next()
        let drawn = Int(result.number ?? -1)
        switch function {
        case "np.randint": #expect(arguments == [.number(0), .number(Double(bound))], "draw \(at)")
        case "py.randint": #expect(arguments == [.number(0), .number(Double(bound - 1))], "draw \(at)")
        case "py.randrange": #expect(arguments == [.number(Double(bound))], "draw \(at)")
        case "np.choice":
            let choices = arguments.first?.list ?? []
            #expect(choices.count == bound, "draw \(at)")
            return choices.firstIndex(of: result) ?? -1
        default: Issue.record("draw \(at) is \(function), not a whole number below \(bound)")
        }
        return drawn
    }

    mutating func happens(_ probability: Double) -> Bool {
        let (function, arguments, result) = next()
        if function == "np.choice", case .truth(let truth) = result, case .table(let table) = arguments.last {
            #expect(table["p"]?.text == "[\(plain(1 - probability)), \(plain(probability))]", "draw \(at)")
            return truth
        }
        #expect(function == "np.uniform" && arguments == [.number(0), .number(1)], "draw \(at)")
        return (result.number ?? 0) > probability
    }

    mutating func beta(_ shape: Double) -> Double {
        Issue.record("the log has no Beta draws")
        return 1
    }

    private func plain(_ number: Double) -> String { number == number.rounded() ? "\(Int(number))" : "\(number)" }
}
