/// Finds classes that are labelled in one part of the data and not in another that should have them.
///
/// Parts are what the caller says: client, dataset and first folder. For a class `c` and a part without a single one of
/// it, each image with boxes is asked how likely it would have `c`, judged by the parts that do have `c`: with the classes
/// `k` of the image, the mean over `k` of *images with `c` and `k` ÷ images with `k`* there. The sum is the number of
/// images that should have `c`. If it is `n` and images were independent, finding none has a probability of about
/// `exp(−n)`: the usual limit of 7 stands for one in a thousand. Images without boxes say nothing here.
public struct PartialClassRule: Sendable {
    private typealias Pair = SIMD2<Int32>
    /// Images of each part with a class, with two classes, and what each class adds to the weights of its images.
    private struct Part {
        var images = 0
        var withClass: [Int32: Int] = [:]
        var withPair: [Pair: Int] = [:]
        /// Sum over the images with class `k` of 1 ÷ number of their classes.
        var weight: [Int32: Double] = [:]
    }

    private var parts: [Part] = []
    private var names: [String] = []

    /// Makes a rule over parts with these names, shown to people.
    public init(parts names: [String]) {
        self.names = names
        parts = Array(repeating: Part(), count: names.count)
    }

    /// Takes an image of a part in: `classes` are the different classes of its boxes.
    public mutating func add(_ classes: [ClassID], part: Int) {
        guard !classes.isEmpty else { return }
        parts[part].images += 1
        let ids = classes.map { Int32(truncatingIfNeeded: $0.rawValue) }
        for id in ids {
            parts[part].withClass[id, default: 0] += 1
            parts[part].weight[id, default: 0] += 1 / Double(ids.count)
            for other in ids where other != id { parts[part].withPair[Pair(id, other), default: 0] += 1 }
        }
    }

    /// Reports every class that a part should have and has not.
    public func check(_ synset: Synset, into sink: inout CheckSink) {
        guard sink.wants(.classPartial), parts.count > 1 else { return }
        let limit = sink.configuration[.classPartial, "expected"]
        for entry in synset.classes {
            let id = Int32(truncatingIfNeeded: entry.id.rawValue)
            let having = parts.filter { $0.withClass[id] != nil }
            guard !having.isEmpty, having.count < parts.count else { continue }
            let rates = Rates(of: id, in: having)
            for (index, part) in parts.enumerated() where part.images > 0 && part.withClass[id] == nil {
                let expected = rates.expected(in: part)
                guard expected >= limit else { continue }
                sink.add(.classPartial, classID: entry.id, weight: expected) {
                    "none in the \(part.images) images of \(names[index]); expected it on about \(expected.short)"
                }
            }
        }
    }

    /// How often a class comes with others, over the parts that have it.
    private struct Rates {
        private var together: [Int32: Int] = [:]
        private var images: [Int32: Int] = [:]

        init(of id: Int32, in parts: [Part]) {
            for part in parts {
                for (other, count) in part.withClass where other != id { images[other, default: 0] += count }
                for (pair, count) in part.withPair where pair.x == id { together[pair.y, default: 0] += count }
            }
        }

        func expected(in part: Part) -> Double {
            part.weight.reduce(0) { sum, each in
                guard let seen = images[each.key], seen > 0 else { return sum }
                return sum + each.value * Double(together[each.key] ?? 0) / Double(seen)
            }
        }
    }
}
