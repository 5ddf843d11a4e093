/// Parts of a file that together are one picture: what lies inside a container is read where it lies.
///
/// As text it is an address that stands in for a path: `/data/train.rec#1172+1100`, or in several parts
/// `/data/train.rec#1172+100,1280+4,1292+996`.
public struct FileRanges: Hashable, Sendable {
    /// Path of the file.
    public var path: String
    /// Bytes of the file, in the order they are read.
    public var ranges: [Range<Int>]

    /// Makes parts of a file.
    public init(path: String, ranges: [Range<Int>]) { (self.path, self.ranges) = (path, ranges) }

    /// Number of bytes in all parts together.
    public var count: Int { ranges.reduce(0) { $0 + $1.count } }

    /// The parts as text.
    public var address: String {
        path + "#" + ranges.map { "\($0.lowerBound)+\($0.count)" }.joined(separator: ",")
    }

    /// Takes an address apart; `nil` for anything else, an ordinary path among others.
    public init?(address: String) {
        guard let hash = address.utf8.lastIndex(of: UInt8(ascii: "#")), hash > address.startIndex else { return nil }
        var ranges: [Range<Int>] = []
        var total = 0
        let rest = address[address.utf8.index(after: hash)...]
        for part in rest.split(separator: ",", omittingEmptySubsequences: false) {
            let numbers = part.split(separator: "+", omittingEmptySubsequences: false)
            guard numbers.count == 2, let start = Self.number(numbers[0]), let length = Self.number(numbers[1]) else {
                return nil
            }
            let (end, isTooFar) = start.addingReportingOverflow(length)
            let (sum, isTooMuch) = total.addingReportingOverflow(length)
            guard !isTooFar, !isTooMuch else { return nil }
            total = sum
            ranges.append(start..<end)
        }
        self.init(path: String(address[..<hash]), ranges: ranges)
    }

    private static func number(_ text: Substring) -> Int? {
        text.utf8.allSatisfy { $0 >= 48 && $0 <= 57 } ? Int(text) : nil
    }

    /// Where bytes of the whole, counted from 0, lie in the file; what is beyond the end is left out.
    public func part(_ bytes: Range<Int>) -> [Range<Int>] {
        var found: [Range<Int>] = []
        var start = 0
        for range in ranges {
            let (low, high) = (max(bytes.lowerBound, start), min(bytes.upperBound, start + range.count))
            if low < high { found.append(range.lowerBound + low - start..<range.lowerBound + high - start) }
            start += range.count
        }
        return found
    }
}
