import Domain
import TestSupport
import Testing

@Suite struct SHA256Tests {
    /// Vectors of FIPS 180-4's examples.
    @Test func publishedVectors() {
        #expect(SHA256.digits("") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
        #expect(SHA256.digits("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
        #expect(
            SHA256.digits("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq")
                == "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1")
    }

    @Test(arguments: 0..<200) func piecesAddUp(_ seed: Int) {
        var random = SplitMix64(seed: UInt64(seed))
        let bytes = (0..<Int.random(in: 0...300, using: &random)).map { _ in UInt8.random(in: 0...255, using: &random) }
        var hash = SHA256()
        var at = 0
        while at < bytes.count {
            let end = min(bytes.count, at + Int.random(in: 1...80, using: &random))
            hash.update(Array(bytes[at..<end]))
            at = end
        }
        #expect(hash.finish() == SHA256.hash(bytes))
        // Taken in one by one, where they do not lie side by side.
        #expect(SHA256.hash(bytes) == SHA256.hash(bytes.lazy.map { $0 }))
    }
}
