import Domain
import Foundation

/// The body of an answer on its way into a file: counted, hashed and looked at as it comes.
final class BodyFile {
    /// Where it is written.
    let path: String
    private let descriptor: Int32
    private let policy: FetchPolicy
    private var hash = SHA256()
    /// First bytes, enough to tell what it is.
    private(set) var start: [UInt8] = []
    private(set) var count = 0
    private var isJudged = false

    /// Makes an empty file; nothing may lie there yet.
    init(_ path: String, policy: FetchPolicy) throws(FetchError.Reason) {
        (self.path, self.policy) = (path, policy)
        descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { throw .cache("\(path): cannot be written: \(String(cString: strerror(errno)))") }
    }

    deinit {
        close(descriptor)
        unlink(path)
    }

    /// Takes in the next piece.
    ///
    /// - Throws: the reason why the rest need not come
    func append(_ bytes: UnsafeRawBufferPointer, type: String?) throws(FetchError.Reason) {
        count += bytes.count
        guard count <= policy.maximumBytes else { throw .tooLarge(limit: policy.maximumBytes) }
        if start.count < ContentKind.needed {
            start += bytes.prefix(ContentKind.needed - start.count)
            if start.count == ContentKind.needed { try judge(type: type) }
        }
        hash.update(bytes)
        var rest = bytes[...]
        while !rest.isEmpty {
            let written = write(descriptor, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count)
            if written < 0 && errno == EINTR { continue }
            guard written > 0 else {
                throw .cache("\(path): cannot be written: \(String(cString: strerror(errno)))")
            }
            rest = rest.dropFirst(written)
        }
    }

    /// Looks at what has come so far.
    private func judge(type: String?) throws(FetchError.Reason) {
        guard !isJudged else { return }
        isJudged = true
        guard policy.content == .pictures, ContentKind(start) == .other else { return }
        throw .notAPicture(found: ContentKind.words(start, type: type))
    }

    /// Ends the file.
    ///
    /// - Returns: what it holds, and the hash of it as 64 hexadecimal digits
    func finish(type: String?) throws(FetchError.Reason) -> (kind: ContentKind, hash: String) {
        try judge(type: type)
        return (ContentKind(start), SHA256.digits(of: hash.finish()))
    }
}
