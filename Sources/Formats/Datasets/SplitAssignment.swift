/// Says for each image alone whether it trains or validates: a hash of seed and key against the share.
///
/// No image's place depends on another, so more images move none of those already placed, on any machine.
public struct SplitAssignment: Hashable, Sendable {
    /// Share of the training part, 0…1.
    public var trainShare: Double
    /// Another seed gives another split.
    public var seed: UInt64

    /// Makes an assignment.
    public init(trainShare: Double, seed: UInt64) { (self.trainShare, self.seed) = (trainShare, seed) }

    /// Whether the image of that key belongs to the training part.
    public func isTrain(_ key: String) -> Bool {
        // FNV-1a, then SplitMix64's finish, since FNV leaves the high bits of short keys alike.
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for byte in key.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
        hash = hash &+ seed &* 0x9E37_79B9_7F4A_7C15
        hash = (hash ^ (hash >> 30)) &* 0xBF58_476D_1CE4_E5B9
        hash = (hash ^ (hash >> 27)) &* 0x94D0_49BB_1331_11EB
        hash ^= hash >> 31
        return Double(hash >> 11) / Double(1 << 53) < trainShare
    }
}
