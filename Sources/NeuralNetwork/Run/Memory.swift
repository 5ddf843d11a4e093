import Foundation

/// A block of numbers that kernels read and write, aligned to a cache line and to large pages where it is large.
///
/// `@unchecked Sendable`: who writes which part when is the plan's business; a session lets one run at a time touch its
/// memory, and within a run tasks of one step write apart from each other.
final class Memory: @unchecked Sendable {
    /// First byte.
    let base: UnsafeMutableRawPointer
    /// Bytes that were asked for.
    let bytes: Int

    /// Pages of 2 MiB make 250 MB of weights a hundred page faults instead of sixty thousand.
    private static let largePage = 2 << 20

    /// Takes memory; what it holds is not defined.
    ///
    /// - Throws: ``NetworkError/tooLarge(what:bytes:limit:)`` where the machine has none to give
    init(bytes: Int, for what: String) throws(NetworkError) {
        let isLarge = bytes >= 2 * Self.largePage
        let alignment = isLarge ? Self.largePage : 64
        var pointer: UnsafeMutableRawPointer?
        guard posix_memalign(&pointer, alignment, max(bytes, 64)) == 0, let pointer else {
            throw .tooLarge(what: what, bytes: bytes, limit: 0)
        }
        #if os(Linux)
            if isLarge { madvise(pointer, bytes, MADV_HUGEPAGE) }
        #endif
        (base, self.bytes) = (pointer, bytes)
    }

    deinit { free(base) }

    /// The numbers from byte `offset` on.
    func floats(at offset: Int) -> UnsafeMutablePointer<Float> {
        (base + offset).assumingMemoryBound(to: Float.self)
    }
}
