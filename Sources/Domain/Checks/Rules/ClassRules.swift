/// Rules about the classes of a workspace and how often they occur.
public struct ClassRules: Sendable {
    private let synset: Synset
    /// Boxes of each class; classes without any may be missing.
    private let boxes: [ClassID: Int]

    /// Gathers what the rules need.
    public init(synset: Synset, boxes: [ClassID: Int]) { (self.synset, self.boxes) = (synset, boxes) }

    /// Applies the rules.
    public func check(into sink: inout CheckSink) {
        checkCounts(into: &sink)
        checkNames(into: &sink)
    }

    private func checkCounts(into sink: inout CheckSink) {
        let wanted = Int(sink.configuration[.classFew, "boxes"])
        let ratio = sink.configuration[.classImbalance, "ratio"]
        let most = synset.classes.max { count($0) < count($1) }
        for entry in synset.classes {
            let count = count(entry)
            if count < wanted {
                sink.add(.classFew, classID: entry.id, weight: Double(wanted - count)) {
                    count == 0 ? "no box at all; expected \(wanted)" : "\(count) boxes; expected \(wanted)"
                }
            }
            guard count > 0, let most, Double(self.count(most)) > ratio * Double(count) else { continue }
            let found = Double(self.count(most)) / Double(count)
            sink.add(.classImbalance, classID: entry.id, weight: found) {
                "1 box for \(found.short) of \(most.name); expected 1 for \(ratio.short) at most"
            }
        }
    }

    /// Names that are one name to people, to Windows and to half of the tools.
    private func checkNames(into sink: inout CheckSink) {
        var first: [String: ClassEntry] = [:]
        for entry in synset.classes {
            let folded = Self.folded(entry.name)
            guard let known = first[folded] else {
                first[folded] = entry
                continue
            }
            sink.add(.classNameCase, classID: entry.id) {
                "'\(entry.name)' and '\(known.name)' differ in case or blanks only; merge them or rename one"
            }
        }
    }

    private func count(_ entry: ClassEntry) -> Int { boxes[entry.id] ?? 0 }

    private static func folded(_ name: String) -> String {
        name.lowercased().split { $0 == " " || $0 == "_" || $0 == "-" || $0 == "\t" }.joined(separator: " ")
    }
}
