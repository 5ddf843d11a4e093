import Domain
import TestSupport
import Testing

@Suite struct NaturalOrderTests {
    @Test func numbersCountAsNumbers() {
        let names = ["f10.jpg", "f2.jpg", "F1.jpg", "f02b.jpg", "f.jpg", "f100.jpg", "e9.jpg", "f2a.jpg"]
        let sorted = names.sorted(by: NaturalOrder.precedes)
        #expect(sorted == ["e9.jpg", "f.jpg", "F1.jpg", "f2.jpg", "f2a.jpg", "f02b.jpg", "f10.jpg", "f100.jpg"])
    }

    @Test(arguments: [("a1", "a01"), ("A", "a"), ("a0", "a00"), ("0", "00")])
    func namesOfTheSameRankKeepAFixedOrder(a: String, b: String) {
        #expect(NaturalOrder.precedes(a, b) != NaturalOrder.precedes(b, a))
    }

    @Test func aNameComesBeforeWhatItBegins() {
        #expect(NaturalOrder.precedes("a", "a1"))
        #expect(NaturalOrder.precedes("a1", "a1b"))
    }

    /// The order as one would write it down: pieces one by one, numbers by length without leading zeros, then digits.
    private static func plainPrecedes(_ a: String, _ b: String) -> Bool {
        let (x, y) = (pieces(a), pieces(b))
        for (left, right) in zip(x, y) where left != right {
            if let m = left.number, let n = right.number {
                return m.count != n.count ? m.count < n.count : m.lexicographicallyPrecedes(n)
            }
            return left.byte < right.byte
        }
        if x.count != y.count { return x.count < y.count }
        return Array(a.utf8).lexicographicallyPrecedes(Array(b.utf8))
    }

    private struct Piece: Equatable {
        /// Lower case; a number stands where its digit `0` would.
        var byte: UInt8
        var number: [UInt8]?
    }

    private static func pieces(_ name: String) -> [Piece] {
        var pieces: [Piece] = []
        var rest = Array(name.utf8)[...]
        while let byte = rest.first {
            let digits = rest.prefix { (48...57).contains($0) }
            if digits.isEmpty {
                pieces.append(Piece(byte: (65...90).contains(byte) ? byte + 32 : byte))
                rest = rest.dropFirst()
            } else {
                pieces.append(Piece(byte: 48, number: Array(digits.drop { $0 == 48 })))
                rest = rest.dropFirst(digits.count)
            }
        }
        return pieces
    }

    private static func name(_ random: inout SplitMix64) -> String {
        let alphabet = ["a", "A", "b", "0", "00", "1", "9", "10", "/", ".", ":", " ", "é", "~", "-"]
        return (0..<Int.random(in: 0...7, using: &random)).map { _ in
            alphabet[Int.random(in: 0..<alphabet.count, using: &random)]
        }.joined()
    }

    @Test(arguments: UInt64(0)..<200)
    func theOrderOfKeysIsThePlainOrder(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        for _ in 0..<50 {
            let (a, b) = (Self.name(&random), Self.name(&random))
            #expect(NaturalOrder.precedes(a, b) == Self.plainPrecedes(a, b), "\(a) and \(b)")
        }
    }

    @Test(arguments: UInt64(0)..<50)
    func aKeyEndsInItsName(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        let name = Self.name(&random)
        let key = NaturalOrder.key(name)
        #expect(String(decoding: key[NaturalOrder.nameStart(in: key.span)...], as: UTF8.self) == name)
    }
}
