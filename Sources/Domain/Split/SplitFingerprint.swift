/// A hash of who is where in a split.
///
/// It is the SHA-256 of one line an image, `identity TAB part`, each ended by a line feed, in the order of their bytes:
/// what `reticle split show NAME --members | sha256sum` computes again.
public enum SplitFingerprint {
    /// The lines in their order.
    public static func lines(of members: some Sequence<(identity: String, part: String)>) -> [String] {
        members.map { "\($0.identity)\t\($0.part)" }.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    }

    /// The hash of members in any order, as 64 hexadecimal digits.
    public static func hash(of members: some Sequence<(identity: String, part: String)>) -> String {
        var hash = SHA256()
        for line in lines(of: members) {
            hash.update(line.utf8)
            hash.update([0x0A])
        }
        return SHA256.digits(of: hash.finish())
    }
}
